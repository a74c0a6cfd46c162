/** Orders in doubt over the loopback: shown as they are, settled by a person with a reason, refused in words. */
import { describe, expect, test } from '@jest/globals';
import { clientOrderId, instrumentId, ok, refuse, systemTime } from '@mqk/core';
import type { HandSettlement } from '@mqk/execution';
import type { FastifyInstance } from 'fastify';

import type { Desk } from '../src/desk.ts';
import { settlementOf, shownDoubt } from '../src/http/doubts.ts';
import { createApi } from '../src/http/server.ts';

const told: HandSettlement[] = [];
const desk = {
  doubts: () =>
    Promise.resolve([
      shownDoubt({
        outboxId: 7n,
        kind: 'submit',
        successor: null,
        clientOrderId: clientOrderId('demo1-0f3c'),
        instrument: instrumentId('AAPL'),
        since: systemTime(Date.UTC(2026, 0, 5)),
        payload: '{"v":1}',
        payloadSha256: '',
        attempts: 2,
        lookups: 3,
        lookAgeMs: 12,
        epoch: 1n,
        idTaken: false,
        ageMs: 900,
      }),
    ]),
  settleByHand: (settlement: HandSettlement) => {
    told.push(settlement);
    return Promise.resolve(
      settlement.outcome === 'accepted'
        ? ok()
        : refuse({ code: 'known_to_the_broker', clientOrderId: settlement.clientOrderId }),
    );
  },
} as unknown as Desk;

const headers = { host: '127.0.0.1:4000', authorization: 'Bearer correct-horse' };
const api = (): Promise<FastifyInstance> => createApi({ desk, token: 'correct-horse' });
const settle = async (payload: Readonly<Record<string, string>>) =>
  (await api()).inject({ method: 'POST', url: '/v1/doubts/resolve', headers, payload });

const said = { by: 'ann', order: 'demo1-0f3c', reason: 'their desk told me' };

describe('a doubt', () => {
  test('is shown with what may have reached the broker', async () => {
    const answer = await (await api()).inject({ method: 'GET', url: '/v1/doubts', headers });

    expect(answer.json()).toEqual([
      {
        order: 'demo1-0f3c',
        instrument: 'AAPL',
        since: '2026-01-05T00:00:00Z',
        attempts: 2,
        lookups: 3,
        request: { v: 1 },
      },
    ]);
  });

  test('is settled by a person who says how they know', async () => {
    const answer = await settle({ ...said, outcome: 'accepted', brokerOrder: 'b-1' });

    expect(answer.statusCode).toBe(200);
    expect(told.splice(0)).toMatchObject([
      settlementOf({ ...said, outcome: 'accepted', brokerOrder: 'b-1' }),
    ]);
  });

  test('stays when the desk knows better, and it says why', async () => {
    const answer = await settle({ ...said, outcome: 'absent' });

    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'known_to_the_broker' });
    told.splice(0);
  });

  test.each([
    ['an acceptance without the id of the broker', { ...said, outcome: 'accepted' }],
    ['an absence with one', { ...said, outcome: 'absent', brokerOrder: 'b-1' }],
    ['no reason', { ...said, outcome: 'absent', reason: '' }],
    ['an outcome that nobody knows', { ...said, outcome: 'perhaps' }],
    ['an id with blanks', { ...said, outcome: 'absent', order: 'demo 1' }],
  ])('is not settled by %s', async (_what, payload) => {
    expect((await settle(payload)).statusCode).toBe(400);
    expect(told).toEqual([]);
  });
});
