/** The state of the account, whatever the order is: losses, and things that happen too often. */
import { MICROS_MAX, inMicrosRange, toMicros } from '@mqk/core';

import type { Known } from '../known.ts';
import { EQUITY_FACTS, NONE, no, type RiskRefusal } from '../refusal.ts';

/** `coming`: orders that the answer may add to those of the minute. */
type AccountGuard = (facts: Known, coming: 0 | 1) => readonly RiskRefusal[];

const equityMissing: AccountGuard = (facts) =>
  facts.equity !== null && facts.dayStartEquity !== null && facts.peakEquity !== null
    ? NONE
    : EQUITY_FACTS.filter((fact) => facts[fact] === null).map((missing) => no('equity_missing', { missing }));

/** The loss of the day is measured from live equity at fresh marks, so an open loss counts as much as a closed one. */
const dayLoss: AccountGuard = ({ equity, dayStartEquity, limits }) => {
  if (equity === null || dayStartEquity === null) return NONE;
  const { dayLossMax } = limits;
  const loss = dayStartEquity - equity;
  if (loss < dayLossMax || loss <= 0n) return NONE;
  return [no('day_loss_reached', { loss: inMicrosRange(loss) ? toMicros(loss) : MICROS_MAX, dayLossMax })];
};

/** Equity at or below `peak × (1 - drawdownMaxBps / 10000)`. */
const drawdown: AccountGuard = ({ equity, peakEquity, limits }) => {
  if (equity === null || peakEquity === null) return NONE;
  const { drawdownMaxBps } = limits;
  const fallen = peakEquity - equity;
  if (fallen <= 0n || fallen * 10_000n < peakEquity * BigInt(drawdownMaxBps)) return NONE;
  return [no('drawdown_reached', { equity, peakEquity, drawdownMaxBps })];
};

/** Null for what is not a count at all (NaN, negative, a half): that is as much as too many. */
const countOf = (count: number): number | null => (Number.isSafeInteger(count) && count >= 0 ? count : null);

const within = (count: number | null, max: number): boolean => count !== null && count <= max;

const orderStorm: AccountGuard = ({ counters, limits: { ordersPerMinuteMax } }, coming) => {
  const sent = countOf(counters.ordersInMinute);
  const orders = sent === null ? null : sent + coming;
  return within(orders, ordersPerMinuteMax) ? NONE : [no('order_storm', { orders, ordersPerMinuteMax })];
};

const rejectStorm: AccountGuard = ({ counters, limits: { rejectsPerMinuteMax } }) => {
  const rejects = countOf(counters.rejectsInMinute);
  return within(rejects, rejectsPerMinuteMax) ? NONE : [no('reject_storm', { rejects, rejectsPerMinuteMax })];
};

const executionStorm: AccountGuard = ({ counters, limits: { executionsPerMinuteMax } }) => {
  const executions = countOf(counters.executionsInMinute);
  if (within(executions, executionsPerMinuteMax)) return NONE;
  return [no('execution_storm', { executions, executionsPerMinuteMax })];
};

const ACCOUNT_GUARDS: readonly AccountGuard[] = [
  equityMissing,
  dayLoss,
  drawdown,
  orderStorm,
  rejectStorm,
  executionStorm,
];

/** Nearly always nothing is wrong, and then nothing is made. */
export function accountRefusals(facts: Known, coming: 0 | 1): readonly RiskRefusal[] {
  let all: readonly RiskRefusal[] = NONE;
  for (const guard of ACCOUNT_GUARDS) {
    const said = guard(facts, coming);
    if (said.length > 0) all = [...all, ...said];
  }
  return all;
}
