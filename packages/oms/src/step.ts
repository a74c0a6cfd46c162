/** What one event makes of one order. */
import type { Effect } from './effect.ts';
import type { Order } from './order.ts';

export interface Step {
  readonly order: Order;
  /** In the order in which they follow from each other: what is booked comes before what it alarms. */
  readonly effects: readonly Effect[];
}

export const step = (order: Order, ...effects: readonly Effect[]): Step => ({ order, effects });

/** A step with nothing to do. */
export const still = (order: Order): Step => ({ order, effects: NOTHING });

const NOTHING: readonly Effect[] = Object.freeze([]);

/** The same step with more to do. */
export const also = (before: Step, ...effects: readonly Effect[]): Step => ({
  order: before.order,
  effects: [...before.effects, ...effects],
});
