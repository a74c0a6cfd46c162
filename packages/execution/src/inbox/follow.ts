/** What the news of one order means for another: the successor of a replace, the other leg of a pair. */
import type { BrokerOrderId, ClientOrderId } from '@mqk/core';
import {
  type CancelAsker,
  type Effect,
  type Order,
  type OrderEvent,
  possiblyLive,
  transition,
} from '@mqk/oms';

import { haltsOf, leftOpen, releases } from '../dispatch/effects.ts';
import { cancelFor } from '../outbox/cancel.ts';
import { cancelPayload } from '../outbox/payload.ts';
import type { Follow, Followed, Promised } from '../store/decisions.ts';

/** Of the effects of one order those that are about another. */
export const followsOf = (effects: readonly Effect[]): readonly Follow[] =>
  effects.flatMap((effect): readonly Follow[] => {
    if (effect.kind === 'cancel_successor') return [cancelToo(effect.successor, 'operator')];
    if (effect.kind !== 'successor') return [];
    const { successor, news, brokerOrderId } = effect;
    return [{ clientOrderId: successor, decide: (order) => heardOf(order, news, brokerOrderId) }];
  });

/** It has to go as well: what was never sent is taken back, what may be live is asked for. */
export const cancelToo = (clientOrderId: ClientOrderId, by: 'oco' | 'operator'): Follow => ({
  clientOrderId,
  decide: (order) => {
    const told = toldOf(order, { kind: 'cancel_wanted', by }, null, by);
    if (told.withdraws || told.cancel !== null || !possiblyLive(told.order)) return told;
    // the wish waits for the broker's id; the row waits with it
    return order.cancel === 'none' ? { ...told, cancel: cancelRow(clientOrderId, by) } : told;
  },
});

const cancelRow = (clientOrderId: ClientOrderId, by: string): Promised => ({
  kind: 'cancel',
  class: 'reduce',
  clientOrderId,
  ...cancelPayload(clientOrderId, by),
});

function heardOf(
  order: Order,
  news: 'accepted' | 'rejected' | 'reread',
  brokerOrderId: BrokerOrderId | null,
): Followed {
  switch (news) {
    case 'accepted':
      return toldOf(order, { kind: 'accepted', brokerOrderId, cumulative: null }, brokerOrderId);
    case 'rejected':
      return order.base === 'UNSENT'
        ? withdrawn(order)
        : toldOf(
            order,
            { kind: 'rejected', reason: 'its original was not replaced', brokerOrderId, cumulative: null },
            null,
          );
    case 'reread':
      return order.base === 'UNSENT' ? withdrawn(order) : asked(order);
  }
}

/** It was never asked for, and never will be. */
const withdrawn = (order: Order): Followed => ({
  ...toldOf(order, { kind: 'withdrawn', reason: 'withdrawn' }, null),
  withdraws: true,
});

/** Whether it was born before its original ended is for the broker to say. */
function asked(order: Order): Followed {
  const { clientOrderId, instrument } = order;
  return {
    ...UNTOUCHED,
    order,
    inquiries: [{ kind: 'reread', clientOrderId, instrument, reason: 'asked_for', counted: null }],
  };
}

const UNTOUCHED: Omit<Followed, 'order'> = {
  brokerOrderId: null,
  withdraws: false,
  releasesReservation: false,
  cancel: null,
  halts: [],
  inquiries: [],
  alerts: [],
};

function toldOf(
  before: Order,
  event: OrderEvent,
  brokerOrderId: BrokerOrderId | null,
  why: CancelAsker | 'wanted' = 'wanted',
): Followed {
  const { order, effects } = transition(before, event);
  const detail = `${event.kind} of ${before.clientOrderId} while ${before.base}, because of another order`;
  return {
    order,
    brokerOrderId,
    withdraws: effects.some(({ kind }) => kind === 'withdraw'),
    releasesReservation: releases(effects),
    cancel: cancelFor(order, effects, why),
    halts: haltsOf(effects, detail),
    ...leftOpen(order, effects, detail),
  };
}
