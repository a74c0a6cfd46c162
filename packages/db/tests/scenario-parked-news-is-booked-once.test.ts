/** News that came too early is booked whole or not at all when its subject comes, wherever the connection breaks. */
import { describe, expect, test } from '@jest/globals';

import { openTradingStore } from '../src/index.ts';
import { amendmentMessage, bookAmended } from './support/amending.ts';
import { breaker } from './support/breaker.ts';
import { onlooker } from './support/databases.ts';
import { OPTIONS, accepted, claimAll, fillMessage, promise, world } from './support/world.ts';

const PICTURE = `select json_build_object(
  'inbox', (select json_agg(json_build_array(key, disposition) order by seq) from mqk.inbox),
  'amendments', (select json_agg(json_build_array(amendment_id, amends, execution_id, quantity) order by booked_at) from mqk.amendment),
  'ledger', (select json_agg(json_build_array(kind, quantity) order by seq) from mqk.ledger),
  'position', (select json_agg(quantity) from mqk.position),
  'cash', (select amount from mqk.cash),
  'order', (select json_agg(filled order by client_order_id) from mqk."order"),
  'questions', (select json_agg(json_build_array(kind, closed_at is null) order by id) from mqk.inquiry),
  'halts', (select doc -> 'halts' -> 0 ->> 'code' from mqk.control))::text`;

async function prepared() {
  const desk = await world();
  const order = await promise(desk.store, 'one');
  for (const claim of await claimAll(desk)) await desk.store.settle(claim, accepted(`b-${order}`));
  const eyes = await onlooker(desk.url);
  const broken = await breaker(desk.database, desk.url);
  const store = await openTradingStore(broken.database, OPTIONS);
  const bust = amendmentMessage({ name: 'b1', amends: 'e1', order, cursor: 1n });
  const fill = fillMessage({ name: 'e1', order, cursor: 2n, quantity: 40n });
  return {
    ...desk,
    store,
    broken,
    eyes,
    order,
    bust,
    fill,
    picture: async () => eyes.value<string>(PICTURE),
  };
}

test('what came too early waits without effect, and blocks what it is about', async () => {
  const { store, epoch, bust, picture } = await prepared();

  expect(await store.receive(epoch, [bust], bookAmended)).toMatchObject({ applied: 0, parked: 1, halts: [] });
  expect(JSON.parse(await picture())).toMatchObject({
    inbox: [['amendment:b1', 'parked']],
    amendments: null,
    ledger: [['opening', 0]],
    questions: [['early', true]],
    halts: null,
  });
  expect(await store.receive(epoch, [bust], bookAmended)).toMatchObject({ repeated: 1, parked: 0 });
  expect(await store.retryParked(epoch, bookAmended)).toMatchObject({ applied: 0, parked: 0 });
  expect(await store.cursor()).toBe(1n);
});

const DONE = {
  inbox: [
    ['amendment:b1', 'applied'],
    ['fill:e1', 'applied'],
  ],
  amendments: [['b1', 'e1', 'e1', 0]],
  ledger: [
    ['opening', 0],
    ['fill', 40],
    ['amendment', -40],
  ],
  position: [0],
  cash: 100_000_000_000,
  order: [0],
  questions: [['early', false]],
  halts: 'bust',
};

test('what it waited for brings it along, in one batch and in two', async () => {
  for (const batches of [1, 2]) {
    const { store, epoch, bust, fill, picture } = await prepared();
    const heard = batches === 1 ? [[bust, fill]] : [[bust], [fill]];
    for (const messages of heard) await store.receive(epoch, messages, bookAmended);
    expect(JSON.parse(await picture())).toEqual(DONE);
  }
});

/** The statements of the transaction that books what waited, by how often they were sent before it. */
const WAKING = [
  'tx-d.begin',
  'tx-d.lock',
  'tx-d.parked',
  'tx-d.orders',
  'tx-d.facts',
  'tx-d.amended',
  'tx-d.order',
  'tx-d.ledger',
  'tx-d.position',
  'tx-d.cash',
  'tx-d.amendment',
  'tx-d.id-map',
  'tx-d.disposition',
  'tx-d.early',
  'tx-d.control',
  'tx-d.halt',
  'tx-d.audit',
  'tx-d.commit',
] as const;
const OWNING = ['tx-d.early', 'tx-d.control', 'tx-d.halt', 'tx-d.audit', 'tx-d.commit'];
const MOMENTS = WAKING.flatMap((tag) =>
  OWNING.includes(tag) ? [[tag, 1] as const] : [[tag, 1] as const, [tag, 2] as const],
);

/** Its execution is booked, and the process died before it looked at what waited. */
async function brought() {
  const desk = await prepared();
  const { store, epoch, broken, bust, fill } = desk;
  await store.receive(epoch, [bust], bookAmended);
  broken.breakAt('read.parked', 'before');
  await expect(store.receive(epoch, [fill], bookAmended)).rejects.toThrow();
  return desk;
}

describe('a connection that breaks', () => {
  test.each(MOMENTS)(
    'before %s (%i) of what waited leaves it waiting, and it is booked once, later',
    async (tag, time) => {
      const { store, epoch, broken, fill, picture } = await brought();
      const before = await picture();
      expect(JSON.parse(before)).toMatchObject({ position: [40], questions: [['early', true]], halts: null });
      broken.breakAt(tag, 'before', time);
      await expect(store.retryParked(epoch, bookAmended)).rejects.toThrow();
      expect(broken.broke()).toBe(true);
      expect(await picture()).toBe(before);

      expect(await store.retryParked(epoch, bookAmended)).toMatchObject({ applied: 1, halts: ['bust'] });
      expect(JSON.parse(await picture())).toEqual(DONE);
      expect(await store.receive(epoch, [fill], bookAmended)).toMatchObject({ applied: 0, repeated: 1 });
      expect(await store.retryParked(epoch, bookAmended)).toMatchObject({ applied: 0 });
      expect(JSON.parse(await picture())).toEqual(DONE);
    },
  );
});

test('a process that lost the account books nothing of what waited', async () => {
  const { store, epoch, picture } = await brought();
  const before = await picture();

  expect(await store.retryParked(epoch + 1n, bookAmended)).toMatchObject({ ownership: 'ownership_lost' });
  expect(await picture()).toBe(before);
});

test('what can never be booked is set aside with its reason, and the others go on', async () => {
  const { store, epoch, order, eyes } = await brought();
  const next = amendmentMessage({ name: 'b2', amends: 'e2', order, cursor: 3n });
  await store.receive(epoch, [next], (facts, message) => {
    if (message.key === 'amendment:b1') throw new Error('nobody can book this');
    return bookAmended(facts, message);
  });

  expect(await eyes.rows('select key, disposition, reason from mqk.inbox order by seq')).toEqual([
    { key: 'amendment:b1', disposition: 'quarantined', reason: 'Error: nobody can book this' },
    { key: 'fill:e1', disposition: 'applied', reason: null },
    { key: 'amendment:b2', disposition: 'parked', reason: 'too early' },
  ]);
  expect(
    await eyes.value(`select count(*) from mqk.inquiry where kind = 'early' and closed_at is null`),
  ).toBe('1');
});

test('the database lets nothing be amended twice, and nothing wait for nothing', async () => {
  const { store, epoch, order, fill, eyes } = await prepared();
  await store.receive(epoch, [fill], bookAmended);
  await store.receive(
    epoch,
    [amendmentMessage({ name: 'c1', amends: 'e1', order, cursor: 3n, quantity: 30n })],
    bookAmended,
  );
  const again = `insert into mqk.amendment (account, amendment_id, amends, execution_id, quantity, price, fee, amended_at, inbox_key)
    select account, 'c2', amends, execution_id, 0, price, fee, amended_at, inbox_key from mqk.amendment`;
  await expect(eyes.rows(again)).rejects.toThrow('amended_once');
  await expect(eyes.rows(`update mqk.amendment set quantity = 0`)).rejects.toThrow('append-only');
  await expect(
    eyes.rows(`update mqk.inbox set disposition = 'parked' where disposition = 'received'`),
  ).resolves.toEqual([]);
  await expect(
    eyes.rows(`insert into mqk.inbox (account, key, cursor, raw, kind, epoch, disposition)
      select account, 'k', 1, '', 'bust', 1, 'parked' from mqk.account`),
  ).rejects.toThrow('a_parked_one_waits_for_something');
  await expect(
    eyes.rows(`insert into mqk.ledger (account, seq, strategy, kind, quantity, cash, fee, ref, at)
      select account, 4, 'x', 'fee', 0, 0, -1, 'r', now() from mqk.account`),
  ).rejects.toThrow('ledger_fee_check');
});
