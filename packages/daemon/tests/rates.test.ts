/** A desk that is asked too much says so; a stop is heard all the same. */
import { expect, test } from '@jest/globals';
import { ok } from '@mqk/core';

import type { Desk } from '../src/desk.ts';
import { createApi } from '../src/http/server.ts';

const TOKEN = 'correct-horse';
const HEADERS = { host: '127.0.0.1:4000', authorization: `Bearer ${TOKEN}` };
const desk = {
  control: { stopRun: () => Promise.resolve(ok()) },
  stop: () => Promise.resolve('stored'),
  status: () => Promise.resolve({}),
} as unknown as Desk;

/** Turned by hand: a second lasts as long as the test says. */
let now = 0;
const clock = { monotonicMs: () => now };

type Ask = (
  method: 'GET' | 'POST',
  url: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<number>;

async function asking(): Promise<Ask> {
  const api = await createApi({
    desk,
    token: TOKEN,
    rates: { readsPerSecondMax: 3, changesPerSecondMax: 2 },
    clock,
  });
  return async (method, url, headers = HEADERS) => {
    const payload = method === 'POST' ? { by: 'ada' } : undefined;
    const answer = await api.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    if (answer.statusCode === 429) {
      expect(answer.json()).toMatchObject({ code: 'too_many_requests' });
      expect(answer.headers['retry-after']).toBe('1');
    }
    return answer.statusCode;
  };
}

const counted = async (asked: readonly Promise<number>[]): Promise<Readonly<Record<number, number>>> => {
  const counts: Record<number, number> = {};
  for (const status of await Promise.all(asked)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

test('reads and changes are counted apart, and what is too much is refused', async () => {
  const ask = await asking();
  expect(await counted(Array.from({ length: 5 }, () => ask('GET', '/v1/status')))).toEqual({
    200: 3,
    429: 2,
  });
  expect(await counted(Array.from({ length: 5 }, () => ask('POST', '/v1/run/stop')))).toEqual({
    200: 2,
    429: 3,
  });
});

test('the next second is a new one, and one millisecond earlier is not', async () => {
  const ask = await asking();
  for (let count = 0; count < 2; count += 1) await ask('POST', '/v1/run/stop');
  now += 999;
  expect(await ask('POST', '/v1/run/stop')).toBe(429);
  now += 1;
  expect(await ask('POST', '/v1/run/stop')).toBe(200);
});

test('no flood keeps a stop out', async () => {
  const ask = await asking();
  const flood = Array.from({ length: 50 }, () => ask('POST', '/v1/run/stop'));
  const stops = Array.from({ length: 50 }, () => ask('POST', '/v1/disarm'));
  expect(await counted(stops)).toEqual({ 200: 50 });
  await Promise.all(flood);
});

test('whoever guesses tokens is slowed down, and keeps nobody out who has one', async () => {
  const ask = await asking();
  const guesses = Array.from({ length: 15 }, (_none, count) =>
    ask('POST', '/v1/disarm', { ...HEADERS, authorization: `Bearer guess-${count}` }),
  );
  expect(await counted(guesses)).toEqual({ 401: 10, 429: 5 });
  expect(await ask('POST', '/v1/disarm')).toBe(200);
  expect(await ask('GET', '/v1/status')).toBe(200);
});
