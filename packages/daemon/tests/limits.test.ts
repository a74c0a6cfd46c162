/** The limits over the loopback: shown as they are, changed as a whole or not at all, refused by name. */
import { describe, expect, test } from '@jest/globals';
import { ok, refuse } from '@mqk/core';
import { type Limits, limitsCodec, parseLimits } from '@mqk/risk';
import type { FastifyInstance } from 'fastify';

import type { Desk } from '../src/desk.ts';
import { createApi } from '../src/http/server.ts';

const WRITTEN = {
  orderQuantityMax: '100',
  orderNotionalMax: '25000',
  priceCollarBps: 1000,
  positionQuantityMax: '100',
  positionNotionalMax: '25000',
  grossExposureMax: '25000',
  netExposureMax: '25000',
  dayLossMax: '2000',
  drawdownMaxBps: 2000,
  leverageMaxBps: 10_000,
  ordersPerMinuteMax: 100,
  rejectsPerMinuteMax: 100,
  executionsPerMinuteMax: 100,
  priceAgeMsMax: 60_000,
  allowShort: false,
  symbols: ['AAPL'],
} as const;

function limits(): Limits {
  const read = parseLimits(WRITTEN);
  if (!read.ok) throw new Error(JSON.stringify(read.refused));
  return read.value;
}

/** A control that holds a set of limits, and refuses what allows a larger loss. */
function deskWith(current: Limits | null): Desk {
  let [held, version] = [current, current === null ? null : 3];
  const control = {
    facts: () => Promise.resolve({ limits: held, limitsVersion: version }),
    setLimits: (_by: string, next: Limits) => {
      if (held !== null && next.dayLossMax > held.dayLossMax)
        return Promise.resolve(refuse({ code: 'limits_loosened', names: ['dayLossMax'] }));
      [held, version] = [next, (version ?? 0) + 1];
      return Promise.resolve(ok());
    },
  };
  return { control } as unknown as Desk;
}

const headers = { host: '127.0.0.1:4000', authorization: 'Bearer correct-horse' };
const api = (current: Limits | null): Promise<FastifyInstance> =>
  createApi({ desk: deskWith(current), token: 'correct-horse' });
const set = async (written: unknown) =>
  (await api(limits())).inject({
    method: 'POST',
    url: '/v1/limits',
    headers,
    payload: { by: 'ann', limits: written },
  });

describe('limits', () => {
  test('are shown with their version, money as text', async () => {
    const answer = await (await api(limits())).inject({ method: 'GET', url: '/v1/limits', headers });

    expect(answer.json()).toEqual({ version: 3, limits: limitsCodec.encode(limits()) });
  });

  test('that there are none is told as none', async () => {
    const answer = await (await api(null)).inject({ method: 'GET', url: '/v1/limits', headers });

    expect(answer.json()).toEqual({ version: null, limits: null });
  });

  test('what was shown may be changed and given back', async () => {
    const shown = limitsCodec.encode(limits()) as Readonly<Record<string, unknown>>;
    const answer = await set({ ...shown, dayLossMax: '1500' });

    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { version: 4, limits: { dayLossMax: '1500' } },
    ]);
  });

  test('a set that is not whole is refused with all that is wrong', async () => {
    const answer = await set({ ...WRITTEN, dayLossMax: null, orderNotionalMax: 25_000, dayLossMaximum: '1' });

    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      {
        code: 'limits_incomplete',
        detail: {
          missing: ['dayLossMax'],
          malformed: [{ name: 'orderNotionalMax' }],
          unknown: ['dayLossMaximum'],
        },
      },
    ]);
  });

  test('what loosens is refused by name', async () => {
    const answer = await set({ ...WRITTEN, dayLossMax: '2000.01' });

    expect([answer.statusCode, answer.json()]).toMatchObject([
      409,
      { code: 'limits_loosened', detail: { names: ['dayLossMax'] } },
    ]);
  });
});
