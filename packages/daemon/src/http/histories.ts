/** What happened, to look at: lists page by page, and the story of one order. */
import { clientOrderIdCodec } from '@mqk/core';
import { HISTORY_LISTS, type HistoryStore, PAGE_MAX } from '@mqk/execution/store';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';

import type { Desk } from '../desk.ts';
import { answer } from './answer.ts';
import { keyedRequest } from './asker.ts';
import { send } from './guard.ts';

const asked = z.strictObject({
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(50),
  after: z.string().min(1).max(300).optional(),
});

const answered = z.strictObject({
  by: z.string().regex(/^[\w.@-]{1,64}$/),
  question: z.string().regex(/^\d{1,18}$/),
  reason: z.string().min(1).max(500),
});

/** One step of a person: what the broker cannot answer. */
export function answersByHand(app: FastifyInstance, desk: Pick<Desk, 'answerByHand'>): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .post('/v1/questions/answer', { schema: { body: answered } }, async (request, reply) => {
      const { by, reason, question } = request.body;
      const asked = { by, reason, question: BigInt(question), request: keyedRequest(request) };
      return answer(reply, await desk.answerByHand(asked));
    });
}

export function histories(app: FastifyInstance, history: HistoryStore): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  for (const list of HISTORY_LISTS)
    typed.get(`/v1/${list}`, { schema: { querystring: asked } }, ({ query: { limit, after = null } }) =>
      history.list(list, { limit, after }),
    );
  typed.get('/v1/orders/:id', async ({ params }, reply) => {
    const { id } = params as { readonly id: string };
    const named = clientOrderIdCodec.decode(id);
    const story = named.ok ? await history.story(named.value) : null;
    return story ?? send(reply, 404, { code: 'no_such_order', clientOrderId: id });
  });
}
