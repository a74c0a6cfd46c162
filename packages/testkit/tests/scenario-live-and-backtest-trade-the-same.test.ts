/** The same bars through a real desk (its process, its database, its paper broker) and through the engine. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from '@mqk/db';
import { startEmbedded } from '@mqk/db/embedded';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';
import { sql } from './support/story.ts';

const RUN = fileURLToPath(new URL('../../../tools/build/run.mjs', import.meta.url));
const MQK = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

interface Answer {
  readonly divergence: number;
  readonly live: { readonly orders: number; readonly fills: number };
  readonly engine: { readonly orders: number; readonly fills: number };
  readonly first: { readonly of: string; readonly place: number; readonly fields: readonly string[] } | null;
  readonly excuses: readonly string[];
  readonly lines: readonly { readonly of: string; readonly fields: readonly string[] }[];
}

let site: Site;
let daemon: Daemon;

beforeAll(async () => {
  site = newSite({ bars: 60 });
  daemon = await serving(site);
  await firstMorning(daemon);
  await daemon.until(({ turn }) => turn === 'ended');
}, 120_000);

afterAll(async () => {
  await daemon.kill('SIGTERM');
  await site.clear();
}, 60_000);

function parity(): readonly [number | null, Answer] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [RUN, MQK, 'parity', '--config', site.config, '--json'],
    { encoding: 'utf8', env: { ...process.env, MQK_OPERATOR_TOKEN: 'story-token' } },
  );
  if (stdout === '') throw new Error(stderr);
  return [status, JSON.parse(stdout) as Answer];
}

test('a desk and the engine make the same orders and fills of the same bars, to the micro', () => {
  const [status, answer] = parity();

  expect(answer).toMatchObject({ divergence: 0, first: null, excuses: [], lines: [] });
  expect(answer.live.fills).toBeGreaterThan(4);
  expect(answer.engine).toEqual(answer.live);
  expect(status).toBe(0);
}, 60_000);

test('another fee, and every fill is a line that names it', () => {
  const told = readFileSync(site.config, 'utf8');
  writeFileSync(site.config, told.replace('feeBps: 2', 'feeBps: 3'));
  const [status, answer] = parity();
  writeFileSync(site.config, told);

  expect(answer.divergence).toBe(answer.live.fills);
  expect(answer.lines.every(({ of, fields }) => of === 'fill' && fields.join() === 'fee')).toBe(true);
  expect(status).toBe(1);
}, 60_000);

test('a fill that was altered behind the back of the desk is one line, and is named as the first', async () => {
  const server = await startEmbedded({ directory: site.data, durability: 'durable' });
  const database = await connect(await server.createDatabase('story'), { onError: () => undefined });
  const third = `(select execution_id from mqk.execution order by booked_at, execution_id offset 2 limit 1)`;
  await sql(database, 'alter table mqk.execution disable trigger user');
  await sql(database, `update mqk.execution set price = price + 1 where execution_id = ${third}`);
  await sql(database, 'alter table mqk.execution enable trigger user');
  await database.close();
  const [status, answer] = parity();

  expect(answer.divergence).toBe(1);
  expect(answer.first).toMatchObject({ of: 'fill', place: 3, fields: ['price'] });
  expect(status).toBe(1);
}, 60_000);

test('limits that a person changed are named beside the number', async () => {
  const told = readFileSync(site.config, 'utf8');
  writeFileSync(site.config, told.replace('orderQuantityMax: "100"', 'orderQuantityMax: "99"'));
  const [, answer] = parity();
  writeFileSync(site.config, told);

  expect(answer.excuses).toEqual([
    'the limits were changed: the engine ran under those of the configuration',
  ]);
}, 60_000);
