/** The state of the account, whatever the order is: losses, and things that happen too often. */
import { MICROS_MAX, inMicrosRange, toMicros } from '@mqk/core';

import { EQUITY_FACTS, type RiskRefusal, no } from '../refusal.ts';
import type { Known } from '../view.ts';

export const equityMissing = (facts: Known): readonly RiskRefusal[] =>
  EQUITY_FACTS.filter((fact) => facts[fact] === null).map((missing) => no('equity_missing', { missing }));

/** The loss of the day is measured from live equity at fresh marks, so an open loss counts as much as a closed one. */
export function dayLoss({ equity, dayStartEquity, limits }: Known): readonly RiskRefusal[] {
  if (equity === null || dayStartEquity === null) return [];
  const { dayLossMax } = limits;
  const loss = dayStartEquity - equity;
  if (loss < dayLossMax || loss <= 0n) return [];
  return [no('day_loss_reached', { loss: inMicrosRange(loss) ? toMicros(loss) : MICROS_MAX, dayLossMax })];
}

/** Equity at or below `peak × (1 - drawdownMaxBps / 10000)`. */
export function drawdown({ equity, peakEquity, limits }: Known): readonly RiskRefusal[] {
  if (equity === null || peakEquity === null) return [];
  const { drawdownMaxBps } = limits;
  const fallen = peakEquity - equity;
  if (fallen <= 0n || fallen * 10_000n < peakEquity * BigInt(drawdownMaxBps)) return [];
  return [no('drawdown_reached', { equity, peakEquity, drawdownMaxBps })];
}

/** What is not a count at all (NaN, negative) is counted as too many. */
const within = (count: number, max: number): boolean => count >= 0 && count <= max;

const countOf = (count: number): number | null => (Number.isSafeInteger(count) ? count : null);

/** `coming`: orders that the answer may add to the count. */
export function storms({ counters, limits }: Known, coming: 0 | 1): readonly RiskRefusal[] {
  const { ordersPerMinuteMax, rejectsPerMinuteMax, executionsPerMinuteMax } = limits;
  const refusals: RiskRefusal[] = [];
  const orders = counters.ordersInMinute + coming;
  if (!within(orders, ordersPerMinuteMax))
    refusals.push(no('order_storm', { orders: countOf(orders), ordersPerMinuteMax }));
  const rejects = counters.rejectsInMinute;
  if (!within(rejects, rejectsPerMinuteMax))
    refusals.push(no('reject_storm', { rejects: countOf(rejects), rejectsPerMinuteMax }));
  const executions = counters.executionsInMinute;
  if (!within(executions, executionsPerMinuteMax))
    refusals.push(no('execution_storm', { executions: countOf(executions), executionsPerMinuteMax }));
  return refusals;
}
