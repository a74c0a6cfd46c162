/**
 * Whether an order is to go on under another id with another quantity or other prices.
 *
 * Until the broker has decided both may fill, though never both of them in full: the larger of the two counts.
 */
import { type ClientOrderId, type OrderIntent, type OrderTerms, type Result, ok, refuse } from '@mqk/core';
import { type Order, newOrder, transition } from '@mqk/oms';
import { type RiskFacts, assess, isPermanent, reservation } from '@mqk/risk';

import type { GateRefusal } from '../gate/refusal.ts';
import { riskOrderOf } from '../gate/risk-order.ts';
import type { ReplaceDecision } from '../store/decisions.ts';
import type { ReplaceFacts } from '../store/facts.ts';
import { type Installation, clientOrderIdFor, nameTaken } from './client-order-id.ts';
import { replacePayload } from './payload.ts';
import { deny } from './promise.ts';

/** Decides about one replace from what was read under the locks of the account's risk and of the original. */
export function replace(
  intent: OrderIntent,
  installation: Installation,
): (facts: ReplaceFacts) => ReplaceDecision {
  return (facts) => {
    const { original, instrument } = facts;
    if (instrument?.version !== intent.instrumentVersion)
      return deny([{ code: 'unknown_instrument', instrument: intent.instrument }]);
    const successorId = clientOrderIdFor(installation, intent.id);
    const taken = nameTaken(successorId, facts);
    if (taken !== null) return deny([taken]);
    const successor = newOrder(intent, successorId, {
      parent: original.parent,
      ocoGroup: original.ocoGroup,
    });
    const asked = asks(original, successor);
    if (!asked.ok) return deny([asked.refused]);

    const { risk, group } = asAlternatives(facts.risk, original);
    const order = riskOrderOf({
      order: { ...successor, ocoGroup: group },
      instrument,
      decidedAt: intent.decidedAt,
    });
    const final = assess(risk, order).filter(({ code }) => isPermanent(code));
    if (final.length > 0) return deny(final);
    const held = reservation(risk, order);
    if (!held.ok) return deny([held.refused]);
    const { clientOrderId, terms } = successor;
    return {
      kind: 'promise',
      original: asked.value,
      successor,
      row: {
        kind: 'replace',
        class: 'increase',
        clientOrderId: original.clientOrderId,
        successor: clientOrderId,
        ...replacePayload({
          replaces: original.clientOrderId,
          successor: { clientOrderId, symbol: instrument.symbol, terms },
        }),
      },
      reservation: { price: held.value.price, quantity: terms.quantity },
    };
  };
}

/** The original with its request pending, or why there is none. */
function asks(original: Order, successor: Order): Result<Order, GateRefusal> {
  const { clientOrderId } = original;
  const field = changed(original, successor);
  if (field !== null) return refuse({ code: 'replace_changes', clientOrderId, field });
  const { order, effects } = transition(original, {
    kind: 'replace_wanted',
    successor: successor.clientOrderId,
    quantity: successor.terms.quantity,
  });
  const refusal = effects.find((effect) => effect.kind === 'refused');
  return refusal === undefined
    ? ok(order)
    : refuse({ code: 'not_replaceable', clientOrderId, because: refusal.code });
}

const KEPT_TERMS = ['side', 'type', 'timeInForce'] as const satisfies readonly (keyof OrderTerms)[];
const KEPT = ['strategy', 'instrument', 'leg', 'reduceOnly'] as const satisfies readonly (keyof Order)[];

/** What a replace may not touch: another order would be needed for it. */
function changed(original: Order, successor: Order): string | null {
  return (
    KEPT.find((field) => original[field] !== successor[field]) ??
    KEPT_TERMS.find((field) => original.terms[field] !== successor.terms[field]) ??
    null
  );
}

interface Alternatives {
  readonly risk: RiskFacts;
  readonly group: string;
}

/** The original as an alternative of what is asked for: of the two the larger is counted, not both. */
function asAlternatives(risk: RiskFacts, { clientOrderId, ocoGroup }: Order): Alternatives {
  const group = ocoGroup ?? alternativesOf(clientOrderId);
  const pending = risk.pending.map((order) =>
    order.clientOrderId === clientOrderId ? { ...order, ocoGroup: group } : order,
  );
  return { risk: { ...risk, pending }, group };
}

const alternativesOf = (original: ClientOrderId): string => `replace of ${original}`;
