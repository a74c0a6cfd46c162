/** A request under a key takes effect once, however often it is asked for, at once or after a restart. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, connect } from '@mqk/db';
import type { FastifyInstance } from 'fastify';

import { createApi } from '../src/http/server.ts';
import type { StartedDesk } from '../src/start.ts';
import { COMPLETE } from './support/config.ts';
import { type Site, newSite } from './support/site.ts';

const HEADERS = { host: '127.0.0.1:4000', authorization: 'Bearer correct-horse' };
const PLENTY = { readsPerSecondMax: 1_000, changesPerSecondMax: 1_000 };
const eyes: Database[] = [];
let site: Site;
let desk: Served;

beforeAll(async () => {
  site = newSite();
  desk = await serve();
  for (const path of ['/v1/account', '/v1/arm']) {
    const [, { token }] = await desk.ask(`${path}/prepare`, BY);
    await desk.ask(`${path}/confirm`, { ...BY, token });
  }
});
afterAll(async () => {
  for (const database of eyes) await database.close();
  await site.clear();
});

interface Served {
  readonly started: StartedDesk;
  readonly api: FastifyInstance;
  ask(
    path: string,
    body: object,
    key?: string,
  ): Promise<readonly [number, Readonly<Record<string, unknown>>]>;
  readonly sql: <Row>(text: string) => Promise<readonly Row[]>;
}

async function serve(): Promise<Served> {
  const started = await site.start();
  const api = await createApi({ desk: started.desk, token: 'correct-horse', rates: PLENTY });
  const look = await connect(await site.url(), { onError: () => undefined });
  eyes.push(look);
  return {
    started,
    api,
    async ask(path, body, key) {
      const headers = { ...HEADERS, ...(key === undefined ? {} : { 'idempotency-key': key }) };
      const answer = await api.inject({ method: 'POST', url: path, headers, payload: body });
      return [answer.statusCode, answer.json<Readonly<Record<string, unknown>>>()];
    },
    async sql<Row>(text: string) {
      const client = await look.take();
      try {
        return (await client.query(text)).rows as Row[];
      } finally {
        client.release();
      }
    },
  };
}

const BY = { by: 'ada' };
const WHY = { ...BY, reason: 'a story' };
const tighter = { ...COMPLETE.limits, orderQuantityMax: '99' };

/** What a keyed request may do and has done. */
const records = async ({ sql }: Served, key: string): Promise<readonly string[]> =>
  (
    await sql<{ readonly action: string }>(
      `select event::json ->> 'action' as action from mqk.audit where event::json ->> 'request' = '${key}' order by seq`,
    )
  ).map(({ action }) => action);

const windDowns = async (): Promise<readonly string[]> =>
  (await desk.sql<{ readonly action: string }>('select action from mqk.wind_down order by id')).map(
    ({ action }) => action,
  );

test('every operation that changes something does it once under its key, and says so the second time', async () => {
  const before = await windDowns();
  const asked: readonly (readonly [path: string, body: object, action: string])[] = [
    ['/v1/run/start', BY, 'run_started'],
    ['/v1/run/stop', BY, 'run_stopped'],
    ['/v1/arm/prepare', BY, 'arm_prepared'],
    ['/v1/limits', { ...BY, limits: tighter }, 'limits_set'],
    ['/v1/disarm', BY, 'disarmed'],
    ['/v1/halt', { ...BY, detail: 'smoke' }, 'halted'],
    ['/v1/kill', { ...BY, detail: 'fire' }, 'killed'],
    ['/v1/orders/cancel-all', WHY, 'wind_down_asked'],
    ['/v1/flatten', WHY, 'wind_down_asked'],
  ];
  for (const [path, body, action] of asked) {
    const key = `key-of-${path.replaceAll('/', '-')}`;
    const [first] = await desk.ask(path, body, key);
    const [again, answer] = await desk.ask(path, body, key);

    expect([path, first, again]).toEqual([path, 200, 200]);
    expect([path, await records(desk, key)]).toEqual([path, [action]]);
    const isStop = ['/v1/disarm', '/v1/halt', '/v1/kill'].includes(path);
    expect(answer).toMatchObject(
      isStop ? { done: true, outcome: 'stored' } : { done: true, repeated: true, action, by: 'ada' },
    );
  }
  expect((await windDowns()).slice(before.length)).toEqual(['cancel_all', 'cancel_all', 'flatten']);
});

test('ten at once under one key are one', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => desk.ask('/v1/flatten', WHY, 'one')));

  expect(answers.map(([status]) => status)).toEqual(answers.map(() => 200));
  expect(answers.filter(([, { repeated }]) => repeated !== true)).toHaveLength(1);
  expect(await records(desk, 'one')).toEqual(['wind_down_asked']);
});

describe('a key that is taken', () => {
  test('by another wish does not stand for this one', async () => {
    await desk.ask('/v1/flatten', WHY, 'taken');

    expect(await desk.ask('/v1/orders/cancel-all', WHY, 'taken')).toMatchObject([
      422,
      { code: 'request_key_taken', detail: { action: 'wind_down_asked' } },
    ]);
    expect(await desk.ask('/v1/flatten', { ...WHY, reason: 'another' }, 'taken')).toMatchObject([422, {}]);
    expect(await records(desk, 'taken')).toEqual(['wind_down_asked']);
  });

  test('keeps no stop from being carried out', async () => {
    await desk.ask('/v1/flatten', WHY, 'taken-too');
    expect(await desk.ask('/v1/halt', { ...BY, detail: 'smoke' }, 'taken-too')).toMatchObject([
      200,
      { outcome: 'stored' },
    ]);
    expect((await desk.started.desk.status()).halts).toContainEqual(
      expect.objectContaining({ detail: 'smoke', acknowledged: false }),
    );
    expect(await records(desk, 'taken-too')).toEqual(['wind_down_asked']);
  });
});

test('a refusal uses no key up: what stood in the way may be gone the next time', async () => {
  expect((await desk.ask('/v1/halts/acknowledge', { ...BY, halt: 'none' }, 'seen'))[0]).toBe(409);
  await desk.ask('/v1/halt', { ...BY, detail: 'a refusal' });
  const { halts } = await desk.started.desk.status();
  const id = halts.find(({ detail }) => detail === 'a refusal')?.id;
  expect(await desk.ask('/v1/halts/acknowledge', { ...BY, halt: id }, 'seen')).toEqual([200, { done: true }]);
  expect(await records(desk, 'seen')).toEqual(['halt_acknowledged']);
});

test('a key that nobody can keep is refused before anything is done', async () => {
  const before = await windDowns();
  for (const key of ['', 'with space', 'x'.repeat(129)])
    expect(await desk.ask('/v1/flatten', WHY, key)).toMatchObject([400, { code: 'request_malformed' }]);
  expect(await windDowns()).toEqual(before);
});

test('questions that keep every shared connection waiting keep no stop waiting', async () => {
  const blocker = await connect(await site.url(), {
    onError: () => undefined,
    idleInTransactionTimeoutMs: 0,
  });
  const client = await blocker.take();
  try {
    await client.query('begin; lock table mqk.execution in access exclusive mode');
    const asked = Array.from({ length: 30 }, () =>
      desk.api.inject({ method: 'GET', url: '/v1/fills', headers: HEADERS }),
    );
    for (let waiting = 0; waiting < 8;)
      [{ waiting }] = (await desk.sql<{ waiting: number }>(
        `select count(*)::int as waiting from pg_stat_activity where application_name = 'mqk-daemon' and wait_event_type = 'Lock'`,
      )) as [{ waiting: number }];

    expect(await desk.ask('/v1/halt', { ...BY, detail: 'flooded' })).toMatchObject([
      200,
      { outcome: 'stored' },
    ]);
    expect(await desk.sql(`select 1 from mqk.halt where detail = 'flooded'`)).toHaveLength(1);
    await client.query('rollback');
    await Promise.all(asked);
  } finally {
    client.release(true);
    await blocker.close();
  }
});

test('a key is remembered over a restart: whoever lost the answer asks again, and nothing happens twice', async () => {
  const first = desk;
  await first.ask('/v1/kill', { ...BY, detail: 'fire' }, 'kill-1');
  await first.ask('/v1/flatten', WHY, 'flat-1');
  await first.started.stop();

  const second = await serve();
  expect(await second.ask('/v1/flatten', WHY, 'flat-1')).toMatchObject([200, { repeated: true }]);
  await second.ask('/v1/kill', { ...BY, detail: 'fire' }, 'kill-1');
  expect(await records(second, 'flat-1')).toEqual(['wind_down_asked']);
  expect(await records(second, 'kill-1')).toEqual(['killed']);
});
