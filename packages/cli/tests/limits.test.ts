/** `mqk limits` against a desk that writes down what it is asked. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { mqk } from './support/in-process.ts';

const asked: { readonly method: string; readonly url: string; readonly body: string }[] = [];
let [data, status] = ['', 200];
let server: Server;

beforeEach(async () => {
  process.env['MQK_OPERATOR_TOKEN'] = 'correct-horse';
  [data, status] = [await mkdtemp(join(tmpdir(), 'mqk-limits-')), 200];
  asked.splice(0);
  server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', body });
      reply.writeHead(status, { 'content-type': 'application/json' });
      reply.end(
        JSON.stringify(
          status === 200 ? { version: 4 } : { code: 'limits_loosened', detail: { names: ['dayLossMax'] } },
        ),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await writeFile(join(data, 'daemon.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: 1 }));
});

afterEach(async () => {
  await new Promise((closed) => server.close(closed));
  delete process.env['MQK_OPERATOR_TOKEN'];
  await rm(data, { recursive: true });
});

const file = async (text: string): Promise<string> => {
  const path = join(data, 'limits.yaml');
  await writeFile(path, text);
  return path;
};

describe('mqk limits', () => {
  test('show asks for them and prints the answer', async () => {
    const { code, out } = await mqk('limits', 'show', '--data', data);

    expect([code, JSON.parse(out)]).toEqual([0, { version: 4 }]);
    expect(asked).toMatchObject([{ method: 'GET', url: '/v1/limits' }]);
  });

  test.each([
    ['the limits by name', 'dayLossMax: "10"\n'],
    ['a whole configuration', 'account: A\nlimits:\n  dayLossMax: "10"\n'],
    ['JSON', '{"dayLossMax":"10"}'],
  ])('set reads %s, and says who asks', async (_, text) => {
    const { code } = await mqk('limits', 'set', await file(text), '--data', data, '--by', 'ann');

    expect(code).toBe(0);
    expect(asked.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
      ['/v1/limits', { by: 'ann', limits: { dayLossMax: '10' } }],
    ]);
  });

  test('a "no" of the desk is told with its names', async () => {
    status = 409;
    const { code, err } = await mqk('limits', 'set', await file('dayLossMax: "10"'), '--data', data);

    expect([code, err]).toEqual([1, expect.stringContaining('limits_loosened {"names":["dayLossMax"]}')]);
  });

  test('a file that is not there, or is neither YAML nor JSON, never reaches the desk', async () => {
    const absent = await mqk('limits', 'set', join(data, 'none.yaml'), '--data', data);
    const broken = await mqk('limits', 'set', await file('a: [1'), '--data', data);

    expect([absent.code, broken.code, asked]).toEqual([2, 2, []]);
    expect(absent.err).toContain('cannot be read');
    expect(broken.err).toContain('neither YAML nor JSON');
  });
});
