/** What the consequences of an order's news mean for the account. */
import { toQuantity, type Quantity } from '@mqk/core';
import type { Effect, Order, Step } from '@mqk/oms';

import type { HaltOrder, LeftOpen } from '../store/decisions.ts';
import type { Alert, InquiryWanted } from '../store/inquiry.ts';

/** Every stop among the effects of one transition. */
export function haltsOf(effects: readonly Effect[], detail: string): readonly HaltOrder[] {
  return effects.flatMap((effect) => (effect.kind === 'halt' ? [{ code: effect.code, detail }] : []));
}

/** The first of them; one reason is enough to stop. */
export const haltOf = (effects: readonly Effect[], detail: string): HaltOrder | null =>
  haltsOf(effects, detail)[0] ?? null;

/** Whether the order cannot be executed any more, so that what was held back for it is free. */
export const releases = (effects: readonly Effect[]): boolean =>
  effects.some(({ kind }) => kind === 'release');

export const NOTHING_OPEN: LeftOpen = { inquiries: [], alerts: [] };

/** Every question to the broker among the effects, and what a person should see. */
export function leftOpen(order: Order, effects: readonly Effect[], detail: string): LeftOpen {
  return {
    inquiries: effects.flatMap((effect) => inquiryOf(order, effect)),
    alerts: effects.flatMap((effect): readonly Alert[] =>
      effect.kind === 'alert' ? [{ code: effect.code, clientOrderId: order.clientOrderId, detail }] : [],
    ),
  };
}

/** The same of several orders that one answer is about. */
export function leftOpenOf(steps: readonly Step[], detail: string): LeftOpen {
  const each = steps.map(({ order, effects }) => leftOpen(order, effects, detail));
  return {
    inquiries: each.flatMap(({ inquiries }) => inquiries),
    alerts: each.flatMap(({ alerts }) => alerts),
  };
}

function inquiryOf(order: Order, effect: Effect): readonly InquiryWanted[] {
  const { clientOrderId, instrument } = order;
  const about = { clientOrderId, instrument, counted: null };
  if (effect.kind === 'reread') return [{ ...about, kind: 'reread', reason: 'asked_for' }];
  if (effect.kind === 'quarantine') return [{ ...about, kind: 'quarantine', reason: effect.code }];
  if (effect.kind !== 'backfill') return [];
  const counted: Quantity = toQuantity(order.filled + effect.missing);
  return [{ ...about, kind: 'fill_gap', reason: 'counts_more', counted }];
}
