/** Whether an intent becomes a promise: refused is only what waiting cannot cure. */
import {
  type ClientOrderId,
  type Instrument,
  type Micros,
  type OrderIntent,
  type Result,
  ok,
} from '@mqk/core';
import { type Order, type OrderLinks, newOrder } from '@mqk/oms';
import {
  type PriceRefusal,
  type RiskFacts,
  type RiskOrder,
  assess,
  isPermanent,
  reservation,
  trueReduceOnly,
} from '@mqk/risk';

import { type GateRefusal, breakerHalt } from '../gate/refusal.ts';
import { riskOrderOf } from '../gate/risk-order.ts';
import type { BracketPart } from '../store/bracket.ts';
import type { EnqueueDecision } from '../store/decisions.ts';
import type { EnqueueFacts } from '../store/facts.ts';
import type { RequestClass } from '../store/outbox-row.ts';
import { protectionRefusals } from './bracket.ts';
import { type Installation, clientOrderIdFor, nameTaken } from './client-order-id.ts';
import { payloadOf } from './payload.ts';

/** Numbers that make no sense are not an order that failed: something upstream is broken, and all stops. */
export function deny(refusals: readonly GateRefusal[]): Extract<EnqueueDecision, { kind: 'deny' }> {
  const halts = refusals.map((refusal) => breakerHalt(refusal)).filter((halt) => halt !== null);
  return { kind: 'deny', refusals, halt: halts[0] ?? null };
}

/** What is asked of an order before it is promised, and what is held back for it. */
interface Asks {
  readonly refusals: (risk: RiskFacts, asked: RiskOrder, order: Order) => readonly GateRefusal[];
  readonly price: (risk: RiskFacts, asked: RiskOrder) => Result<Micros, PriceRefusal>;
}

/** No limit keeps a person from getting out: of risk's reasons only those are left that no broker could carry out. */
const SENSELESS: ReadonlySet<string> = new Set(['number_out_of_range', 'malformed_order', 'off_tick']);

const ASKS: Readonly<Record<RequestClass, Asks>> = {
  increase: {
    refusals: (risk, asked) => assess(risk, asked).filter(({ code }) => isPermanent(code)),
    price: (risk, asked) => {
      const held = reservation(risk, asked);
      return held.ok ? ok(held.value.price) : held;
    },
  },
  reduce: {
    refusals: (risk, asked, { clientOrderId, reduceOnly }) => {
      const senseless = assess(risk, asked).filter(({ code }) => SENSELESS.has(code));
      if (senseless.length > 0 || (reduceOnly && trueReduceOnly(risk, asked))) return senseless;
      return [{ code: 'not_reduce_only', clientOrderId }];
    },
    price: (risk, asked) => ok(exitPrice(risk, asked)),
  },
};

/**
 * A missing price keeps nobody in, either: without one the tick stands in for it. It is counted and never paid, and
 * while the mark of a held position is missing nothing else may be bought.
 */
function exitPrice(risk: RiskFacts, asked: RiskOrder): Micros {
  const held = reservation(risk, asked);
  return held.ok ? held.value.price : (asked.limitPrice ?? asked.stopPrice ?? asked.instrument.tick);
}

/**
 * Decides about one intent from what was read under the lock of the account's risk.
 *
 * `reduce` is for a person, a halt action or a kill: it is promised, and later sent, whatever the control state, the
 * limits or the reconcile say, and refused unless nothing that may still fill could make it add risk.
 */
export function promise(
  intent: OrderIntent,
  installation: Installation,
  requestClass: RequestClass = 'increase',
  part: BracketPart | null = null,
): (facts: EnqueueFacts) => EnqueueDecision {
  return (facts) => {
    const { instrument, risk } = facts;
    if (instrument?.version !== intent.instrumentVersion)
      return deny([{ code: 'unknown_instrument', instrument: intent.instrument }]);
    const clientOrderId = clientOrderIdFor(installation, intent.id);
    const taken = nameTaken(clientOrderId, facts);
    if (taken !== null) return deny([taken]);
    return judged({ intent, instrument, clientOrderId, requestClass, part }, risk);
  };
}

interface Asked {
  readonly intent: OrderIntent;
  readonly instrument: Instrument;
  readonly clientOrderId: ClientOrderId;
  readonly requestClass: RequestClass;
  readonly part: BracketPart | null;
}

function judged(
  { intent, instrument, clientOrderId, requestClass, part }: Asked,
  risk: RiskFacts,
): EnqueueDecision {
  const order = newOrder(intent, clientOrderId, linksOf(part));
  const protection = part?.kind === 'entry' ? part.protection : null;
  const asked = riskOrderOf({ order, instrument, decidedAt: intent.decidedAt });
  const asks = ASKS[requestClass];
  const final = [
    ...asks.refusals(risk, asked, order),
    ...(protection === null ? [] : protectionRefusals(protection, intent.terms, instrument)),
  ];
  if (final.length > 0) return deny(final);

  const price = asks.price(risk, asked);
  if (!price.ok) return deny([price.refused]);
  return {
    kind: 'promise',
    order,
    row: {
      kind: 'submit',
      class: requestClass,
      clientOrderId,
      ...payloadOf(intent, instrument, clientOrderId),
    },
    reservation: { price: price.value, quantity: intent.terms.quantity },
    ...(protection === null ? {} : { protection }),
  };
}

const linksOf = (part: BracketPart | null): OrderLinks =>
  part?.kind === 'leg' ? { parent: part.entry, ocoGroup: part.group } : {};
