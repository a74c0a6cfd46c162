/** The same bars through a real desk (its process, its database, its paper broker) and through the engine. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';

const MQK = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

interface Answer {
  readonly divergence: number;
  readonly live: { readonly orders: number; readonly fills: number };
  readonly engine: { readonly orders: number; readonly fills: number };
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
    ['--import', '@mqk/tools/typescript', MQK, 'parity', '--config', site.config, '--json'],
    { encoding: 'utf8', env: { ...process.env, MQK_OPERATOR_TOKEN: 'story-token' } },
  );
  if (stdout === '') throw new Error(stderr);
  return [status, JSON.parse(stdout) as Answer];
}

test('a desk and the engine make the same orders and fills of the same bars, to the micro', () => {
  const [status, answer] = parity();

  expect(answer).toMatchObject({ divergence: 0, lines: [] });
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
