/**
 * May this order leave, as far as money goes?
 *
 * Every question is asked and every "no" is answered, in the one order of the table of meanings: first what makes
 * all other answers worthless, then what stops the desk, then what no waiting cures, then what waiting may cure.
 * A fact that is missing is a "no".
 */
import type { RiskFacts, RiskOrder } from './facts.ts';
import { accountRefusals } from './guards/account.ts';
import { buyingPower, caps } from './guards/caps.ts';
import { collar, marketClosed, prices } from './guards/market.ts';
import { brokenFacts, brokenNumbers } from './guards/numbers.ts';
import {
  allowed,
  currency,
  duplicate,
  orderNotional,
  orderQuantity,
  reduceOnly,
  selfCross,
  short,
} from './guards/order.ts';
import { overflows } from './guards/overflow.ts';
import { malformedTerms, offTick } from './guards/terms.ts';
import { isKnown } from './known.ts';
import { type Prepared, prepare } from './prepared.ts';
import { NONE, RISK_CODES, type RiskRefusal, no } from './refusal.ts';
import { type View, viewOf } from './view.ts';

/** Asked first: what is wrong here makes every other answer worthless. */
type Sense = (order: RiskOrder, facts: RiskFacts, broken: Broken) => readonly RiskRefusal[];
type Broken = ReturnType<typeof brokenFacts>;

const numbers: Sense = (order, _facts, broken) => brokenNumbers(broken, order);
const terms: Sense = (order) => malformedTerms(order);
const accountKnown: Sense = (_order, { account }) => (account === null ? [no('account_missing', {})] : NONE);
const limitsKnown: Sense = (_order, { limits }) => (limits === null ? [no('limits_missing', {})] : NONE);

const SENSES: readonly Sense[] = [numbers, terms, accountKnown, limitsKnown];

type Guard = (view: View) => readonly RiskRefusal[];

const account: Guard = ({ prepared }) => prepared.account;

const GUARDS: readonly Guard[] = [
  currency,
  account,
  allowed,
  offTick,
  duplicate,
  orderQuantity,
  orderNotional,
  short,
  caps,
  buyingPower,
  reduceOnly,
  prices,
  collar,
  selfCross,
  marketClosed,
];

/** All reasons against an order, most final first; none means that it may leave. The first one is the gate's. */
export type Assessor = (order: RiskOrder) => readonly RiskRefusal[];

/** All reasons against this order. */
export const assess = (facts: RiskFacts, order: RiskOrder): readonly RiskRefusal[] =>
  judge(benchOf(facts), order);

/** The same for many orders beside the same facts: these are looked through and added up once. */
export function assessor(facts: RiskFacts): Assessor {
  const bench = benchOf(facts);
  return (order) => judge(bench, order);
}

/** Facts that have been looked through. */
interface Bench {
  readonly facts: RiskFacts;
  readonly broken: Broken;
  /** Null where something is missing or broken without which nothing can be added up. */
  readonly prepared: Prepared | null;
}

function benchOf(facts: RiskFacts): Bench {
  const broken = brokenFacts(facts);
  return { facts, broken, prepared: isKnown(facts) && broken.length === 0 ? prepare(facts) : null };
}

function judge({ facts, broken, prepared }: Bench, order: RiskOrder): readonly RiskRefusal[] {
  let senseless: readonly RiskRefusal[] = NONE;
  for (const sense of SENSES) senseless = both(senseless, sense(order, facts, broken));
  if (prepared === null || senseless.length > 0) return inOrder(senseless);
  const view = viewOf(prepared, order);
  const overflow = overflows(view);
  if (overflow.length > 0) return overflow;
  let reasons: readonly RiskRefusal[] = NONE;
  for (const guard of GUARDS) reasons = both(reasons, guard(view));
  return inOrder(reasons);
}

/**
 * The reasons that hold whatever is ordered: asked at every step of the market, so that a loss stops an idle desk. With
 * numbers that cannot be there is nothing to count, and that is the reason.
 */
export function breakers(facts: RiskFacts): readonly RiskRefusal[] {
  const broken = brokenFacts(facts);
  if (broken.length > 0) return broken;
  if (isKnown(facts)) return accountRefusals(facts, 0);
  const { account: known, limits } = facts;
  return [
    ...(known === null ? [no('account_missing', {})] : []),
    ...(limits === null ? [no('limits_missing', {})] : []),
  ];
}

/** Nearly always nobody has anything to say, and then nothing is made. */
const both = (said: readonly RiskRefusal[], more: readonly RiskRefusal[]): readonly RiskRefusal[] =>
  more.length === 0 ? said : said.length === 0 ? more : [...said, ...more];

const RANKS: ReadonlyMap<string, number> = new Map(RISK_CODES.map((code, rank) => [code, rank]));

const inOrder = (refusals: readonly RiskRefusal[]): readonly RiskRefusal[] =>
  refusals.length < 2
    ? refusals
    : refusals.toSorted((a, b) => (RANKS.get(a.code) ?? 0) - (RANKS.get(b.code) ?? 0));
