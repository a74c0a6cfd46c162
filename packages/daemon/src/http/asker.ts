/** Who asks over HTTP, and under which key. Source: the IETF draft "The Idempotency-Key HTTP Header Field". */
import { sha256Hex } from '@mqk/core';
import type { Asker } from '@mqk/execution';
import type { Request } from '@mqk/execution/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { send } from './guard.ts';

const KEY = /^[\x21-\x7e]{1,128}$/;

/** A key that nobody can keep is refused before anything is done under it. */
export function refuseBadKeys(app: FastifyInstance): void {
  app.addHook('preHandler', async ({ headers }, reply) => {
    const key = headers['idempotency-key'];
    if (key !== undefined && !(typeof key === 'string' && KEY.test(key)))
      await send(reply, 400, {
        code: 'request_malformed',
        why: 'Idempotency-Key is 1 to 128 printable characters without spaces',
      });
  });
}

/** The key of a request with the hash of what it wants; null: it has none, and every repetition is another wish. */
export function keyedRequest({ headers, url, body }: FastifyRequest): Request | null {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string') return null;
  return { key, contentSha256: sha256Hex(JSON.stringify([url, body])) };
}

export function askerOf(request: FastifyRequest, by: string): Asker {
  const keyed = keyedRequest(request);
  return keyed === null ? by : { by, request: keyed };
}
