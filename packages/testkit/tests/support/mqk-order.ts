/** `mqk order` as a person types it, at a desk that shows its stories over the loopback. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '@mqk/cli';
import type { ClientOrderId } from '@mqk/core';
import { jest } from '@jest/globals';

import type { Story } from './story.ts';

export async function mqkOrder(desk: Story, id: ClientOrderId, ...options: string[]): Promise<string> {
  const told = JSON.stringify(await desk.store.story(id));
  const server = createServer((request, response) => {
    response.writeHead(request.url === `/v1/orders/${id}` ? 200 : 404, {
      'content-type': 'application/json',
    });
    response.end(told);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const data = mkdtempSync(join(tmpdir(), 'mqk-order-'));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(data, 'daemon.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: 1 }));
  process.env['MQK_OPERATOR_TOKEN'] = 'story-token';
  let said = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((piece) => {
    said += String(piece);
    return true;
  });
  try {
    await run(['node', 'mqk', 'order', id, '--data', data, ...options]);
  } finally {
    spy.mockRestore();
    server.close();
    rmSync(data, { recursive: true, force: true });
  }
  return said;
}
