/** Orders and events for stories: one hundred shares, bought at 412.50. */
import {
  type BrokerOrderId,
  type ClientOrderId,
  type OrderIntent,
  type OrderTerms,
  accountId,
  brokerOrderId,
  clientOrderId,
  executionId,
  instrumentId,
  intentId,
  marketTime,
  runId,
  strategyId,
  toMicros,
  toQuantity,
} from '@mqk/core';

import {
  type Base,
  type Effect,
  type EventOf,
  type Order,
  type OrderEvent,
  type OrderEventKind,
  type Told,
  newOrder,
  replay,
} from '../../src/index.ts';

export const OURS: ClientOrderId = clientOrderId('ours-1');
export const SUCCESSOR: ClientOrderId = clientOrderId('ours-2');
export const THEIRS: BrokerOrderId = brokerOrderId('theirs-1');

const TERMS: OrderTerms = {
  side: 'buy',
  quantity: toQuantity(100n),
  type: 'limit',
  limitPrice: toMicros(412_500_000n),
  stopPrice: null,
  timeInForce: 'gtc',
};

export const intent = (terms: Partial<OrderTerms> = {}): OrderIntent => ({
  id: intentId('intent-1'),
  account: accountId('paper-1'),
  run: runId('run-1'),
  strategy: strategyId('sma'),
  instrument: instrumentId('SPY'),
  instrumentVersion: 1,
  leg: 'entry',
  reduceOnly: false,
  terms: { ...TERMS, ...terms },
  decidedAt: marketTime(0),
  expiresAt: marketTime(60_000),
});

export const unsent = (terms: Partial<OrderTerms> = {}): Order => newOrder(intent(terms), OURS);

/** An order in a base, known to the broker unless the broker cannot have told yet. */
export function orderIn(base: Base, facts: Partial<Order> & { terms?: OrderTerms } = {}): Order {
  const untold = base === 'UNSENT' || base === 'SENDING' || base === 'UNKNOWN' || base === 'NOT_ACCEPTED';
  return {
    ...unsent(),
    base,
    brokerOrderId: untold ? null : THEIRS,
    filled: toQuantity(base === 'FILLED' ? 100n : 0n),
    ...facts,
  };
}

const TOLD: Told = { brokerOrderId: THEIRS, cumulative: null };
export const counting = (cumulative: bigint | null): Told => ({
  ...TOLD,
  cumulative: cumulative === null ? null : toQuantity(cumulative),
});

export const accepted = (told: Told = TOLD): OrderEvent => ({ kind: 'accepted', ...told });
export const working = (told: Told = TOLD): OrderEvent => ({ kind: 'new', ...told });
export const pendingCancel = (told: Told = TOLD): OrderEvent => ({ kind: 'pending_cancel', ...told });
export const expired = (told: Told = TOLD): OrderEvent => ({ kind: 'expired', ...told });
export const doneForDay = (told: Told = TOLD): OrderEvent => ({ kind: 'done_for_day', ...told });
export const canceled = (
  told: Told = TOLD,
  cause: EventOf<'canceled'>['cause'] = 'unstated',
): OrderEvent => ({ kind: 'canceled', cause, ...told });
export const replaced = (told: Told = TOLD): OrderEvent => ({
  kind: 'replaced',
  successorBrokerOrderId: brokerOrderId('theirs-2'),
  ...told,
});
export const rejected = (told: Told = TOLD): OrderEvent => ({ kind: 'rejected', reason: 'no', ...told });

export const fill = (
  quantity: bigint,
  cumulative: bigint | null = null,
  id = `x-${quantity}`,
): OrderEvent => ({
  kind: 'fill',
  executionId: executionId(id),
  quantity: toQuantity(quantity),
  price: toMicros(412_500_000n),
  fee: toMicros(0n),
  ...counting(cumulative),
});

export const bust = (quantity: bigint, cumulative: bigint | null = null): OrderEvent => ({
  kind: 'bust',
  executionId: executionId('x-1'),
  quantity: toQuantity(quantity),
  ...counting(cumulative),
});

export const correction = (
  quantity: bigint,
  corrected: bigint,
  cumulative: bigint | null = null,
): OrderEvent => ({
  kind: 'correction',
  executionId: executionId('x-1'),
  quantity: toQuantity(quantity),
  correctedQuantity: toQuantity(corrected),
  correctedPrice: toMicros(412_400_000n),
  ...counting(cumulative),
});

export const acceptedAttempt: OrderEvent = { kind: 'submit_accepted', brokerOrderId: THEIRS };
export const refusedAttempt = (earlierAttemptUnresolved = false): OrderEvent => ({
  kind: 'submit_rejected',
  reason: 'insufficient buying power',
  earlierAttemptUnresolved,
});
export const notSent = (earlierAttemptUnresolved = false): OrderEvent => ({
  kind: 'not_sent',
  earlierAttemptUnresolved,
});

export const found = (status: EventOf<'lookup_found'>['snapshot']['status'], filled = 0n): OrderEvent => ({
  kind: 'lookup_found',
  snapshot: { brokerOrderId: THEIRS, status, filled: toQuantity(filled) },
});

export const wantCancel = (by: EventOf<'cancel_wanted'>['by'] = 'strategy'): OrderEvent => ({
  kind: 'cancel_wanted',
  by,
});
export const wantReplace = (quantity: bigint, successor: ClientOrderId = SUCCESSOR): OrderEvent => ({
  kind: 'replace_wanted',
  successor,
  quantity: toQuantity(quantity),
});

/** Kinds that carry nothing. */
type Bare = {
  [Kind in OrderEventKind]: Exclude<keyof EventOf<Kind>, 'kind'> extends never ? Kind : never;
}[OrderEventKind];
export const bare = (kind: Bare): OrderEvent => ({ kind });

/** The usual way to a working order. */
export const LIVE_STORY: readonly OrderEvent[] = [bare('claimed'), acceptedAttempt, working()];

export const live = (terms: Partial<OrderTerms> = {}): Order => replay(unsent(terms), LIVE_STORY).order;

export const kindsOf = (effects: readonly Effect[]): string[] =>
  effects.map((effect) => ('code' in effect ? `${effect.kind} ${effect.code}` : effect.kind));
