/** News that comes before what it is about waits for it: nothing is lost, nothing halts that need not, and not for ever. */
import { expect, test } from '@jest/globals';

import { brokerOrderId, clientOrderId, instrumentId, marketTime, toHolding, toMicros } from '@mqk/core';
import { transition } from '@mqk/oms';

import { AAPL, BAR_END } from '../src/index.ts';
import { aged, haltsOf, orderOf } from './support/books.ts';
import { type Story, story } from './support/story.ts';

const told = { brokerOrderId: null, cumulative: null } as const;
type Activity = Parameters<Story['broker']['moves']>[0];

const NEW = { ...AAPL, id: instrumentId('NEW'), symbol: 'NEW' };
const DIVIDEND: Activity = {
  activityId: 'dividend-1',
  kind: 'dividend',
  symbol: 'NEW',
  quantity: toHolding(0n),
  cash: toMicros(7_300_000n),
  price: null,
  at: marketTime(BAR_END),
};

const open = async (desk: Story) =>
  (await desk.store.inquiries({ dueOnly: false, limit: 9 })).map(({ kind, reason }) => `${kind} ${reason}`);
const parked = async (desk: Story) =>
  (await desk.sql(`select key from mqk.inbox where disposition = 'parked'`)).length;
const cash = async (desk: Story) => (await desk.facts()).cash;
const verdict = async (desk: Story) => (await desk.gateway().reconcile()).verdict;

test('money of an instrument that we do not know yet waits for it, is no drift meanwhile, and is booked once', async () => {
  const desk = await story();
  const before = await cash(desk);
  desk.broker.moves(DIVIDEND);

  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, parked: 1, halts: [] });
  expect(await open(desk)).toEqual(['early before_its_subject']);
  expect(await cash(desk)).toBe(before);
  const { state, inFlight } = await verdict(desk);
  expect(state).toBe('CLEAN');
  expect(inFlight).toMatchObject([{ kind: 'event_not_applied', id: 'activity:dividend-1' }]);

  await desk.restarts();
  await desk.store.saveInstruments([NEW]);
  await desk.gateway().inquire();
  expect(await cash(desk)).toBe(before + 7_300_000n);
  expect(await parked(desk)).toBe(0);
  expect(await open(desk)).toEqual([]);
  desk.broker.repeats();
  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, repeated: 1 });
  expect(await cash(desk)).toBe(before + 7_300_000n);
  expect(await haltsOf(desk)).toEqual([]);
});

test('while it waits nothing leaves that may add risk', async () => {
  const desk = await story();
  desk.broker.moves(DIVIDEND);
  await desk.gateway().hear();
  await desk.wants('buy 1 AAPL');
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toEqual([]);
  expect(await desk.sql('select refusal_code from mqk.outbox')).toEqual([
    { refusal_code: 'news_in_question' },
  ]);
});

test('what nobody makes known in time stops the desk, and is booked all the same when it is known', async () => {
  const desk = await story();
  const before = await cash(desk);
  desk.broker.moves(DIVIDEND);
  await desk.gateway().hear();
  await desk.gateway().inquire();
  expect(await haltsOf(desk)).toEqual([]);
  await aged(desk);
  await desk.gateway().inquire();

  expect(await haltsOf(desk)).toEqual(['quarantine_too_old']);
  await desk.store.saveInstruments([NEW]);
  await desk.gateway().inquire();
  expect(await cash(desk)).toBe(before + 7_300_000n);
  expect(await open(desk)).toEqual([]);
});

/** The name that the first wish of any story gets. */
async function nameOfTheFirst() {
  const other = await story();
  return other.wants('buy 10 AAPL');
}

test('news of an order whose promise is not there yet waits for it', async () => {
  const name = await nameOfTheFirst();
  const desk = await story();
  desk.broker.says({
    kind: 'order',
    clientOrderId: name,
    brokerOrderId: brokerOrderId('b-1'),
    event: { kind: 'new', ...told },
  });
  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, parked: 1, halts: [] });
  expect(await open(desk)).toEqual(['early before_its_subject']);
  expect((await desk.facts()).control.armed).toBe(true);

  // another transaction of ours, whose commit was not known: it is on its way
  expect(await desk.wants('buy 10 AAPL')).toBe(name);
  const { lease } = await desk.facts();
  await desk.store.claim({ epoch: lease!.epoch, limit: 1, tokens: () => 't-1' }, (_facts, requests) =>
    requests.map(({ order }) => ({ kind: 'send', order: transition(order, { kind: 'claimed' }).order })),
  );
  expect(await orderOf(desk, name)).toMatchObject({ base: 'SENDING' });
  await desk.gateway().inquire();

  expect(await orderOf(desk, name)).toMatchObject({ base: 'LIVE' });
  expect(await parked(desk)).toBe(0);
  expect(await open(desk)).toEqual([]);
  expect(await haltsOf(desk)).toEqual([]);
});

test('of an order that we promised and never sent it stops the desk as soon as the promise is there', async () => {
  const name = await nameOfTheFirst();
  const desk = await story();
  desk.broker.says({
    kind: 'order',
    clientOrderId: name,
    brokerOrderId: brokerOrderId('b-1'),
    event: { kind: 'new', ...told },
  });
  await desk.gateway().hear();
  await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  expect(desk.broker.received).toEqual([]);
  await desk.gateway().inquire();

  expect(await haltsOf(desk)).toEqual(['news_of_unsent']);
});

test('of an order under a name that is not ours it stops the desk at once', async () => {
  const desk = await story();
  desk.broker.says({
    kind: 'order',
    clientOrderId: clientOrderId('somebody-else'),
    brokerOrderId: brokerOrderId('b-1'),
    event: { kind: 'new', ...told },
  });

  expect(await desk.gateway().hear()).toMatchObject({ parked: 0, quarantined: 1, halts: ['unknown_order'] });
});

test('an execution before the acknowledgement is booked at once, and leaves nothing open', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('taken_in_silence');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 4n, { price: 190_000_000n, id: 'e-1' });
  await desk.gateway().hear();
  desk.broker.tells(order, { kind: 'new', ...told });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', filled: '4' });
  expect(await open(desk)).toEqual([]);
  expect(await haltsOf(desk)).toEqual([]);
});
