/** How an order ends. */
import type { Quantity } from '@mqk/core';

import type { TerminalBase } from './base.ts';
import { REREAD, ofSuccessor } from './effect.ts';
import { type EndingBase, type Order, draft } from './order.ts';
import { type Step, also, step, still } from './step.ts';

/**
 * The end, now. Requests die with the order; a successor that was asked for has to be asked about, because
 * nobody knows whether it was born before the original died.
 */
export function end(order: Order, base: TerminalBase): Step {
  const replace = base === 'REPLACED' ? order.replace : null;
  const next = draft(order);
  next.base = base;
  next.cancel = 'none';
  next.replace = replace;
  next.ending = null;
  const ended = still(next);
  if (order.replace === null || base === 'REPLACED') return ended;
  return also(ended, ofSuccessor(order.replace.successor, 'reread'));
}

/**
 * The end as the broker told it, with what it counts as filled.
 *
 * More than we booked: executions are missing on our side, and they are not late, only unheard. The order stays
 * possibly live, reservation and all, until they are booked. Less than we booked: one of us is wrong, ask again.
 */
export function endAsTold(order: Order, base: EndingBase, cumulative: Quantity | null): Step {
  if (cumulative !== null && cumulative > order.filled) {
    return step({ ...order, base: 'LIVE', ending: { base, filled: cumulative } });
  }
  const ended = end(order, base);
  return cumulative !== null && cumulative < order.filled ? also(ended, REREAD) : ended;
}
