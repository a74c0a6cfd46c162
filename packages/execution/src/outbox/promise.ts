/** Whether an intent becomes a promise: refused is only what waiting cannot cure. */
import type { OrderIntent } from '@mqk/core';
import { newOrder } from '@mqk/oms';
import { assess, isPermanent, reservation } from '@mqk/risk';

import { type GateRefusal, breakerHalt } from '../gate/refusal.ts';
import { riskOrderOf } from '../gate/risk-order.ts';
import type { EnqueueDecision } from '../store/decisions.ts';
import type { EnqueueFacts } from '../store/facts.ts';
import { type Installation, clientOrderIdFor } from './client-order-id.ts';
import { payloadOf } from './payload.ts';

/** Numbers that make no sense are not an order that failed: something upstream is broken, and all stops. */
function deny(refusals: readonly GateRefusal[]): EnqueueDecision {
  const halts = refusals.map(breakerHalt).filter((halt) => halt !== null);
  return { kind: 'deny', refusals, halt: halts[0] ?? null };
}

/** Decides about one intent from what was read under the lock of the account's risk. */
export function promise(
  intent: OrderIntent,
  installation: Installation,
): (facts: EnqueueFacts) => EnqueueDecision {
  return ({ instrument, risk }) => {
    if (instrument?.version !== intent.instrumentVersion)
      return deny([{ code: 'unknown_instrument', instrument: intent.instrument }]);

    const clientOrderId = clientOrderIdFor(installation, intent.id);
    const order = newOrder(intent, clientOrderId);
    const asked = riskOrderOf({ order, instrument, decidedAt: intent.decidedAt });
    const final = assess(risk, asked).filter(({ code }) => isPermanent(code));
    if (final.length > 0) return deny(final);

    const held = reservation(risk, asked);
    if (!held.ok) return deny([held.refused]);
    return {
      kind: 'promise',
      order,
      row: {
        kind: 'submit',
        class: 'increase',
        clientOrderId,
        ...payloadOf(intent, instrument, clientOrderId),
      },
      reservation: { price: held.value.price, quantity: intent.terms.quantity },
    };
  };
}
