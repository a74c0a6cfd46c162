/** A life that ends at a message of its own, and the one after it: nothing is sent twice, and nothing is lost. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { ClientOrderId, OrderIntent } from '@mqk/core';
import type { Connection } from '@mqk/db/embedded';
import { expect } from '@jest/globals';

import { world } from '../../src/index.ts';
import type { World } from '../../src/index.ts';
import { storyLimits } from './limits.ts';
import type { How } from './moments.ts';
import type { Orders } from './order-child.ts';
import { type Remote, serveBroker } from './remote-broker.ts';
import { lastingDatabase, sql } from './story.ts';
import { type TagProxy, type When, tagProxy } from './tag-proxy.ts';

const RUN = fileURLToPath(new URL('../../../../tools/build/run.mjs', import.meta.url));
const CHILD = fileURLToPath(new URL('./order-child.ts', import.meta.url));

/** A message of the life: a statement, or the request to the broker. */
export type Moment = readonly [tag: string, when: When];

export interface Grave {
  readonly desk: World;
  /** Lives until its next message at that moment; then SIGKILL, and the next life does what a boot does. */
  killedAt(how: How, moment: Moment): Promise<void>;
  /** Claims, and is stopped before it hears so; goes on when another life has taken over. Answers what it did then. */
  stoppedWhileAnotherTakesOver(): Promise<string>;
  /** One whole life: the tags that it sent, from the promise to the settlement. */
  undisturbed(how: How): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface Parts {
  readonly desk: World;
  readonly proxy: TagProxy;
  readonly sql: <Row>(text: string) => Promise<readonly Row[]>;
}

const ENOUGH = 1_000;

/** Every life orders one more of what works already, in a minute of the market that never ends. */
const LIMITS = storyLimits({
  positionQuantityMax: `${ENOUGH}`,
  positionNotionalMax: `${ENOUGH * 200}`,
  grossExposureMax: `${ENOUGH * 200}`,
  netExposureMax: `${ENOUGH * 200}`,
  ordersPerMinuteMax: ENOUGH,
  rejectsPerMinuteMax: ENOUGH,
});

export async function grave(): Promise<Grave> {
  const { database, url, close } = await lastingDatabase();
  const connection = JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection;
  const proxy = await tagProxy(connection, new URL(url).pathname.slice(1));
  const desk = await world({
    database,
    limits: LIMITS,
    traits: { enforcesClientOrderId: false, lookupsForAbsence: 1, settleTimeMs: 0 },
  });
  const parts: Parts = { desk, proxy, sql: (text) => sql(database, text) };
  let lives = 0;
  let next = warm();
  const begin = async (how: How, moment: Moment | null): Promise<Life> => {
    const child = next;
    lives += 1;
    next = warm(); // the next one comes up while this one lives
    return lived(parts, await child, { number: lives, how, moment });
  };
  return {
    desk,
    async killedAt(how, moment) {
      const life = await begin(how, moment);
      await BURIALS[how](parts, life);
    },
    async stoppedWhileAnotherTakesOver() {
      const child = await next;
      lives += 1;
      next = warm();
      return stopped(parts, child, lives);
    },
    async undisturbed(how) {
      const life = await begin(how, null);
      await BURIALS[how](parts, life);
      return life.tags;
    },
    async close() {
      const unused = await next;
      const gone = once(unused, 'exit');
      unused.kill('SIGKILL');
      await gone;
      await proxy.close();
      await close();
    },
  };
}

/** A process that is up and waits for its orders. */
async function warm(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [RUN, CHILD], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  await once(child, 'message');
  return child;
}

interface Life {
  readonly intent: OrderIntent;
  readonly tags: readonly string[];
}

async function lived(
  { desk, proxy, sql: look }: Parts,
  child: ChildProcess,
  { number, how, moment }: { readonly number: number; readonly how: How; readonly moment: Moment | null },
): Promise<Life> {
  const intent = desk.intent('buy 1 AAPL', `order-${number}`);
  const gone = once(child, 'exit');
  desk.broker.weather(how === 'in vain' ? BLOCKED : 'calm');
  serveBroker(child, remoteOf(desk, child, moment));
  await look(`update mqk.lease set expires_at = clock_timestamp()`);
  const ready = once(child, 'message');
  child.send({
    url: proxy.url,
    name: `killed-${number}`,
    intent,
    how,
    sendWindowMs: 60_000,
  } satisfies Orders);
  await untilReady(child, ready);
  proxy.passed();
  if (moment !== null && moment[0] !== 'send') {
    void proxy.stopAt(...moment).then(() => child.kill('SIGKILL'));
  }
  child.send({ kind: 'go' });
  const [code, signal] = (await gone) as [number | null, string | null];
  expect([moment, code, signal]).toEqual([
    moment,
    moment === null ? 0 : null,
    moment === null ? null : 'SIGKILL',
  ]);
  return { intent, tags: proxy.passed() };
}

async function untilReady(child: ChildProcess, first: Promise<unknown[]>): Promise<void> {
  for (let [message] = await first; ; [message] = await once(child, 'message'))
    if ((message as { readonly what?: string }).what === 'ready') return;
}

/** Longer than any claim takes, shorter than anybody wants to wait. */
const WINDOW_MS = 500;

async function stopped(
  { desk, proxy, sql: look }: Parts,
  child: ChildProcess,
  number: number,
): Promise<string> {
  const intent = desk.intent('buy 1 AAPL', `order-${number}`);
  const gone = once(child, 'exit');
  serveBroker(child, remoteOf(desk, child, null));
  await look(`update mqk.lease set expires_at = clock_timestamp()`);
  const ready = once(child, 'message');
  child.send({
    url: proxy.url,
    name: `stopped-${number}`,
    intent,
    how: 'at once',
    sendWindowMs: WINDOW_MS,
  } satisfies Orders);
  await untilReady(child, ready);
  const claimed = proxy.stopAt('tx-ab.commit', 'after');
  const before = desk.broker.received.length;
  child.send({ kind: 'go' });
  const goOn = await claimed;
  child.kill('SIGSTOP');
  await pause(WINDOW_MS + 1);
  await look(`update mqk.lease set expires_at = clock_timestamp()`);
  await desk.restarts();
  expect(desk.broker.received.slice(before)).toEqual([]);
  const said = once(child, 'message');
  child.kill('SIGCONT');
  goOn();
  const [{ what }] = (await said) as [{ readonly what: string }];
  await gone;
  await buried({ desk, proxy, sql: look }, { intent, tags: [] });
  return what;
}

/** The broker of the world; killed before it has the order, or before it can say that it has. */
function remoteOf(desk: World, child: ChildProcess, moment: Moment | null): Remote {
  const { account, messages } = desk.broker.connect();
  const wire: Remote['submit'] = (request) => desk.broker.submits(request);
  return {
    ...account,
    after: (cursor, limit) => messages.after(cursor, limit),
    executionsOf: (id) => messages.executionsOf(id),
    cancel: () => Promise.resolve({ kind: 'not_sent', reason: 'not in this story' }),
    async submit(request) {
      if (moment?.[0] !== 'send') return wire(request);
      if (moment[1] === 'after') await wire(request);
      child.kill('SIGKILL');
      return new Promise(() => undefined);
    },
  };
}

/** The next life boots, is armed, wants the same again, and in the end the order is at the broker once. */
async function buried({ desk, sql: look }: Parts, { intent }: Life): Promise<void> {
  await look(`update mqk.lease set expires_at = clock_timestamp()`);
  await desk.restarts();
  expect(await look(`select id from mqk.outbox where status in ('CLAIMED', 'UNKNOWN')`)).toEqual([]);
  await desk.arms();
  const first = await wanted(desk, intent);
  await desk.gateway().dispatch(8);
  const [order] = await look<{ readonly base: string }>(
    `select base from mqk."order" where client_order_id = '${first}'`,
  );
  // proven never to have arrived: the desk wants it anew, under a name of its own
  const all = order?.base === 'NOT_ACCEPTED' ? [first, await again(desk, intent)] : [first];
  const sent = desk.broker.received.filter(({ clientOrderId }) => all.includes(clientOrderId));
  expect(sent).toHaveLength(1);
  expect(
    await look(`select count(*)::int as held from mqk.reservation where released_at is null
      and client_order_id = any('{${all.join(',')}}')`),
  ).toEqual([{ held: 1 }]);
  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
  expect((await desk.facts()).control).toMatchObject({ armed: true, halts: [] });
}

const BLOCKED = { taken: false, said: { status: 403, body: 'error', code: 'account_blocked' } } as const;

interface Failed {
  readonly status: string;
  readonly base: string;
  readonly held: boolean;
}

/**
 * The refusal and the stop are one: either both are in the books, or neither, and then the next life proves that nothing
 * was taken. A person sees to it, and the desk goes on.
 */
async function buriedInVain({ desk, sql: look }: Parts, { intent }: Life): Promise<void> {
  desk.broker.weather('calm');
  await look(`update mqk.lease set expires_at = clock_timestamp()`);
  await desk.restarts();
  const rows = await look<Failed>(
    `select b.status, o.base, r.released_at is null as held from mqk.outbox b join mqk."order" o using (account, client_order_id)
      join mqk.reservation r using (account, client_order_id) where o.intent = '${intent.id}'`,
  );
  const { control } = await desk.facts();
  const stops = control.halts.filter(({ acknowledged }) => !acknowledged);
  const failed = (base: string): readonly Failed[] => [{ status: 'FAILED', base, held: false }];
  if (stops.length > 0) {
    expect(stops.map(({ code }) => code)).toEqual(['account_blocked']);
    expect(rows).toEqual(failed('REJECTED'));
    await expect(desk.arms()).rejects.toThrow('halted');
  } else if (rows.length > 0) expect(rows).toEqual(failed('NOT_ACCEPTED'));
  for (const { id } of stops) await desk.gateway().control.acknowledge('story', id);
  await desk.arms();
  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
}

const BURIALS: Readonly<Record<How, (parts: Parts, life: Life) => Promise<void>>> = {
  'at once': buried,
  'in vain': buriedInVain,
  'step by step': buried,
};

async function wanted(desk: World, intent: OrderIntent): Promise<ClientOrderId> {
  const outcome = await desk.gateway().promise(intent);
  if (outcome.kind === 'denied' || outcome.kind === 'ownership_lost' || outcome.clientOrderId === null)
    throw new Error(`the intent was ${outcome.kind}`);
  return outcome.clientOrderId;
}

async function again(desk: World, intent: OrderIntent): Promise<ClientOrderId> {
  const order = await desk.wants('buy 1 AAPL', `${intent.id}-again`);
  await desk.gateway().dispatch(8);
  return order;
}
