/** News that is heard together makes the same books as the same news heard message by message. */
import { type ClientOrderId, brokerOrderId, toQuantity } from '@mqk/core';
import { bookMessage } from '@mqk/execution';
import { expect, test } from '@jest/globals';

import { openTradingStore } from '../src/index.ts';
import { PROTECTION, promiseAll, promisePart } from './support/deciders.ts';
import { amendmentMessage } from './support/amending.ts';
import { breaker } from './support/breaker.ts';
import { onlooker } from './support/databases.ts';
import type { BrokerMessage } from './support/news.ts';
import {
  OPTIONS,
  type World,
  accepted,
  claimAll,
  clientIdOf,
  fillMessage,
  intentNamed,
  promise,
  world,
} from './support/world.ts';

/** All that news may touch, but for the times at which it was written, and how many transactions it took. */
const PICTURE = `select json_build_object(
  'inbox', (select json_agg(json_build_array(key, disposition, reason) order by key) from mqk.inbox),
  'executions', (select json_agg(to_jsonb(e) - 'booked_at' order by execution_id) from mqk.execution e),
  'amendments', (select json_agg(to_jsonb(a) - 'booked_at' order by amendment_id) from mqk.amendment a),
  'ledger', (select json_agg(to_jsonb(l) - 'booked_at' order by seq) from mqk.ledger l),
  'positions', (select json_agg(to_jsonb(p) - 'updated_at' order by strategy, instrument) from mqk.position p),
  'cash', (select json_agg(to_jsonb(c) - 'updated_at') from mqk.cash c),
  'orders', (select json_agg(json_build_array(client_order_id, base, filled, doc::text) order by client_order_id) from mqk."order"),
  'held', (select json_agg(client_order_id order by client_order_id) from mqk.reservation where released_at is null),
  'ids', (select json_agg(json_build_array(client_order_id, broker_order_id) order by client_order_id) from mqk.id_map),
  'outbox', (select json_agg(json_build_array(kind, client_order_id, status) order by kind, client_order_id) from mqk.outbox),
  'inquiries', (select json_agg(distinct concat_ws(' ', kind, client_order_id, closed_at is null)) from mqk.inquiry),
  'brackets', (select json_agg(json_build_array(entry, ended_at is not null, given_up) order by entry) from mqk.bracket),
  'alerts', (select json_agg(concat_ws(' ', code, client_order_id, detail) order by code, client_order_id, detail) from mqk.alert),
  'halts', (select json_agg(distinct code) from mqk.halt),
  'cursor', (select cursor from mqk.stream_cursor))::text`;

const ENTRIES = ['a', 'b', 'c'];
const EXITS = ['x', 'y'];
const PAIR = ['stop', 'target'];

/** Entries, the first of them with protection or not, exits, and a pair of legs; all of them at the broker. */
async function desk(isProtected: boolean): Promise<World> {
  const made = await world();
  const { store, epoch } = made;
  // first, because the promise of an exit ends what protects the position
  for (const name of EXITS) {
    const terms = { ...intentNamed(name).terms, side: 'sell' } as const;
    const intent = { ...intentNamed(name), leg: 'exit', reduceOnly: true, terms } as const;
    await store.enqueue(epoch, intent, promiseAll(intent));
  }
  if (isProtected) await promisePart(store, 'a', { protection: PROTECTION });
  else await promise(store, 'a');
  await promise(store, 'b');
  await promise(store, 'c');
  for (const name of PAIR)
    await promisePart(store, name, { links: { parent: clientIdOf('a'), ocoGroup: 'pair' } });
  for (const claim of await claimAll(made))
    await store.settle(claim, accepted(`b-${claim.row.clientOrderId}`));
  return made;
}

/** Numbers that are the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const COUNT = 30;

function storyOf(seed: number): readonly BrokerMessage[] {
  const random = randomOf(seed);
  const told: BrokerMessage[] = [];
  const one = <Item>(list: readonly Item[]): Item => list[random(list.length)]!;
  const order = (): ClientOrderId =>
    clientIdOf(one([...ENTRIES, ...ENTRIES, ...ENTRIES, ...EXITS, ...EXITS, ...PAIR]));
  const fill = (cursor: bigint, of = order()): BrokerMessage => {
    const { content, ...message } = fillMessage({
      name: `e${cursor}`,
      order: of,
      cursor,
      quantity: BigInt(10 + 10 * random(5)),
      price: `27${random(9)}.5`,
    });
    if (content.kind !== 'execution') throw new Error('a fill is an execution');
    const side = EXITS.some((name) => of === clientIdOf(name)) ? 'sell' : 'buy';
    return { ...message, content: { ...content, fill: { ...content.fill, side } } };
  };
  const seldom: readonly ((cursor: bigint) => BrokerMessage)[] = [
    (cursor) => life(order(), cursor, one(['new', 'accepted', 'expired', 'done_for_day'] as const)),
    (cursor) => life(order(), cursor, 'canceled'),
    (cursor) => fill(cursor, clientIdOf('theirs')),
    // an execution that is known, under another name of its message
    (cursor) => ({ ...one(told), key: `again:${cursor}`, cursor }),
    () => one(told),
    // the same execution with other numbers
    (cursor) => ({ ...fill(cursor), content: fill(BigInt(1 + random(told.length))).content }),
    (cursor) =>
      amendmentMessage({ name: `c${cursor}`, amends: `e${1 + random(told.length)}`, order: order(), cursor }),
    (cursor) => {
      const { content, ...message } = fill(cursor);
      return {
        ...message,
        content: { ...content, brokerOrderId: brokerOrderId('b-another') } as typeof content,
      };
    },
  ];
  for (let at = 1; at <= COUNT; at += 1) {
    const isSeldom = at > 3 && random(100) < 25;
    told.push(isSeldom ? one(seldom)(BigInt(at)) : fill(BigInt(at)));
  }
  return told;
}

function life(
  order: ClientOrderId,
  cursor: bigint,
  kind: 'new' | 'accepted' | 'canceled' | 'expired' | 'done_for_day',
): BrokerMessage {
  const event = {
    kind,
    brokerOrderId: null,
    cumulative: null,
    ...(kind === 'canceled' ? { cause: 'unstated' } : {}),
  };
  return {
    key: `order:${kind}-${cursor}`,
    cursor,
    raw: `{"${kind}":"${order}"}`,
    content: {
      kind: 'order',
      clientOrderId: order,
      brokerOrderId: brokerOrderId(`b-${order}`),
      event,
    } as BrokerMessage['content'],
  };
}

async function picture(messages: readonly (readonly BrokerMessage[])[], isProtected = true): Promise<string> {
  const { store, epoch, url } = await desk(isProtected);
  for (const batch of messages) await store.receive(epoch, batch, bookMessage);
  return (await onlooker(url)).value<string>(PICTURE);
}

/** The parked ones wait for what never comes, or for what came before them: only then is the order of the books one. */
const isOrdered = (messages: readonly BrokerMessage[]): readonly BrokerMessage[] =>
  messages.filter(({ content }, at) => {
    if (content.kind !== 'bust' && content.kind !== 'correction') return true;
    return messages
      .slice(0, at)
      .some((other) => other.content.kind === 'execution' && other.content.executionId === content.amends);
  });

test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
  'all at once, and one by one, of story %p',
  async (seed) => {
    const messages = isOrdered(storyOf(seed));
    const isProtected = seed % 2 === 1;
    const apart = await picture(
      messages.map((message) => [message]),
      isProtected,
    );
    expect(JSON.parse(await picture([messages], isProtected))).toEqual(JSON.parse(apart));
  },
);

const filling = (name: string, cursor: bigint, order: string, quantity: bigint): BrokerMessage =>
  fillMessage({ name, cursor, order: clientIdOf(order), quantity });

function selling(name: string, cursor: bigint, order: string, quantity: bigint): BrokerMessage {
  const { content, ...message } = filling(name, cursor, order, quantity);
  if (content.kind !== 'execution') throw new Error('a fill is an execution');
  return { ...message, content: { ...content, fill: { ...content.fill, side: 'sell' } } };
}

test('an exit that leaves nothing ends the bracket of what was held, though something is held again behind it', async () => {
  const news = [filling('in', 1n, 'a', 100n), selling('out', 2n, 'x', 100n), filling('again', 3n, 'b', 50n)];
  const together = JSON.parse(await picture([news])) as { readonly brackets: unknown };
  expect(together.brackets).toEqual([[clientIdOf('a'), true, 100]]);
  expect(together).toEqual(JSON.parse(await picture(news.map((one) => [one]))));
});

test.each([
  [false, 1],
  [true, 2],
])('exits where something is protected (%p) are written apart, once', async (isProtected, writes) => {
  const { database, url, epoch } = await desk(isProtected);
  const broken = await breaker(database, url);
  const store = await openTradingStore(broken.database, OPTIONS);
  const news = [filling('in', 1n, 'a', 100n), selling('out', 2n, 'x', 40n), selling('more', 3n, 'y', 60n)];
  expect(await store.receive(epoch, news, bookMessage)).toMatchObject({ applied: 3 });
  expect(broken.sent.filter((tag) => tag === 'tx-d.ledger')).toHaveLength(writes);
  expect(broken.sent).not.toContain('tx-d.rollback');
});

test('executions that the broker had counted before they were told close the question that the count left', async () => {
  const { content, ...message } = filling('second', 1n, 'b', 10n);
  const counted = { ...message, content: { ...content, cumulative: toQuantity(30n) } as typeof content };
  const news = [counted, filling('first', 2n, 'b', 20n), filling('more', 3n, 'c', 20n)];
  const together = JSON.parse(await picture([news])) as { readonly inquiries: unknown };
  expect(together.inquiries).toEqual([`fill_gap ${clientIdOf('b')} f`]);
  expect(together).toEqual(JSON.parse(await picture(news.map((one) => [one]))));
});
