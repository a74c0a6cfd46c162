/** A kill says which protective stops it takes away, before and after, in words and as JSON. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { mqk } from './support/in-process.ts';

const STOP = { clientOrderId: 'mqk-1f', instrument: 'AAPL', side: 'sell', quantity: '6' };
const HELD = { instrument: 'AAPL', quantity: '10' };

let server: Server;
let data = '';
let asked: string[] = [];
let answers: Readonly<Record<string, object>> = {};

beforeEach(async () => {
  process.env['MQK_OPERATOR_TOKEN'] = 'correct-horse';
  asked = [];
  answers = {
    '/v1/status': { protectiveStops: [STOP], positions: [HELD] },
    '/v1/kill': { done: true, outcome: 'stored', protectiveStops: [STOP], unprotected: [HELD] },
  };
  data = mkdtempSync(join(tmpdir(), 'mqk-kill-'));
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(JSON.stringify(answers[url]));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(data, 'daemon.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: 1 }));
});
afterEach(() => {
  server.close();
  rmSync(data, { recursive: true, force: true });
});

const kill = (...more: readonly string[]) => mqk('kill', '--data', data, '--reason', 'fire', ...more);

test('in words, after it', async () => {
  const { code, out } = await kill();

  expect(code).toBe(0);
  expect(asked).toEqual(['/v1/kill']);
  expect(out).toContain('A protective stop goes, too: mqk-1f, sell 6 AAPL');
  expect(out).toContain('No stop stands behind 10 AAPL then');
  expect(out).toContain('carried out until it is proven to be done');
});

test('as JSON, after it', async () => {
  const { code, out } = await kill('--json');

  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(answers['/v1/kill']);
});

test('before it, and nothing is asked for', async () => {
  const words = await kill('--look');
  const json = await kill('--look', '--json');

  expect(asked).toEqual(['/v1/status', '/v1/status']);
  expect(words.out).toContain('A protective stop goes, too: mqk-1f, sell 6 AAPL');
  expect(words.out).toContain('No stop stands behind 10 AAPL then');
  expect(words.out).toContain('Nothing was asked for');
  expect(JSON.parse(json.out)).toEqual({ protectiveStops: [STOP], unprotected: [HELD] });
});

test('that nobody keeps says so, and promises nothing', async () => {
  answers = { '/v1/kill': { done: true, outcome: 'unkept' } };
  const { out } = await kill();

  expect(out).toContain('nothing is cancelled');
  expect(out).toContain('ask again');
  expect(out).not.toContain('carries it out');
  expect(out).not.toContain('It is stored');
});

test('that the database did not take says so, and that it is kept', async () => {
  answers = { '/v1/kill': { done: true, outcome: 'latched' } };
  const { code, out } = await kill();

  expect(code).toBe(0);
  expect(out).toContain('carries it out first when it is started again');
  expect(out).not.toContain('It is stored');
});
