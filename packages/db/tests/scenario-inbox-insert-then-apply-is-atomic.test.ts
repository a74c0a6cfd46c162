/** News is booked whole or not at all, wherever the connection breaks; heard again, it is booked once. */
import { describe, expect, test } from '@jest/globals';

import { STATEMENT_TAGS, openTradingStore } from '../src/index.ts';
import { cancelled, leftOpenOf } from './support/asks.ts';
import { breaker } from './support/breaker.ts';
import { onlooker } from './support/databases.ts';
import {
  NOTHING,
  OPTIONS,
  accepted,
  book,
  claimAll,
  clientIdOf,
  fillMessage,
  promise,
  world,
} from './support/world.ts';
import { PROTECTION, promisePart, refused } from './support/deciders.ts';

/** Everything that one fill touches, as one text. */
const PICTURE = `select json_build_object(
  'inbox', (select json_agg(json_build_array(key, disposition) order by seq) from mqk.inbox),
  'executions', (select json_agg(execution_id order by execution_id) from mqk.execution),
  'ledger', (select json_agg(json_build_array(seq, kind, cash, quantity) order by seq) from mqk.ledger),
  'positions', (select json_agg(json_build_array(strategy, quantity, ledger_seq)) from mqk.position),
  'cash', (select json_build_array(amount, ledger_seq) from mqk.cash),
  'orders', (select json_agg(json_build_array(client_order_id, base, filled) order by client_order_id) from mqk."order"),
  'held', (select json_agg(client_order_id order by client_order_id) from mqk.reservation where released_at is null),
  'ids', (select json_agg(json_build_array(client_order_id, broker_order_id) order by 1) from mqk.id_map),
  'cancels', (select json_agg(client_order_id) from mqk.outbox where kind = 'cancel'),
  'inquiries', (select json_agg(json_build_array(kind, client_order_id, closed_at is null) order by id) from mqk.inquiry),
  'brackets', (select json_agg(json_build_array(entry, ended_at is not null)) from mqk.bracket),
  'alerts', (select json_agg(json_build_array(code, client_order_id) order by id) from mqk.alert),
  'cursor', (select cursor from mqk.stream_cursor),
  'control', (select json_build_array(armed, doc -> 'halts') from mqk.control),
  'audit', (select count(*) from mqk.audit))::text`;

/** A fill that completes its order, makes the other leg's cancel necessary, leaves a question, and stops the account. */
const richly: typeof book = (facts, message) => ({
  ...book(facts, message),
  follows: [cancelled('two')],
  halts: [{ code: 'both_legs_filled', detail: 'both' }],
  closesGap: true,
  ...leftOpenOf(facts.order!),
});

async function prepared() {
  const desk = await world();
  // a leg that is executed although its entry was refused
  const entry = await promisePart(desk.store, 'entry', { protection: PROTECTION });
  const one = await promisePart(desk.store, 'one', { links: { parent: entry } });
  await promise(desk.store, 'two');
  for (const claim of await claimAll(desk))
    await desk.store.settle(
      claim,
      claim.row.clientOrderId === entry ? refused : accepted(`b-${claim.row.clientOrderId}`),
    );
  const eyes = await onlooker(desk.url);
  const broken = await breaker(desk.database, desk.url);
  const store = await openTradingStore(broken.database, OPTIONS);
  const message = fillMessage({ name: 'e1', order: one, cursor: 1n });
  return { ...desk, store, broken, eyes, message, picture: async () => eyes.value<string>(PICTURE) };
}

/** Statements that only a message at fault, one that is known or came too early, or another order's promise brings about. */
const PARKING = ['tx-d.amended', 'tx-d.amendment', 'tx-d.parked', 'tx-d.early'];
const ELSEWHERE = ['tx-d.rollback', 'tx-d.withdraw', 'tx-d.known', ...PARKING];
const STATEMENTS = STATEMENT_TAGS.filter((tag) => tag.startsWith('tx-d.') && !ELSEWHERE.includes(tag));

/** A reason to stop is found while control is shared, and all of it is done again owning it: but these come last. */
const ONCE = ['tx-d.control', 'tx-d.halt', 'tx-d.audit', 'tx-d.commit'];
const MOMENTS = STATEMENTS.flatMap((tag) =>
  ONCE.includes(tag)
    ? ([[tag, 1]] as const)
    : ([
        [tag, 1],
        [tag, 2],
      ] as const),
);

describe('a connection that breaks', () => {
  test.each(MOMENTS)(
    'before %s (%i) leaves nothing, and the news is booked when it is heard again',
    async (tag, time) => {
      const { store, broken, epoch, message, picture } = await prepared();
      const before = await picture();
      broken.breakAt(tag, 'before', time);
      await expect(store.receive(epoch, [message], richly)).rejects.toThrow();
      expect(broken.broke()).toBe(true);
      expect(await picture()).toBe(before);

      expect(await store.receive(epoch, [message], richly)).toMatchObject({
        applied: 1,
        halts: ['both_legs_filled'],
      });
      const once = await picture();
      expect(once).not.toBe(before);
      expect(await store.receive(epoch, [message], richly)).toMatchObject({ applied: 0, repeated: 1 });
      expect(await picture()).toBe(once);
    },
  );

  test('after the commit was sent, and before its answer, is settled by asking the server', async () => {
    const { store, broken, epoch, message, eyes } = await prepared();
    broken.breakAt('tx-d.commit', 'unanswered');
    expect(await store.receive(epoch, [message], richly)).toMatchObject({ applied: 1 });
    expect(broken.sent).toContain('commit.settle');
    expect(await eyes.value('select count(*) from mqk.execution')).toBe('1');
  });
});

test('what is booked is booked with everything that follows from it', async () => {
  const { store, epoch, message, eyes } = await prepared();
  await store.receive(epoch, [message], richly);
  expect(JSON.parse(await eyes.value<string>(PICTURE))).toMatchObject({
    inbox: [['fill:e1', 'applied']],
    executions: ['e1'],
    ledger: [
      [1, 'opening', 100_000_000_000, 0],
      [2, 'fill', -27_261_000_000, 100],
    ],
    positions: [['cross', 100, 2]],
    cash: [72_739_000_000, 2],
    brackets: [['mqk-entry', true]],
    orders: [
      ['mqk-entry', 'REJECTED', 0],
      ['mqk-one', 'FILLED', 100],
      ['mqk-two', 'ACKED', 0],
    ],
    held: ['mqk-two'],
    cancels: ['mqk-two'],
    inquiries: [['reread', 'mqk-one', true]],
    alerts: [['unsolicited_cancel', 'mqk-one']],
    cursor: 1,
    control: [false, [{ code: 'both_legs_filled' }]],
  });
});

test('a message at fault is kept with its reason, and does not stop its neighbours', async () => {
  const { store, epoch, message, eyes } = await prepared();
  const stranger = fillMessage({ name: 'e2', order: clientIdOf('nobody'), cursor: 2n });
  const last = fillMessage({ name: 'e3', order: clientIdOf('two'), cursor: 3n });
  expect(await store.receive(epoch, [message, stranger, last], book)).toEqual({
    applied: 2,
    repeated: 0,
    quarantined: 1,
    parked: 0,
    halts: [],
  });
  expect(await eyes.rows('select key, disposition, reason from mqk.inbox order by seq')).toEqual([
    { key: 'fill:e1', disposition: 'applied', reason: null },
    { key: 'fill:e2', disposition: 'quarantined', reason: 'Error: nobody knows SPY' },
    { key: 'fill:e3', disposition: 'applied', reason: null },
  ]);
  // what it would have moved is not known, so the whole account is in question
  expect(await store.inquiries({ dueOnly: true, limit: 9 })).toMatchObject([
    { kind: 'quarantine', clientOrderId: null, reason: 'unbookable' },
  ]);
  expect(await store.cursor()).toBe(3n);
  expect(await store.receive(epoch, [stranger], book)).toMatchObject({ repeated: 1, quarantined: 0 });
});

test('a message that the database cannot hold is kept all the same', async () => {
  const { store, epoch, eyes } = await prepared();
  const odd = {
    key: 'a\u0000b',
    cursor: 5n,
    raw: '{"a":"\u0000\ud800"}',
    content: { kind: 'unreadable', reason: 'NUL' },
  } as const;
  expect(await store.receive(epoch, [odd], () => NOTHING)).toMatchObject({ quarantined: 1 });
  expect(await eyes.rows(`select disposition, encode(raw, 'escape') as raw from mqk.inbox`)).toEqual([
    { disposition: 'quarantined', raw: '{"a":"\\000\\357\\277\\275"}' },
  ]);
  expect(await store.cursor()).toBe(5n);
  expect(await store.receive(epoch, [odd], () => NOTHING)).toMatchObject({ quarantined: 1 });
  expect(await eyes.value('select count(*) from mqk.inbox')).toBe('1');
});

test('the same message twice in one batch is booked once', async () => {
  const { store, epoch, message, eyes } = await prepared();
  expect(await store.receive(epoch, [message, message], book)).toMatchObject({ applied: 1, repeated: 1 });
  expect(await eyes.value('select count(*) from mqk.execution')).toBe('1');
});

test('many messages are one transaction', async () => {
  const { store, broken, epoch } = await prepared();
  const many = Array.from({ length: 20 }, (_each, index) =>
    fillMessage({ name: `e${index}`, order: clientIdOf('one'), cursor: BigInt(index + 1), quantity: 5n }),
  );
  broken.sent.length = 0;
  expect(await store.receive(epoch, many, book)).toMatchObject({ applied: 20 });
  expect(broken.sent.filter((tag) => tag === 'tx-d.commit')).toHaveLength(1);
});

test('nothing of an older epoch is booked', async () => {
  const { store, epoch, message, picture } = await prepared();
  await store.releaseLease('life-1', epoch);
  await store.acquireLease('life-2', 60_000);
  const before = await picture();
  expect(await store.receive(epoch, [message], richly)).toEqual({
    ownership: 'ownership_lost',
    applied: 0,
    repeated: 0,
    quarantined: 0,
    parked: 0,
    halts: [],
  });
  expect(await picture()).toBe(before);
});
