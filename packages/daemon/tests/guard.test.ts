import { describe, expect, test } from '@jest/globals';
import { ok, refuse } from '@mqk/core';
import type { FastifyInstance } from 'fastify';

import type { Desk } from '../src/desk.ts';
import { createApi } from '../src/http/server.ts';

const asked: string[] = [];
const desk = {
  control: {},
  prepareArm: () => Promise.resolve(refuse({ code: 'reconcile_dirty', kinds: ['cash_differs'] })),
  confirmArm: () => Promise.resolve(ok({ account: 'PAPER-1' })),
  stop: ({ kind, by }: { readonly kind: string; readonly by: string }) => {
    asked.push(`${kind} by ${by}`);
    return Promise.resolve('stored');
  },
  status: () => Promise.resolve({ cash: 12n }),
  notReadyBecause: () => Promise.resolve('disarmed: boot'),
} as unknown as Desk;

const TOKEN = 'correct-horse';
const HEADERS = { host: '127.0.0.1:4000', authorization: `Bearer ${TOKEN}` };
const api = (token: string | null = TOKEN): Promise<FastifyInstance> => createApi({ desk, token });

describe('who may talk to the desk', () => {
  test.each([
    ['without a token', { ...HEADERS, authorization: undefined }, 401, 'not_authenticated'],
    ['with another token', { ...HEADERS, authorization: 'Bearer guess' }, 401, 'not_authenticated'],
    [
      'under a name that was bound to the loopback',
      { ...HEADERS, host: 'evil.example' },
      421,
      'host_not_allowed',
    ],
    [
      'from a page of another origin',
      { ...HEADERS, origin: 'https://evil.example' },
      403,
      'cross_site_refused',
    ],
    ['from a cross-site fetch', { ...HEADERS, 'sec-fetch-site': 'cross-site' }, 403, 'cross_site_refused'],
  ])('nobody %s', async (_who, headers, status, code) => {
    const app = await api();
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/disarm',
      headers: defined(headers),
      payload: { by: 'ada' },
    });

    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code, status });
    expect(asked).toEqual([]);
  });

  test('nobody at all while no token is configured, and it says so', async () => {
    const answer = await (await api(null)).inject({ method: 'GET', url: '/v1/status', headers: HEADERS });

    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'no_operator_token_configured' });
  });

  test('a person with the token', async () => {
    const app = await api();
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/disarm',
      headers: HEADERS,
      payload: { by: 'ada' },
    });

    expect(answer.statusCode).toBe(200);
    expect(asked.splice(0)).toEqual(['disarm by ada']);
  });
});

describe('what the desk answers', () => {
  test('health is open, and readiness says why not yet', async () => {
    const app = await api();

    expect((await app.inject({ url: '/healthz', headers: { host: 'localhost' } })).json()).toEqual({
      alive: true,
    });
    const ready = await app.inject({ url: '/readyz', headers: { host: 'localhost' } });
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ code: 'not_ready', detail: { because: 'disarmed: boot' } });
  });

  test('a refusal is a problem document with its code and its numbers', async () => {
    const app = await api();
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/arm/prepare',
      headers: HEADERS,
      payload: { by: 'ada' },
    });

    expect(answer.statusCode).toBe(409);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'reconcile_dirty', detail: { kinds: ['cash_differs'] } });
  });

  test.each([
    ['an unknown field', { by: 'ada', force: true }],
    ['no name', {}],
    ['a name that could break a log line', { by: 'ada\nlovelace' }],
  ])('a request with %s is refused', async (_what, payload) => {
    const answer = await (
      await api()
    ).inject({ method: 'POST', url: '/v1/disarm', headers: HEADERS, payload });

    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'request_malformed' });
    expect(asked).toEqual([]);
  });

  test('a body beyond 64 KiB is refused', async () => {
    const answer = await (
      await api()
    ).inject({ method: 'POST', url: '/v1/disarm', headers: HEADERS, payload: { by: 'a'.repeat(70_000) } });

    expect(answer.statusCode).toBe(413);
  });

  test('money beyond what a float holds comes out whole', async () => {
    const answer = await (await api()).inject({ url: '/v1/status', headers: HEADERS });

    expect(answer.body).toBe('{"cash":"12"}');
  });

  test('an unknown route is a problem, too', async () => {
    const answer = await (await api()).inject({ url: '/v1/submit', headers: HEADERS });

    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'no_such_route' });
  });
});

const defined = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
