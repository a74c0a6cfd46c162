/** How many questions a second the desk answers. A stop is never counted: nothing that others ask can keep it out. */
import type { Clock } from '@mqk/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { send } from './guard.ts';

export interface Rates {
  readonly readsPerSecondMax: number;
  readonly changesPerSecondMax: number;
}

/** Attempts of whoever does not hold the token: counted apart, so that a guesser keeps nobody out but guessers. */
const STRANGERS_PER_SECOND_MAX = 10;
const SECOND_MS = 1_000;

const STOPS: ReadonlySet<string> = new Set(['/v1/disarm', '/v1/halt', '/v1/kill']);

type Kind = 'stranger' | 'read' | 'change' | 'stop';

export const kindOf = ({ method, url }: FastifyRequest): Kind => {
  if (STOPS.has(url)) return 'stop';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'change';
};

/** Answers whether the question may go on; if not, it has been refused. */
export type Turnstile = (kind: Kind, reply: FastifyReply) => Promise<boolean>;

/** Each kind has its own second, which begins with the first question of it. */
export function turnstile(rates: Rates, clock: Pick<Clock, 'monotonicMs'>): Turnstile {
  const limits: Readonly<Record<Kind, number>> = {
    stranger: STRANGERS_PER_SECOND_MAX,
    read: rates.readsPerSecondMax,
    change: rates.changesPerSecondMax,
    stop: Number.POSITIVE_INFINITY,
  };
  const seconds = new Map<Kind, { readonly since: number; count: number }>();
  return async (kind, reply) => {
    const now = clock.monotonicMs();
    const open = seconds.get(kind);
    const second = open !== undefined && now - open.since < SECOND_MS ? open : { since: now, count: 0 };
    seconds.set(kind, second);
    second.count += 1;
    if (second.count <= limits[kind]) return true;
    reply.header('retry-after', '1');
    await send(reply, 429, { code: 'too_many_requests', perSecondMax: limits[kind] });
    return false;
  };
}
