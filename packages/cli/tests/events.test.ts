/** A follower on the command line loses nothing when the desk goes away and comes back under another address. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { run } from '../src/program.ts';

let data = '';
const servers: Server[] = [];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'mqk-events-'));
  process.env['MQK_OPERATOR_TOKEN'] = 'correct-horse';
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(data, { recursive: true, force: true });
  process.exitCode = undefined;
  jest.restoreAllMocks();
});

const frame = (id: number): string =>
  `id: ${id}\nevent: halted\ndata: ${JSON.stringify({ id: `${id}`, kind: 'halted' })}\n\n`;

/** A desk that says its frames, in pieces, and is gone in the middle of the last one. */
async function deskThatSays(
  frames: readonly string[],
  asked: (string | undefined)[],
  gone?: () => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = frames.join('');
    response.write(text.slice(0, 30));
    setImmediate(() => {
      response.write(text.slice(30), () => {
        if (gone === undefined) return;
        server.close();
        void gone().then(() => response.destroy());
      });
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(data, 'daemon.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: 1 }));
}

test('it goes on behind the last event that it heard whole', async () => {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text).trim());
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const asked: (string | undefined)[] = [];
  const comesBack = (): Promise<void> => deskThatSays([frame(9), frame(10)], asked);
  await deskThatSays([frame(7), frame(8), frame(9).slice(0, 25)], asked, comesBack);

  await run(['node', 'mqk', 'events', '--data', data, '--after', '6', '--count', '4']);

  expect(asked).toEqual(['6', '8']);
  expect(lines.map((line) => (JSON.parse(line) as { readonly id: string }).id)).toEqual([
    '7',
    '8',
    '9',
    '10',
  ]);
});

test('a desk that is not there, a number that is none and a refusal end it with their codes', async () => {
  const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await run(['node', 'mqk', 'events', '--data', data]);
  expect(process.exitCode).toBe(3);
  await run(['node', 'mqk', 'events', '--data', data, '--after', 'x']);
  expect(process.exitCode).toBe(2);
  const server = createServer((_request, response) => {
    response.writeHead(409, { 'content-type': 'application/problem+json' });
    const remedy = 'begin with an event that there is';
    response.end(JSON.stringify({ code: 'no_such_event', detail: { after: '99', last: '3' }, remedy }));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(data, 'daemon.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: 1 }));
  await run(['node', 'mqk', 'events', '--data', data, '--after', '99']);
  expect(process.exitCode).toBe(1);
  expect(told.mock.lastCall?.[0]).toBe(
    'mqk: /v1/events: no_such_event {"after":"99","last":"3"}: begin with an event that there is\n',
  );
});
