/** A command whose answer was lost asks again under the same key, so that nothing is done twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, jest, test } from '@jest/globals';

import { run } from '../src/program.ts';

let server: Server;
const data = mkdtempSync(join(tmpdir(), 'mqk-lost-'));
afterEach(() => {
  server.close();
  rmSync(data, { recursive: true, force: true });
  process.exitCode = undefined;
  jest.restoreAllMocks();
});

test('a kill is asked for again under its key, and another kill has another one', async () => {
  process.env['MQK_OPERATOR_TOKEN'] = 'correct-horse';
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const keys: unknown[] = [];
  server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key']);
    if (keys.length === 1) response.destroy();
    else response.end('{"done":true,"outcome":"stored"}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(data, 'daemon.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: 1 }));

  await run(['node', 'mqk', 'kill', '--data', data, '--reason', 'fire']);
  await run(['node', 'mqk', 'kill', '--data', data, '--reason', 'fire']);

  expect(keys).toHaveLength(3);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});
