/** Questions to the broker: opened by whatever leaves them open, and answered in every way that there is. */
import { type ClientOrderId, canonicalJson, sha256Hex } from '@mqk/core';
import type { Follow, InquiryAnswer, LeftOpen, Promised, TradingStore } from '@mqk/execution/store';
import { type Order, transition } from '@mqk/oms';

import { accepted, clientIdOf } from './deciders.ts';

const STOP = { code: 'operator', detail: 'enough' } as const;

/** A question about the order and a remark on it. */
export const leftOpenOf = ({ clientOrderId, instrument }: Order): LeftOpen => ({
  inquiries: [{ kind: 'reread', clientOrderId, instrument, reason: 'asked_for', counted: null }],
  alerts: [{ code: 'unsolicited_cancel', clientOrderId, detail: 'look' }],
});

/** An answer that says nothing. */
export const STILL_OPEN: InquiryAnswer = {
  answer: 'no answer',
  closes: false,
  delayMs: 0,
  raises: null,
  order: null,
  brokerOrderId: null,
  releasesReservation: false,
  cancel: null,
  halts: [],
  inquiries: [],
  alerts: [],
};

/** The question about one order is answered with everything that an answer can bring. */
export async function askEverything(store: TradingStore, epoch: bigint, about: ClientOrderId): Promise<void> {
  const open = await store.inquiries({ dueOnly: false, limit: 9 });
  const question = open.find(({ clientOrderId }) => clientOrderId === about);
  if (question === undefined) throw new Error(`nothing is asked about ${about}`);
  await store.inquiry(question.id);
  await store.answer(question.id, epoch + 9n, () => STILL_OPEN);
  await store.answer(question.id, epoch, (order) => {
    if (order === null) throw new Error(`${about} is gone`);
    const { brokerOrderId } = accepted(`b-${about}`)({ ...order, base: 'SENDING' });
    return {
      ...STILL_OPEN,
      ...leftOpenOf(order),
      order,
      brokerOrderId,
      releasesReservation: true,
      cancel: cancelRow(about),
      halts: [STOP],
    };
  });
}

const cancelRow = (clientOrderId: ClientOrderId): Promised => {
  const payload = canonicalJson({ v: 1, cancel: clientOrderId });
  return { kind: 'cancel', class: 'reduce', clientOrderId, payload, payloadSha256: sha256Hex(payload) };
};

/** Another order has to go because of the news: taken back, or asked for. */
export const cancelled = (name: string): Follow => ({
  clientOrderId: clientIdOf(name),
  decide: (before) => {
    const { order, effects } = transition(before, { kind: 'cancel_wanted', by: 'oco' });
    const withdraws = effects.some(({ kind }) => kind === 'withdraw');
    return {
      order,
      brokerOrderId: null,
      withdraws,
      releasesReservation: withdraws,
      cancel: withdraws ? null : cancelRow(order.clientOrderId),
      halts: [],
      inquiries: [],
      alerts: [],
    };
  },
});
