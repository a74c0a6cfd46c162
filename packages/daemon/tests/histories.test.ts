/** Lists and stories over the loopback: bounded pages, and a question that a person answers. */
import { describe, expect, test } from '@jest/globals';
import { type Json, ok, refuse } from '@mqk/core';
import type { HandAnswer } from '@mqk/execution';
import type { HistoryList, PageRequest } from '@mqk/execution/store';

import type { Desk } from '../src/desk.ts';
import { createApi } from '../src/http/server.ts';

const asked: (PageRequest & { readonly list: HistoryList })[] = [];
const answers: HandAnswer[] = [];
const desk = {
  history: {
    list: (list: HistoryList, page: PageRequest) => {
      asked.push({ list, ...page });
      return Promise.resolve({ items: [{ clientOrderId: 'demo1-0f3c' }], next: 'demo1-0f3c' });
    },
    story: (id: string): Promise<Json | null> =>
      Promise.resolve(id === 'demo1-0f3c' ? { order: { v: 1 }, timeline: [] } : null),
  },
  answerByHand: (answer: HandAnswer) => {
    answers.push(answer);
    return Promise.resolve(
      answer.question === 3n ? ok() : refuse({ code: 'no_such_question', question: `${answer.question}` }),
    );
  },
} as unknown as Desk;

const headers = { host: '127.0.0.1:4000', authorization: 'Bearer correct-horse' };
const look = async (url: string) =>
  (await createApi({ desk, token: 'correct-horse' })).inject({ method: 'GET', url, headers });
const answer = async (question: string) =>
  (await createApi({ desk, token: 'correct-horse' })).inject({
    method: 'POST',
    url: '/v1/questions/answer',
    headers,
    payload: { by: 'ann', question, reason: 'their desk told me' },
  });

describe('a list', () => {
  test.each(['orders', 'denials', 'fills', 'positions', 'questions', 'alerts'] as const)(
    'of %s comes page by page',
    async (list) => {
      const shown = await look(`/v1/${list}?limit=2&after=demo1-0aaa`);

      expect(shown.json()).toEqual({ items: [{ clientOrderId: 'demo1-0f3c' }], next: 'demo1-0f3c' });
      expect(asked.at(-1)).toEqual({ list, limit: 2, after: 'demo1-0aaa' });
    },
  );

  test('has fifty rows unless another bounded number is asked for', async () => {
    await look('/v1/orders');
    expect(asked.at(-1)).toEqual({ list: 'orders', limit: 50, after: null });
    for (const limit of ['0', '201', 'all', '1.5'])
      expect((await look(`/v1/orders?limit=${limit}`)).json()).toMatchObject({ code: 'request_malformed' });
  });
});

test('the story of an order is shown, of another one refused by name', async () => {
  expect((await look('/v1/orders/demo1-0f3c')).json()).toEqual({ order: { v: 1 }, timeline: [] });
  const unknown = await look('/v1/orders/demo1-0bad');
  expect(unknown.statusCode).toBe(404);
  expect(unknown.json()).toMatchObject({ code: 'no_such_order', detail: { clientOrderId: 'demo1-0bad' } });
  expect((await look('/v1/orders/no%20id')).statusCode).toBe(404);
});

test('a question is answered by a person with a reason, or refused by name', async () => {
  expect((await answer('3')).json()).toEqual({ done: true });
  expect(answers.at(-1)).toMatchObject({ by: 'ann', question: 3n, reason: 'their desk told me' });
  expect((await answer('4')).json()).toMatchObject({ code: 'no_such_question' });
  expect((await answer('x')).json()).toMatchObject({ code: 'request_malformed' });
});
