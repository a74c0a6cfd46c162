/** Orders of which nobody knows what became: to be seen, and to be settled by a person who knows. */
import { brokerOrderId, clientOrderId, formatTime, isClientOrderIdText, isIdText } from '@mqk/core';
import type { HandSettlement } from '@mqk/execution';
import type { DoubtedRow } from '@mqk/execution/store';
import * as z from 'zod';

/** One or the other, so that nobody can say "accepted" without saying which order of the broker it is. */
export const settlementSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('accepted'),
    brokerOrder: z.string().refine(isIdText, 'the id that the broker shows for the order'),
    ...asked(),
  }),
  z.strictObject({ outcome: z.literal('absent'), ...asked() }),
]);

function asked() {
  return {
    by: z.string().regex(/^[\w.@-]{1,64}$/),
    order: z.string().refine(isClientOrderIdText, 'our id of the order'),
    reason: z.string().min(1).max(500),
  };
}

export function settlementOf(body: z.infer<typeof settlementSchema>): HandSettlement {
  const { by, reason } = body;
  const told = { clientOrderId: clientOrderId(body.order), by, reason };
  return body.outcome === 'absent'
    ? { ...told, outcome: 'absent' }
    : { ...told, outcome: 'accepted', brokerOrderId: brokerOrderId(body.brokerOrder) };
}

/** What a person is shown of a doubt. */
export interface ShownDoubt {
  readonly order: string;
  readonly instrument: string;
  /** UTC. */
  readonly since: string;
  readonly attempts: number;
  readonly lookups: number;
  /** The very request that may have reached the broker. */
  readonly request: unknown;
}

export const shownDoubt = (doubt: DoubtedRow): ShownDoubt => ({
  order: doubt.successor ?? doubt.clientOrderId,
  instrument: doubt.instrument,
  since: formatTime(doubt.since),
  attempts: doubt.attempts,
  lookups: doubt.lookups,
  request: JSON.parse(doubt.payload),
});
