/** What was once said stays said; the database refuses the rest, whoever asks. */
import { beforeAll, expect, test } from '@jest/globals';

import { type Onlooker, onlooker } from './support/databases.ts';
import { accepted, book, claimAll, fillMessage, notSent, promise, world } from './support/world.ts';

async function traded(): Promise<Onlooker> {
  const desk = await world();
  const { store, epoch } = desk;
  const one = await promise(store, 'one');
  await promise(store, 'two');
  const claims = await claimAll(desk);
  await store.settle(claims[0]!, accepted(`b-${one}`));
  await store.settle(claims[1]!, notSent);
  await store.receive(epoch, [fillMessage({ name: 'e1', order: one, cursor: 7n })], book);
  return onlooker(desk.url);
}

let eyes: Onlooker;
beforeAll(async () => {
  eyes = await traded();
});

const FROZEN = {
  instrument: `symbol = 'X'`,
  limits: `set_by = 'me'`,
  audit: `event = '{}'`,
  intent: `status = 'denied', client_order_id = null`,
  id_map: `broker_order_id = 'b-other'`,
  execution: 'quantity = 1',
  ledger: 'cash = 0',
  bar: 'version = 9',
} as const;

test.each(Object.entries(FROZEN))(
  'a row of %s is never changed, removed or swept away',
  async (table, change) => {
    expect(await eyes.value(`select count(*) > 0 from mqk.${table}`)).toBe(true);
    await expect(eyes.rows(`update mqk.${table} set ${change}`)).rejects.toThrow('append-only');
    await expect(eyes.rows(`delete from mqk.${table}`)).rejects.toThrow('append-only');
    await expect(eyes.rows(`truncate mqk.${table} cascade`)).rejects.toThrow('append-only');
  },
);

test.each([
  'account',
  'control',
  'lease',
  'order',
  'outbox',
  'attempt',
  'inbox',
  'position',
  'cash',
  'stream_cursor',
  'reservation',
])('a row of %s is never removed', async (table) => {
  await expect(eyes.rows(`delete from mqk."${table}"`)).rejects.toThrow('append-only');
  await expect(eyes.rows(`truncate mqk."${table}" cascade`)).rejects.toThrow('append-only');
});

test('the ledger has no gaps', async () => {
  await expect(
    eyes.rows(`insert into mqk.ledger (account, seq, strategy, kind, quantity, cash, fee, ref, at)
      values ('paper-1', 9, 'cross', 'fee', 0, -1, 1, 'x', now())`),
  ).rejects.toThrow('does not follow');
});

test('an execution is booked once, even by hand', async () => {
  await expect(
    eyes.rows(`insert into mqk.ledger (account, seq, strategy, instrument, kind, quantity, cash, price, fee, ref, at)
      select account, 3, strategy, instrument, kind, quantity, cash, price, fee, ref, at from mqk.ledger where kind = 'fill'`),
  ).rejects.toThrow('one_entry_per_execution');
});

test('a message is kept as it was heard, and takes effect once', async () => {
  await expect(eyes.rows(`update mqk.inbox set raw = ''`)).rejects.toThrow('as it was heard');
  await expect(eyes.rows(`update mqk.inbox set disposition = 'received'`)).rejects.toThrow(
    'takes effect once',
  );
});

test('a stream is never read backwards', async () => {
  await expect(eyes.rows('update mqk.stream_cursor set cursor = 1')).rejects.toThrow('backwards');
});

test('an order keeps what it is about', async () => {
  for (const change of [`strategy = 'other'`, `side = 'sell'`, `instrument = 'QQQ'`])
    await expect(eyes.rows(`update mqk."order" set ${change}`)).rejects.toThrow('keeps its account');
  await expect(eyes.rows('update mqk."order" set filled = -1')).rejects.toThrow('filled');
});

test('one id of the broker belongs to one order', async () => {
  await expect(
    eyes.rows(`insert into mqk.id_map (account, client_order_id, broker_order_id)
      select account, 'mqk-two', broker_order_id from mqk.id_map`),
  ).rejects.toThrow('duplicate key');
});

test('money in a document is text, and a document says its version', async () => {
  const docs = await eyes.rows<{
    doc: string;
  }>(`select doc::text from mqk.position union all select doc::text from mqk."order"
    union all select doc::text from mqk.limits union all select doc::text from mqk.bar union all select doc::text from mqk.execution`);
  const numbers = docs.flatMap(({ doc }) => [...doc.matchAll(/"(\w+)":\s*-?\d+/g)].map(([, key]) => key));
  const counts = [
    'v',
    'priceCollarBps',
    'drawdownMaxBps',
    'leverageMaxBps',
    'ordersPerMinuteMax',
    'rejectsPerMinuteMax',
    'executionsPerMinuteMax',
    'priceAgeMsMax',
  ];
  expect([...new Set(numbers)].filter((key) => !counts.includes(key!))).toEqual([]);
  await expect(eyes.rows(`update mqk.control set doc = '{}'`)).rejects.toThrow('document');
});
