/** What happened, to follow: server-sent events that are resumed, and the desk in numbers. */
import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';

import type { Desk } from '../desk.ts';
import { eventStream } from '../events/stream.ts';
import { send } from './guard.ts';

/** Listeners at once; one more is told to come back. */
const STREAMS_MAX = 16;

const number = z.string().regex(/^(0|[1-9]\d{0,17})$/, 'the number of an event');
/** Without: whatever comes from now on. `0`: from the first one. The header of whoever comes back wins. */
const asked = z.object({ after: number.optional() });

export function eventRoutes(app: FastifyInstance, desk: Pick<Desk, 'events' | 'metrics'>): void {
  let open = 0;
  app
    .withTypeProvider<ZodTypeProvider>()
    .get('/v1/events', { schema: { querystring: asked } }, async (request, reply) => {
      const { events } = desk;
      const wanted = number.optional().safeParse(request.headers['last-event-id'] ?? request.query.after);
      if (!wanted.success)
        return send(reply, 400, { code: 'request_malformed', why: 'the number of an event' });
      const last = await events.last();
      const after = wanted.data === undefined ? last : BigInt(wanted.data);
      // a database that was restored knows less than its listeners: they must not take the silence for peace
      if (after > last) return send(reply, 409, { code: 'no_such_event', after, last });
      if (open >= STREAMS_MAX) return send(reply, 503, { code: 'too_many_streams', max: STREAMS_MAX });
      open += 1;
      const signal = closing(request, () => (open -= 1));
      const text = eventStream({ ...events, after, signal });
      return reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(text));
    });
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await desk.metrics();
    return reply.header('content-type', contentType).send(text);
  });
}

function closing({ raw }: FastifyRequest, closed: () => void): AbortSignal {
  const gone = new AbortController();
  raw.socket.once('close', () => {
    closed();
    gone.abort();
  });
  return gone.signal;
}
