/**
 * Who may talk to the desk: only a person on this machine who holds the token.
 *
 * The token's hash is kept, never the token, and compared in constant time. A browser page of another origin
 * can reach the loopback; it is told apart by its headers, and a name that was bound to the loopback by its host.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { type Refused, problem } from './problem.ts';
import type { RefusalCode } from './remedy.ts';
import { type Turnstile, kindOf } from './rates.ts';

const HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);
const OPEN = new Set(['/healthz', '/readyz']);

export function guard(app: FastifyInstance, token: string | null, passes: Turnstile): void {
  const expected = token === null ? null : sha256(token);
  app.addHook('onRequest', async (request, reply) => {
    const no = refusal(request, expected);
    if (!(await passes(no === null ? kindOf(request) : 'stranger', reply))) return;
    if (no !== null) await send(reply, no.status, { code: no.code });
  });
}

interface Refusal {
  readonly status: number;
  readonly code: RefusalCode;
}

function refusal(request: FastifyRequest, expected: Buffer | null): Refusal | null {
  const { headers, url } = request;
  if (!HOSTS.has(hostName(headers.host ?? ''))) return { status: 421, code: 'host_not_allowed' };
  if (isCrossSite(headers)) return { status: 403, code: 'cross_site_refused' };
  if (OPEN.has(url)) return null;
  if (expected === null) return { status: 503, code: 'no_operator_token_configured' };
  const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const known = given !== undefined && timingSafeEqual(sha256(given), expected);
  return known ? null : { status: 401, code: 'not_authenticated' };
}

/** Our own clients send neither header; a browser sends at least one from any page. */
function isCrossSite(headers: FastifyRequest['headers']): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin !== undefined || (site !== undefined && site !== 'none');
}

const hostName = (host: string): string => host.replace(/:\d+$/, '');
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

export const send = (reply: FastifyReply, status: number, refused: Refused): FastifyReply =>
  reply.code(status).type('application/problem+json').send(problem(status, refused));
