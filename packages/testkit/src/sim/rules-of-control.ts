/** Control: pictures that only get newer, getting out that ends when it is done, and a record of everything. */
import type { Rule, Scene } from './audit.ts';
import { booksText, isWorking } from './sim-broker.ts';
import { type Tables, mayFill } from './tables.ts';

const OPEN: readonly string[] = ['CREATED', 'CLAIMED', 'UNKNOWN'];

/** Nobody waits behind a second copy of himself. */
const I20: Rule = ({ now }) => {
  const waiting = now.outbox.filter(({ status }) => OPEN.includes(status));
  const names = waiting.map(({ kind, client }) => `the ${kind} of ${client}`);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.map((name) => `${name} stands in the queue twice`);
};

/** Sequences of pictures only grow, and a verdict is about one that was accepted. */
const I25: Rule = ({ before, now: { watermark: mark, verdict } }) => {
  if (mark === null) return [];
  const accepted = mark.accepted ?? 0;
  const isWrong = isNewlyClean(before, verdict) && verdict?.sequence !== mark.accepted;
  return [
    ...said(wentBack(before?.watermark ?? NOTHING_DRAWN, mark), `the watermark went back to ${accepted}`),
    ...said(accepted > mark.drawn, `picture ${accepted} was accepted, and ${mark.drawn} were drawn`),
    ...said(isWrong, `CLEAN cites another picture than the one that was accepted, ${accepted}`),
  ];
};

const said = (isBroken: boolean, what: string): readonly string[] => (isBroken ? [what] : []);

type Watermark = NonNullable<Tables['watermark']>;
const NOTHING_DRAWN: Watermark = { drawn: 0, accepted: null, tied: false };

const wentBack = (old: Watermark, mark: Watermark): boolean =>
  (mark.accepted ?? 0) < (old.accepted ?? 0) || mark.drawn < old.drawn;

const isNewlyClean = (before: Tables | null, verdict: Tables['verdict']): boolean =>
  verdict?.state === 'CLEAN' && verdict.id !== before?.verdict?.id;

/** Where both sides have stood still since the picture was taken, CLEAN means equal to the last micro. */
const I26: Rule = ({ before, now, broker }) => {
  const { verdict } = now;
  if (!isNewlyClean(before, verdict)) return [];
  const picture = broker.pictures.get(verdict?.sequence ?? -1);
  if (picture === undefined)
    return [`CLEAN is said of picture ${verdict?.sequence ?? 'none'}, which nobody took`];
  const isStill = picture.books === booksText(broker.truth) && now.cursor === broker.truth.messages.length;
  return isStill && !isUnderWay(now) ? differences({ now, broker }) : [];
};

/** Known to be missing: how an attempt ended, what of an order was executed, or whether the picture can show what was booked. */
const isUnderWay = ({ outbox, questions, watermark }: Tables): boolean =>
  watermark?.tied === true ||
  outbox.some(({ status }) => status === 'CLAIMED' || status === 'UNKNOWN') ||
  questions.some(({ kind, closed }) => kind === 'fill_gap' && !closed);

/** What the broker has told nobody is found by whoever looks, and stops the account with the very verdict. */
const SURPRISE: Rule = ({ before, now, broker }) => {
  const { verdict } = now;
  if (verdict === null || verdict.id === before?.verdict?.id) return [];
  const surprises = broker.pictures.get(verdict.sequence ?? -1)?.surprises === true;
  if (!surprises || broker.hidesSince() === null) return []; // told of while it was compared
  return [
    ...said(verdict.state === 'CLEAN', 'CLEAN is said of a picture with money in it that nobody was told of'),
    ...said(verdict.state === 'DIRTY' && !isStopped(now), 'the books differ, and the account goes on'),
  ];
};

const isStopped = ({ armed, openHalts }: Tables): boolean => !armed && openHalts > 0;

function differences({ now, broker }: Pick<Scene, 'now' | 'broker'>): readonly string[] {
  const { cash, positions } = broker.truth.books();
  const theirs = new Map(positions.map(({ instrument, quantity }) => [String(instrument), `${quantity}`]));
  const ours = new Map(now.positions.map(({ instrument, quantity }) => [instrument, quantity]));
  const pairs = [...new Set([...theirs.keys(), ...ours.keys()])].map(
    (name) => [name, ours.get(name) ?? '0', theirs.get(name) ?? '0'] as const,
  );
  return [['cash', now.cash, `${cash}`] as const, ...pairs]
    .filter(([, here, there]) => here !== there)
    .map(([name, here, there]) => `CLEAN is said, and of ${name} ${here} is here and ${there} there`);
}

/** Whoever changes control leaves a record of it; under one key there is one, however often it was asked for. */
const I27: Rule = ({ before, now }) => {
  const records = (now.audit[0]?.seq ?? 0) - (before?.audit[0]?.seq ?? 0);
  const isSilent = before !== null && before.version !== now.version && records <= 0;
  return [
    ...said(isSilent, `control is at version ${now.version} without a record`),
    ...now.twice.map((key) => `what was asked for as ${key} took effect twice`),
  ];
};

/** Getting out of orders has ended when none of them can be executed any more, at the broker either. */
const I29: Rule = ({ before, now, broker }) => {
  const open = new Set(before?.windDowns.filter(({ state }) => state === 'open').map(({ id }) => id));
  const done = now.windDowns.filter(
    ({ id, state, action }) => open.has(id) && state === 'done' && WHOLE.includes(action),
  );
  if (done.length === 0) return [];
  const ours = now.orders.filter(mayFill).map(({ client }) => client);
  const theirs = broker.truth
    .orders()
    .filter(isWorking)
    .map(({ clientOrderId }) => clientOrderId);
  return [...new Set([...ours, ...theirs])].map(
    (client) => `everything is said to be cancelled, and ${client} may still be executed`,
  );
};

const WHOLE: readonly string[] = ['cancel_all', 'flatten'];

/** The chain of records only grows, and each holds on to the one before it. */
const I31: Rule = ({ before, now }) => {
  const [newest] = before?.audit ?? [];
  const [last] = now.audit;
  if (newest === undefined) return [];
  if (last === undefined || last.seq < newest.seq) return ['records of the audit are gone'];
  const kept = now.audit.find(({ seq }) => seq === newest.seq);
  const isTorn = now.audit.some(({ prev }, at) => {
    const earlier = now.audit[at + 1];
    return earlier !== undefined && earlier.hash !== prev;
  });
  return [
    ...(kept !== undefined && kept.hash !== newest.hash ? [`record ${newest.seq} was rewritten`] : []),
    ...(isTorn ? ['a record does not hold on to the one before it'] : []),
  ];
};

/** A question that was answered stays answered, as it was. */
const QUESTIONS: Rule = ({ before, now }) => {
  const known = new Map(now.questions.map((question) => [question.id, question]));
  return (before?.questions ?? [])
    .filter(({ id, closed, answer }) => {
      const kept = known.get(id);
      return kept === undefined || (closed && (!kept.closed || kept.answer !== answer));
    })
    .map(({ id, kind }) => `question ${id}, a ${kind}, was answered and is open, changed or gone`);
};

const INTENTS: Rule = ({ now }) =>
  now.lostIntents === 0 ? [] : [`${now.lostIntents} decisions became neither an order nor a denial`];

export const CONTROL_RULES: Readonly<Record<string, Rule>> = {
  I20,
  I25,
  I26,
  'I26 (untold)': SURPRISE,
  I27,
  I29,
  I31,
  'open questions': QUESTIONS,
  intents: INTENTS,
};
