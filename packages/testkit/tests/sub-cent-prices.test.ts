/** A price goes to the broker and comes back to the last micro that its instrument allows. */
import { expect, test } from '@jest/globals';

import {
  type ClientOrderId,
  type Micros,
  type OrderIntent,
  brokerOrderId,
  formatMicros,
  parseMicros,
  toMicros,
  toQuantity,
} from '@mqk/core';

import { sealOrders } from '@mqk/execution/port';

import { AAPL } from '../src/index.ts';
import { works } from './support/replaces.ts';
import { type Story, story } from './support/story.ts';

/** Under a dollar: a hundredth of a cent is a step. */
const PENNY = { ...AAPL, version: 2, tick: toMicros(100n) };

const money = (text: string): Micros => {
  const read = parseMicros(text);
  if (!read.ok) throw new Error(text);
  return read.value;
};

async function pennyDesk(): Promise<Story> {
  const desk = await story();
  await desk.store.saveInstruments([PENNY]);
  await desk.marks(money('0.1235'));
  return desk;
}

function wanted(desk: Story, limit: string, name: string, quantity = 10n): OrderIntent {
  const intent = desk.intent('buy 10 AAPL at 190', name);
  const terms = { ...intent.terms, quantity: toQuantity(quantity), limitPrice: money(limit) };
  return { ...intent, instrumentVersion: PENNY.version, terms };
}

function first({ broker }: Story): ClientOrderId {
  const [order] = broker.received;
  if (order === undefined) throw new Error('nothing reached the broker');
  return order.clientOrderId;
}

const payloadOf = (desk: Story, kind: string): Promise<readonly unknown[]> =>
  desk.sql(`select payload::json -> 'terms' ->> 'limitPrice' as submit,
    payload::json -> 'successor' -> 'terms' ->> 'limitPrice' as replace from mqk.outbox where kind = '${kind}'`);

test('an order of a fraction of a cent leaves as it was wanted, is compared as it is shown, and its fill is booked whole', async () => {
  const desk = await pennyDesk();
  const { outcomes } = await desk.gateway().trade([wanted(desk, '0.1234', 'a')]);

  expect(outcomes).toMatchObject([{ kind: 'promised' }]);
  expect(desk.broker.received).toMatchObject([{ terms: { limitPrice: 123_400n } }]);
  expect(formatMicros(toMicros(123_400n))).toBe('0.1234');
  expect(await payloadOf(desk, 'submit')).toEqual([{ submit: '0.1234', replace: null }]);
  expect(await desk.sql(`select status from mqk.outbox`)).toEqual([{ status: 'SUBMITTED' }]);

  const clientOrderId = first(desk);
  desk.broker.fills(clientOrderId, 10n, { price: money('0.123399'), id: 'e-1' });
  await desk.gateway().hear();
  expect(await desk.sql(`select amount from mqk.cash`)).toEqual([{ amount: 100_000_000_000n - 1_233_990n }]);
});

test('a replace keeps the fraction as well', async () => {
  const desk = await pennyDesk();
  await desk.gateway().trade([wanted(desk, '0.1234', 'a')]);
  const clientOrderId = first(desk);
  await works(desk, clientOrderId);
  await desk.gateway().replace(clientOrderId, wanted(desk, '0.1236', 'b', 12n));
  await desk.gateway().dispatch(8);

  expect(desk.broker.replaces).toMatchObject([{ successor: { terms: { limitPrice: 123_600n } } }]);
  expect(await payloadOf(desk, 'replace')).toEqual([{ submit: null, replace: '0.1236' }]);
});

test('what lies between two steps is refused and not rounded, and a broker that rounds has another order', async () => {
  const desk = await pennyDesk();
  const between = await desk.gateway().promise(wanted(desk, '0.12345', 'a'));
  expect(between).toMatchObject({
    kind: 'denied',
    refusals: [{ code: 'off_tick', price: 123_450n, tick: 100n }],
  });
  const cents = await desk.gateway().promise({ ...wanted(desk, '0.1234', 'b'), instrumentVersion: 1 });
  expect(cents).toMatchObject({ kind: 'denied', refusals: [{ code: 'off_tick' }] });
  expect(desk.broker.received).toEqual([]);

  const unasked = () => Promise.resolve({ kind: 'unknown', reason: 'not in this story' } as const);
  const rounding = sealOrders('rounding', {
    submit: (request) => {
      const terms = { ...request.terms, limitPrice: money('0.12') };
      return Promise.resolve({
        kind: 'accepted',
        order: { ...request, terms, brokerOrderId: brokerOrderId('b-1') },
      });
    },
    cancel: unasked,
    replace: unasked,
  });
  const other = desk.gatewayWith({ ...desk.broker.connect(), orders: rounding });
  await other.trade([wanted(desk, '0.1234', 'c')]);
  expect((await desk.facts()).control.halts).toMatchObject([{ code: 'terms_mismatch' }]);
});
