/** How what is held gets its protection: legs as large as what the entry has filled, of which one cancels the other. */
import {
  type ClientOrderId,
  type Micros,
  type OrderIntent,
  type OrderTerms,
  type Quantity,
  type Side,
  invariant,
  opposite,
  toQuantity,
} from '@mqk/core';

import { intentIdOf } from './intent-id.ts';
import type { TargetInput } from './target-to-intents.ts';

/** A leg that was promised once, whatever became of it. */
export interface BracketLeg {
  readonly clientOrderId: ClientOrderId;
  readonly leg: 'stop' | 'target';
  /** Of a pair one end fills: their orders share a group. */
  readonly group: string;
  /** As promised. */
  readonly quantity: Quantity;
  readonly filled: Quantity;
  /** What may still fill; zero when it is over. */
  readonly leaves: Quantity;
  readonly cancelAsked: boolean;
  /** It is over, and not because somebody else wanted it to be. */
  readonly mayReturn: boolean;
}

export interface OpenBracket {
  readonly entry: ClientOrderId;
  /** Of the entry. */
  readonly side: Side;
  readonly filled: Quantity;
  /** Of that, what was closed by other ways than its legs. */
  readonly givenUp: Quantity;
  /** Nothing more of it can fill. */
  readonly entryOver: boolean;
  /** A cancel of the entry was asked for. */
  readonly entryCancelAsked: boolean;
  readonly decidedAt: TargetInput['decidedAt'];
  readonly stopPrice: Micros;
  readonly targetPrice: Micros | null;
  /** In the order of their promises. */
  readonly legs: readonly BracketLeg[];
}

export type BracketInput = Pick<
  TargetInput,
  'account' | 'run' | 'strategy' | 'instrument' | 'expiresAt' | 'position'
> & {
  /** In the order of their entries. */
  readonly brackets: readonly OpenBracket[];
  /** More is being asked for: an entry of this strategy and symbol may still fill, whichever bracket it belongs to. */
  readonly entering: boolean;
};

export interface LegWanted {
  readonly intent: OrderIntent;
  readonly entry: ClientOrderId;
  readonly group: string;
}

export interface BracketPlan {
  readonly cancels: readonly ClientOrderId[];
  readonly legs: readonly LegWanted[];
}

/**
 * What is filled and not covered yet becomes a pair of its own: a stop at once, and a target as soon as no entry can
 * meet it, its own or a later one. A leg that offers more than is left of its pair is cancelled, and returns as large as what is
 * left when it is over. A leg that closed anything ends the rest of the entry: the market went the way that it was there
 * for. All legs together never offer more than is held; where that is less than the entries have left, the older ones
 * go without, since what is sold is taken from them first. The same facts give the same legs.
 */
export function planBrackets(input: BracketInput): BracketPlan {
  const plan: { readonly cancels: ClientOrderId[]; readonly legs: LegWanted[] } = { cancels: [], legs: [] };
  for (const { bracket, left: covered } of shared(input)) {
    const names = namer(input, bracket);
    if (hasClosed(bracket)) plan.cancels.push(bracket.entry);
    for (const pair of pairsOf(bracket, covered)) {
      const { left } = pair;
      const steps = kindsOf(bracket, input).map((leg) => ({ leg, ...stepOf(pair, leg, left) }));
      plan.cancels.push(...steps.flatMap(({ cancels }) => cancels));
      const wanted = steps.filter(({ wants }) => wants);
      plan.legs.push(...wanted.map(({ leg }) => names(leg, pair.group, toQuantity(left))));
    }
  }
  return plan;
}

interface Share {
  readonly bracket: OpenBracket;
  /** Of what its entry has left, what is held. */
  readonly left: bigint;
}

/** The newest one is served first. */
function shared({ position, brackets }: BracketInput): readonly Share[] {
  const held: Record<Side, bigint> = {
    buy: position > 0n ? position : 0n,
    sell: position < 0n ? -position : 0n,
  };
  return brackets.reduceRight<readonly Share[]>((shares, bracket) => {
    const left = lesser(leftOf(bracket), held[bracket.side]);
    held[bracket.side] -= left;
    return [{ bracket, left }, ...shares];
  }, []);
}

function leftOf({ filled, givenUp, legs }: OpenBracket): bigint {
  const left = legs.reduce<bigint>((rest, leg) => rest - leg.filled, filled - givenUp);
  return left > 0n ? left : 0n;
}

const hasClosed = ({ entryOver, entryCancelAsked, legs }: OpenBracket): boolean =>
  !entryOver && !entryCancelAsked && legs.some(({ filled }) => filled > 0n);

const kindsOf = (
  { entryOver, targetPrice, legs }: OpenBracket,
  { entering }: BracketInput,
): readonly BracketLeg['leg'][] => {
  const isMet = !entryOver || (entering && !legs.some(({ leg, leaves }) => leg === 'target' && leaves > 0n));
  return !isMet && targetPrice !== null ? ['stop', 'target'] : ['stop'];
};

interface Pair {
  readonly group: string;
  /** What its legs are to offer. */
  readonly left: bigint;
  readonly legs: readonly BracketLeg[];
}

/** Those that there are, and one more for what none of them covers: what has filled since, and what was kept after all. */
function pairsOf({ entry, legs }: OpenBracket, covered: bigint): readonly Pair[] {
  const groups = [...new Set(legs.map(({ group }) => group))];
  let rest = covered;
  const pairs = groups.map((group): Pair => {
    const own = legs.filter((leg) => leg.group === group);
    const left = lesser(mostOf(own), rest);
    rest -= left;
    return { group, left, legs: own };
  });
  return rest > 0n ? [...pairs, { group: `${entry}-${groups.length + 1}`, left: rest, legs: [] }] : pairs;
}

/** A pair never grows: of what each of its legs was made for, less what was closed by it and those that came after it. */
function mostOf(legs: readonly BracketLeg[]): bigint {
  const bounds = legs.map(({ quantity }, at) =>
    legs.slice(at).reduce<bigint>((rest, { filled }) => rest - filled, quantity),
  );
  const least = bounds.reduce(lesser);
  return least > 0n ? least : 0n;
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);

interface LegStep {
  readonly cancels: readonly ClientOrderId[];
  readonly wants: boolean;
}

function stepOf({ legs }: Pair, leg: BracketLeg['leg'], left: bigint): LegStep {
  const same = legs.filter((each) => each.leg === leg);
  const working = same.filter(({ leaves }) => leaves > 0n);
  const offered = working.reduce<bigint>((sum, { leaves }) => sum + leaves, 0n);
  if (offered > left) {
    const tooMany = working.filter(({ cancelAsked }) => !cancelAsked);
    return { cancels: tooMany.map(({ clientOrderId }) => clientOrderId), wants: false };
  }
  const last = same.at(-1);
  return {
    cancels: [],
    wants: left > 0n && working.length === 0 && (last === undefined || last.mayReturn),
  };
}

/** Legs of one kind are told apart by their number: a leg that returns is another order. */
function namer(
  { account, run, strategy, instrument, expiresAt }: BracketInput,
  bracket: OpenBracket,
): (leg: BracketLeg['leg'], group: string, quantity: Quantity) => LegWanted {
  const { decidedAt, entry } = bracket;
  const made = { stop: 0, target: 0 };
  for (const { leg } of bracket.legs) made[leg] += 1;
  return (leg, group, quantity) => {
    invariant(expiresAt > decidedAt, 'a leg expires after its entry was decided');
    const generation = made[leg];
    made[leg] += 1;
    const { symbol } = instrument;
    const id = intentIdOf({ account, run, strategy, symbol, decidedAt, leg, generation });
    const subject = {
      account,
      run,
      strategy,
      instrument: instrument.id,
      instrumentVersion: instrument.version,
    };
    const terms = termsOf(bracket, leg, quantity);
    return { intent: { id, ...subject, leg, reduceOnly: true, terms, decidedAt, expiresAt }, entry, group };
  };
}

function termsOf(
  { side, stopPrice, targetPrice }: OpenBracket,
  leg: BracketLeg['leg'],
  quantity: Quantity,
): OrderTerms {
  const way = { side: opposite(side), quantity, timeInForce: 'gtc' } as const;
  return leg === 'stop'
    ? { ...way, type: 'stop', limitPrice: null, stopPrice }
    : { ...way, type: 'limit', limitPrice: targetPrice, stopPrice: null };
}
