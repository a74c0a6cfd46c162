/** What a scripted broker says of itself, whether it is true or not. */
import {
  type ClientOrderId,
  type Fill,
  ZERO,
  clientOrderId,
  executionId,
  invariant,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type {
  Activity,
  Amending as AmendingNews,
  Corrected,
  MessageContent,
  SubmitRequest,
} from '@mqk/execution/port';
import type { OrderEvent } from '@mqk/oms';

import type { BrokerFacts, BrokerTruth, HeldOrder } from './broker-truth.ts';

export interface Told {
  /** Micros. */
  readonly price: bigint;
  /** Of the execution; repeated it is the same one told again. */
  readonly id: string;
}

export interface Voice {
  /** Executes a part of an order, and tells so. */
  fills(order: ClientOrderId, quantity: bigint, told: Told): void;
  /** Executes a part of an order, and says nothing of it. */
  executes(order: ClientOrderId, quantity: bigint, told: Told): void;
  /** Tells of an execution that the books of the broker do not know of. */
  claims(order: ClientOrderId, quantity: bigint, told: Told): void;
  /** Takes an execution back, by its id, and tells so under another. */
  busts(execution: string, id: string): void;
  /** Changes an execution, by the id that it goes by, and tells so under the id that it goes by from now on. */
  corrects(execution: string, id: string, now: Pick<Fill, 'quantity' | 'price'>): void;
  /** The same without a word. */
  amends(execution: string, id: string, now: Pick<Fill, 'quantity' | 'price'> | null): void;
  tells(order: ClientOrderId, event: OrderEvent): void;
  /** Says something that nobody understands. */
  mumbles(): void;
  /** Every order that it ever took, oldest first. */
  taken(): readonly ClientOrderId[];
  /** Every order that it took and that may still be executed. */
  working(): readonly ClientOrderId[];
  /** All that it ever said, oldest first. */
  said(): readonly MessageContent[];
  /** Takes an order like this one from somebody else, under another id. */
  takesForSomebodyElse(id: string, like: ClientOrderId | Pick<SubmitRequest, 'symbol' | 'terms'>): void;
  /** Says anything at all, whatever is true. */
  says(content: MessageContent): void;
  /** Says the last thing again, under another message key. */
  repeats(): void;
  /** Moves money and units without an order, and tells so. */
  moves(activity: Activity): void;
  /** Says the last thing again under the same key, with another event. */
  rewrites(event: OrderEvent): void;
  /** Knows an order no more. */
  forgets(order: ClientOrderId): void;
}

const held = (truth: BrokerTruth, id: ClientOrderId): HeldOrder => {
  const order = truth.order(id);
  invariant(order !== null, `the scripted broker has no order ${id}`);
  return order;
};

type Amending = Pick<Voice, 'busts' | 'corrects' | 'amends'>;

function amending(facts: BrokerFacts, truth: BrokerTruth): Amending {
  const amended = (execution: string, id: string, now: Corrected | null): AmendingNews => {
    const { clientOrderId: order, brokerOrderId, symbol, filled } = truth.amend(execution, id, now);
    return {
      amendmentId: executionId(id),
      amends: executionId(execution),
      clientOrderId: order,
      brokerOrderId,
      symbol,
      cumulative: filled,
      at: facts.now(),
    };
  };
  return {
    busts(execution, id) {
      truth.say({ kind: 'bust', ...amended(execution, id, null) });
    },
    corrects(execution, id, now) {
      const corrected = { ...now, fee: ZERO };
      truth.say({ kind: 'correction', ...amended(execution, id, corrected), corrected });
    },
    amends: (execution, id, now) => void amended(execution, id, now === null ? null : { ...now, fee: ZERO }),
  };
}

/** Tells, truly or not. */
export function voiceOf(facts: BrokerFacts, truth: BrokerTruth): Voice {
  const claims: Voice['claims'] = (id, quantity, { price, id: execution }) => {
    const order = held(truth, id);
    const { symbol, brokerOrderId } = order;
    const fill = {
      clientOrderId: id,
      side: order.terms.side,
      quantity: toQuantity(quantity),
      price: toMicros(price),
      fee: ZERO,
      executedAt: facts.now(),
    };
    truth.say({
      kind: 'execution',
      executionId: executionId(execution),
      brokerOrderId,
      symbol,
      fill,
      cumulative: order.filled,
    });
  };
  return {
    claims,
    ...plainly(truth),
    ...amending(facts, truth),
    executes(id, quantity, told) {
      truth.execute(held(truth, id), { quantity, ...told });
    },
    fills(id, quantity, told) {
      truth.execute(held(truth, id), { quantity, ...told });
      claims(id, quantity, told);
    },
    tells(id, event) {
      const order = held(truth, id);
      if (event.kind === 'canceled' || event.kind === 'expired') order.over = event.kind;
      truth.say({ kind: 'order', clientOrderId: id, brokerOrderId: order.brokerOrderId, event });
    },
    rewrites(event) {
      truth.rewrite((content) => (content.kind === 'order' ? { ...content, event } : content));
    },
    moves(activity) {
      truth.move(activity);
      truth.say({ kind: 'activity', activity }, `activity:${activity.activityId}`);
    },
    takesForSomebodyElse(id, like) {
      const { symbol, terms } = typeof like === 'string' ? held(truth, like) : like;
      truth.take({ clientOrderId: clientOrderId(id), symbol, terms });
    },
    forgets: (id) => {
      truth.forget(id);
    },
    repeats() {
      const last = truth.messages.at(-1);
      invariant(last !== undefined, 'the scripted broker has said nothing yet');
      truth.say(last.content);
    },
  };
}

const plainly = (truth: BrokerTruth): Pick<Voice, 'taken' | 'working' | 'mumbles' | 'said' | 'says'> => ({
  taken: () => truth.orders().map(({ clientOrderId: id }) => id),
  working: () =>
    truth
      .orders()
      .filter(({ over, filled, terms }) => over === null && filled < terms.quantity)
      .map(({ clientOrderId: id }) => id),
  mumbles() {
    truth.say({ kind: 'unreadable', reason: 'as the story says' });
  },
  said: () => truth.messages.map(({ content }) => content),
  says: (content) => {
    truth.say(content);
  },
});
