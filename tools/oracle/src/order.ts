/** An order of the oracle, changed in place: the plainest thing that can be. */
import Big from 'big.js';

import type { Ending, Terms } from './tape.ts';

export interface OracleOrder {
  readonly id: string;
  readonly symbol: string;
  readonly terms: Terms;
  /** Its place in the order of creation. */
  readonly rank: number;
  /** Of the first bar on which it can act; null if there is none on the tape. */
  readonly firstStep: number | null;
  filled: number;
  /** Price times quantity of all fills. */
  paid: Big;
  fees: Big;
  triggered: boolean;
  ending: Ending;
}

export const newOrder = (
  facts: Pick<OracleOrder, 'id' | 'symbol' | 'terms' | 'rank' | 'firstStep'>,
): OracleOrder => ({
  ...facts,
  filled: 0,
  paid: Big(0),
  fees: Big(0),
  triggered: false,
  ending: 'working',
});

export const leaves = (order: OracleOrder): number => order.terms.quantity - order.filled;

export const isOnce = (order: OracleOrder): boolean => ['ioc', 'fok'].includes(order.terms.timeInForce);
