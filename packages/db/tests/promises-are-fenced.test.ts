/** A process that lost the account promises nothing, takes nothing back, and leaves no trace of having asked. */
import { expect, test } from '@jest/globals';

import { withdrawIt } from './support/deciders.ts';
import { type Onlooker, onlooker } from './support/databases.ts';
import {
  type World,
  accepted,
  cancelIt,
  claimAll,
  clientIdOf,
  intentNamed,
  orderAll,
  promise,
  promiseAll,
  replaceAll,
  tokens,
  world,
} from './support/world.ts';

const LOST = { kind: 'ownership_lost' } as const;
const TABLES = [
  'intent',
  'intent_conflict',
  'order',
  'reservation',
  'outbox',
  'bracket',
  'denial',
  'halt',
  'audit',
];

async function picture(eyes: Onlooker): Promise<string> {
  const parts = TABLES.map(
    (name) =>
      `select '${name} ' || coalesce(string_agg(t::text, E'\\n' order by t::text), '') as rows from mqk."${name}" t`,
  );
  return (await eyes.rows<{ rows: string }>(`${parts.join(' union all ')} order by 1`))
    .map(({ rows }) => rows)
    .join('\n');
}

/** `working` is at the broker, `waiting` a promise; both were asked for while the account was ours. */
async function desk(): Promise<World & { readonly eyes: Onlooker }> {
  const made = await world();
  const { store } = made;
  await promise(store, 'working');
  const [claim] = await claimAll(made);
  await store.settle(claim!, accepted('b-working'));
  await promise(store, 'waiting');
  return { ...made, eyes: await onlooker(made.url) };
}

const ORDERS: Readonly<Record<string, (desk: World) => Promise<unknown>>> = {
  'a new order': ({ store, epoch }) =>
    store.enqueue(epoch, intentNamed('new'), promiseAll(intentNamed('new'))),
  'an order that is promised already': ({ store, epoch }) =>
    store.enqueue(epoch, intentNamed('waiting'), promiseAll(intentNamed('waiting'))),
  'an order of the same id with another content': ({ store, epoch }) =>
    store.enqueue(epoch, intentNamed('waiting', 9n), promiseAll(intentNamed('waiting', 9n))),
  'an order that would be denied, and stop the desk': ({ store, epoch }) =>
    store.enqueue(epoch, intentNamed('denied'), () => ({
      kind: 'deny',
      refusals: [{ code: 'unknown_instrument', instrument: 'SPY' }],
      halt: { code: 'operator', detail: 'enough' },
    })),
};

const REPLACES: Readonly<Record<string, (desk: World) => Promise<unknown>>> = {
  'another quantity': ({ store, epoch }) =>
    store.enqueueReplace(epoch, clientIdOf('working'), intentNamed('next'), replaceAll(intentNamed('next'))),
  'another quantity of an order that nobody knows': ({ store, epoch }) =>
    store.enqueueReplace(epoch, clientIdOf('nobody'), intentNamed('next'), replaceAll(intentNamed('next'))),
};

const CANCELS: Readonly<Record<string, (desk: World) => Promise<unknown>>> = {
  'the end of an order at the broker': ({ store, epoch }) =>
    store.enqueueCancel(epoch, clientIdOf('working'), cancelIt),
  'a promise back': ({ store, epoch }) => store.enqueueCancel(epoch, clientIdOf('waiting'), withdrawIt),
  'the end of an order that nobody knows': ({ store, epoch }) =>
    store.enqueueCancel(epoch, clientIdOf('nobody'), cancelIt),
};

async function takenOver(made: World): Promise<void> {
  await made.store.releaseLease('life-1', made.epoch);
  const next = await made.store.acquireLease('life-2', 60_000);
  expect(next.ok).toBe(true);
}

/** Of who lost the account; nothing of what is stored changes. */
async function answerTo(wish: (desk: World) => Promise<unknown>): Promise<unknown> {
  const made = await desk();
  await takenOver(made);
  const before = await picture(made.eyes);
  const answer = await wish(made);
  expect(await picture(made.eyes)).toBe(before);
  return answer;
}

test.each(Object.entries(ORDERS))(
  'whoever lost the account is promised no order: %s',
  async (_what, wish) => {
    expect(await answerTo(wish)).toEqual(LOST);
  },
);

test.each(Object.entries(REPLACES))(
  'whoever lost the account is promised no replace: %s',
  async (_what, wish) => {
    expect(await answerTo(wish)).toEqual(LOST);
  },
);

test.each(Object.entries(CANCELS))('whoever lost the account cancels nothing: %s', async (_what, wish) => {
  expect(await answerTo(wish)).toBe('ownership_lost');
});

test('orders that would leave at once are neither promised nor claimed, and nobody is asked about them', async () => {
  const made = await desk();
  await takenOver(made);
  const before = await picture(made.eyes);
  const { store, epoch } = made;
  let asked = 0;
  const wanted = [intentNamed('a'), intentNamed('waiting'), intentNamed('working', 9n)];
  const answered = await store.order({ epoch, tokens }, wanted, (facts) => {
    asked += 1;
    return orderAll(facts);
  });
  expect(answered).toEqual({ outcomes: [LOST, LOST, LOST], claims: [] });
  expect(asked).toBe(0);
  expect(await picture(made.eyes)).toBe(before);
});

async function someoneWaits({ url }: World): Promise<void> {
  const waiting = await onlooker(url);
  const locks = `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await waiting.value(locks)) === '0') await new Promise((resolve) => setImmediate(resolve));
}

/** The new life has written its epoch, and has not committed yet: whoever promises waits for it. */
test.each([
  ['an order', ORDERS['a new order'], LOST],
  ['another quantity', REPLACES['another quantity'], LOST],
  ['a cancel', CANCELS['the end of an order at the broker'], 'ownership_lost'],
  ['a promise back', CANCELS['a promise back'], 'ownership_lost'],
] as const)(
  'a takeover that is under way is waited for by who wants %s, and wins',
  async (_what, wish, lost) => {
    const made = await desk();
    const { eyes } = made;
    await eyes.rows('begin');
    await eyes.rows(`update mqk.lease set holder = 'life-2', epoch = epoch + 1`);
    const asking = wish!(made);
    await someoneWaits(made);
    await eyes.rows('commit');
    expect(await asking).toEqual(lost);
  },
);
