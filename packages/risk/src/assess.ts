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
import { prepare } from './prepared.ts';
import { RISK_CODES, type RiskRefusal, no } from './refusal.ts';
import { type View, viewOf } from './view.ts';

type Guard = (view: View) => readonly RiskRefusal[];

const GUARDS: readonly Guard[] = [
  currency,
  ({ prepared }) => prepared.account,
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
export const assess = (facts: RiskFacts, order: RiskOrder): readonly RiskRefusal[] => assessor(facts)(order);

/** The same for many orders beside the same facts: these are looked through and added up once. */
export function assessor(facts: RiskFacts): Assessor {
  const broken = brokenFacts(facts);
  const unknown = unknowns(facts);
  const prepared = isKnown(facts) && broken.length === 0 ? prepare(facts) : null;
  return (order) => {
    const senseless = [...brokenNumbers(broken, order), ...malformedTerms(order), ...unknown];
    if (prepared === null || senseless.length > 0) return inOrder(senseless);
    const view = viewOf(prepared, order);
    const overflow = overflows(view);
    if (overflow.length > 0) return overflow;
    return inOrder(GUARDS.flatMap((guard) => guard(view)));
  };
}

/** The reasons that hold whatever is ordered: asked at every step of the market, so that a loss stops an idle desk. */
export function breakers(facts: RiskFacts): readonly RiskRefusal[] {
  return isKnown(facts) ? accountRefusals(facts, 0) : unknowns(facts);
}

const unknowns = ({ account, limits }: RiskFacts): readonly RiskRefusal[] => [
  ...(account === null ? [no('account_missing', {})] : []),
  ...(limits === null ? [no('limits_missing', {})] : []),
];

const RANKS: ReadonlyMap<string, number> = new Map(RISK_CODES.map((code, rank) => [code, rank]));

const inOrder = (refusals: readonly RiskRefusal[]): readonly RiskRefusal[] =>
  refusals.length < 2
    ? refusals
    : refusals.toSorted((a, b) => (RANKS.get(a.code) ?? 0) - (RANKS.get(b.code) ?? 0));
