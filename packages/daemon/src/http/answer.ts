/** How a decision of the desk is told over HTTP. */
import type { Result } from '@mqk/core';
import type { FastifyReply } from 'fastify';

import { send } from './guard.ts';
import type { Refused } from './problem.ts';

/**
 * 200 with the value, or 409 with the reason: the state of the desk forbids it now. What was done before under the same
 * key is done; a key that was used for something else is 422.
 */
export function answer(reply: FastifyReply, result: Result<unknown, Pick<Refused, 'code'>>): unknown {
  if (result.ok) return result.value ?? { done: true };
  const { code, ...detail } = result.refused;
  if (code === 'request_done') return { done: true, repeated: true, ...detail };
  return send(reply, code === 'request_key_taken' ? 422 : 409, result.refused);
}
