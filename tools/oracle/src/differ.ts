/** Whether two engines made the same of a tape, and the smallest tape of which they still do not. */
import type { Outcome, Request, Tape } from './tape.ts';

export type Engine = (tape: Tape) => Outcome;

export interface Difference {
  readonly tape: Tape;
  readonly oracle: Outcome;
  readonly engine: Outcome | string;
}

const inOrder = (record: object): object =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const canonical = ({ fills, cash, endings, positions }: Outcome): string =>
  JSON.stringify({
    fills: fills.map(inOrder),
    cash,
    endings: inOrder(endings),
    positions: inOrder(positions),
  });

/** An engine that throws has made something else. */
function made(engine: Engine, tape: Tape): Outcome | string {
  try {
    return engine(tape);
  } catch (error) {
    return String(error);
  }
}

export function difference(tape: Tape, consult: Engine, judged: Engine): Difference | null {
  const oracle = consult(tape);
  const engine = made(judged, tape);
  if (typeof engine !== 'string' && canonical(engine) === canonical(oracle)) return null;
  return { tape, oracle, engine };
}

const without = <Item>(items: readonly Item[], index: number): readonly Item[] =>
  items.filter((_, other) => other !== index);

/** Requests about an order that is not on the tape any more go with it. */
function consistent(tape: Tape): Tape {
  const known = new Set<string>();
  const requests = tape.requests.filter((request) => {
    if (request.kind !== 'submit' && !known.has(request.id)) return false;
    known.add(request.kind === 'replace' ? request.successor : request.id);
    if (request.kind === 'submit' && request.bracket !== undefined)
      known.add(`${request.id}-stop`).add(`${request.id}-target`);
    return true;
  });
  return { ...tape, requests };
}

/** Every tape that is simpler by one thing. */
function* simpler(tape: Tape): Generator<Tape> {
  const { rules } = tape;
  for (const index of tape.requests.keys())
    yield consistent({ ...tape, requests: without(tape.requests, index) });
  for (const index of tape.bars.keys()) yield { ...tape, bars: without(tape.bars, index) };
  if (rules.fees !== null) yield { ...tape, rules: { ...rules, fees: null } };
  if (rules.slippage !== null) yield { ...tape, rules: { ...rules, slippage: null } };
  if (rules.participationBps !== null) yield { ...tape, rules: { ...rules, participationBps: null } };
  if (rules.latencyBars > 0) yield { ...tape, rules: { ...rules, latencyBars: rules.latencyBars - 1 } };
  const last = tape.steps.length - 1;
  if (last >= 0 && tape.bars.every(({ step }) => step < last) && tape.requests.every(({ at }) => at < last)) {
    yield { ...tape, steps: tape.steps.slice(0, -1) };
  }
  for (const [index, request] of tape.requests.entries()) {
    if (request.kind !== 'submit' || request.bracket === undefined) continue;
    const { bracket, ...alone } = request;
    const put = (one: Request): Tape => ({ ...tape, requests: tape.requests.with(index, one) });
    yield consistent(put(alone));
    if (bracket.target !== null) yield consistent(put({ ...alone, bracket: { ...bracket, target: null } }));
  }
  for (const [index, request] of tape.requests.entries()) {
    if (request.kind !== 'submit' || request.terms.quantity === 1) continue;
    const smaller = {
      ...request,
      terms: { ...request.terms, quantity: Math.floor(request.terms.quantity / 2) },
    };
    yield { ...tape, requests: tape.requests.map((one, other) => (other === index ? smaller : one)) };
  }
}

/** Simplifies as long as the engines still differ. */
export function shrink(found: Difference, consult: Engine, judged: Engine): Difference {
  for (let now = found; ;) {
    let next: Difference | null = null;
    for (const tape of simpler(now.tape)) {
      next = difference(tape, consult, judged);
      if (next !== null) break;
    }
    if (next === null) return now;
    now = next;
  }
}
