/** The desk's door for people: every route that changes anything goes through the gateway's control. */
import type { Clock, Json } from '@mqk/core';
import type { Asker, Reconciled } from '@mqk/execution';
import { type HaltCode, HALT_CODES } from '@mqk/integrity';
import { describeVerdict, ourCaseCodec, snapshotCodec, verdictCodec } from '@mqk/reconcile';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type ZodTypeProvider, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import * as z from 'zod';

import type { Stopped } from '../brake.ts';
import type { Desk } from '../desk.ts';
import type { StopOrder } from '../halt-file.ts';
import { settlementOf, settlementSchema } from './doubts.ts';
import { limitsSchema, readLimits, shownLimits } from './limits.ts';
import { eventRoutes } from './events.ts';
import { answer } from './answer.ts';
import { systemClock } from '../system-clock.ts';
import { askerOf, keyedRequest, refuseBadKeys } from './asker.ts';
import { guard, send } from './guard.ts';
import { answersByHand, histories } from './histories.ts';
import { describeApi } from './openapi.ts';
import { jsonText } from './problem.ts';
import { type Rates, turnstile } from './rates.ts';

/** Text that goes into the audit: who asked. */
const by = z.strictObject({ by: z.string().regex(/^[\w.@-]{1,64}$/) });
const reason = z.string().min(1).max(500);
const confirmed = by.extend({ token: z.string().min(1).max(200) });

export interface ApiOptions {
  readonly desk: Desk;
  readonly token: string | null;
  /** Without: plenty. */
  readonly rates?: Rates;
  readonly clock?: Pick<Clock, 'monotonicMs'>;
}

const PLENTY: Rates = { readsPerSecondMax: 200, changesPerSecondMax: 20 };

/** Builds the server; whoever calls it also listens and closes. Bodies above 64 KiB are refused. */
export async function createApi({
  desk,
  token,
  rates = PLENTY,
  clock = systemClock,
}: ApiOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setReplySerializer(jsonText);
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return send(reply, status, { code: status < 500 ? 'request_malformed' : 'internal', why: error.message });
  });
  app.setNotFoundHandler((_request, reply) => send(reply, 404, { code: 'no_such_route' }));
  guard(app, token, turnstile(rates, clock));
  refuseBadKeys(app);
  describeApi(app);
  reads(app, desk);
  eventRoutes(app, desk);
  decisions(app, desk);
  stops(app, desk);
  exits(app, desk);
  return Promise.resolve(app);
}

type App = FastifyInstance;

function reads(app: App, desk: Desk): void {
  app.get('/healthz', () => ({ alive: true }));
  app.get('/readyz', async (_request, reply) => {
    const because = await desk.notReadyBecause();
    return because === null ? { ready: true } : send(reply, 503, { code: 'not_ready', because });
  });
  app.get('/v1/status', () => desk.status());
  app.get('/v1/doubts', () => desk.doubts());
  app.get('/v1/limits', async () => shownLimits(await desk.control.facts()));
  histories(app, desk.history);
  answersByHand(app, desk);
}

function decisions(app: App, desk: Desk): void {
  const { control } = desk;
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post('/v1/account/prepare', { schema: { body: by } }, async (request, reply) =>
    answer(reply, await desk.prepareOpening(askerOf(request, request.body.by))),
  );
  typed.post('/v1/account/confirm', { schema: { body: confirmed } }, async (request, reply) =>
    answer(reply, await desk.confirmOpening(askerOf(request, request.body.by), request.body.token)),
  );
  typed.post('/v1/arm/prepare', { schema: { body: by } }, async (request, reply) =>
    answer(reply, await desk.prepareArm(askerOf(request, request.body.by))),
  );
  typed.post('/v1/arm/confirm', { schema: { body: confirmed } }, async (request, reply) =>
    answer(reply, await desk.confirmArm(askerOf(request, request.body.by), request.body.token)),
  );
  const seen = by.extend({ halt: z.string() });
  typed.post('/v1/halts/acknowledge', { schema: { body: seen } }, async (request, reply) =>
    answer(reply, await control.acknowledge(askerOf(request, request.body.by), request.body.halt)),
  );
  typed.post('/v1/run/start', { schema: { body: by } }, async (request, reply) =>
    answer(reply, await desk.startRun(askerOf(request, request.body.by))),
  );
  typed.post('/v1/run/stop', { schema: { body: by } }, async (request, reply) =>
    answer(reply, await control.stopRun(askerOf(request, request.body.by))),
  );
  typed.post('/v1/limits', { schema: { body: limitsSchema } }, async (request, reply) => {
    const read = readLimits(request.body.limits);
    if (!read.ok) return send(reply, 422, { ...read.refused });
    const set = await control.setLimits(askerOf(request, request.body.by), read.value);
    return set.ok ? shownLimits(await control.facts()) : answer(reply, set);
  });
  typed.post('/v1/doubts/resolve', { schema: { body: settlementSchema } }, async (request, reply) =>
    answer(reply, await desk.settleByHand({ ...settlementOf(request.body), request: keyedRequest(request) })),
  );
  typed.post('/v1/reconcile', { schema: { body: by } }, async () => compared(await desk.reconcile()));
}

/** Never refused, never counted, and over connections of their own. */
function stops(app: App, desk: Desk): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const keyed = (request: FastifyRequest): Pick<StopOrder, 'request'> => ({
    request: keyedRequest(request) ?? undefined,
  });
  typed.post('/v1/disarm', { schema: { body: by } }, async (request) =>
    stopped(await desk.stop({ kind: 'disarm', ...request.body, ...keyed(request) })),
  );
  const halting = by.extend({
    code: z.enum(HALT_CODES).default('operator' as HaltCode),
    detail: z.string().max(500),
  });
  typed.post('/v1/halt', { schema: { body: halting } }, async (request) =>
    stopped(await desk.stop({ kind: 'halt', ...request.body, ...keyed(request) })),
  );
  typed.post('/v1/kill', { schema: { body: by.extend({ detail: reason }) } }, async (request) =>
    stopped(await desk.stop({ kind: 'kill', ...request.body, ...keyed(request) })),
  );
}

/** Out of orders and positions: works while disarmed and halted, because it can only take risk away. */
function exits(app: App, desk: Desk): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const asked = by.extend({ reason });
  const wish = <Body extends { readonly by: string }>(
    request: FastifyRequest & { readonly body: Body },
  ): Omit<Body, 'by'> & { readonly by: Asker } => ({
    ...request.body,
    by: askerOf(request, request.body.by),
  });
  typed.post(
    '/v1/orders/cancel',
    { schema: { body: asked.extend({ order: z.string().max(48) }) } },
    async (request, reply) => answer(reply, await desk.cancel(wish(request))),
  );
  typed.post('/v1/orders/cancel-all', { schema: { body: asked } }, async (request, reply) =>
    answer(reply, await desk.cancelAll(wish(request))),
  );
  const flat = asked.extend({
    symbol: z.string().max(12).nullable().default(null),
    quantity: z.string().max(20).nullable().default(null),
  });
  typed.post('/v1/flatten', { schema: { body: flat } }, async (request, reply) =>
    answer(reply, await desk.flatten(wish(request))),
  );
  typed.post(
    '/v1/wind-downs/call-off',
    { schema: { body: asked.extend({ id: z.string().max(20) }) } },
    async (request, reply) => answer(reply, await desk.callOff(wish(request))),
  );
}

/** `latched` and `unkept`: it holds in memory, could not be stored, and this process ends. */
const stopped = (told: Stopped): { readonly done: true; readonly outcome: string } => ({
  done: true,
  outcome: told.outcome,
  ...(told.outcome === 'stored' ? told.givenUp : null),
});

/** The verdict for programs, in words for people, and the case that it rests on for whoever has to look into it. */
function compared({ verdict, sides }: Reconciled): Json {
  const words = describeVerdict(verdict);
  const told = { ...(verdictCodec.encode(verdict) as Readonly<Record<string, Json>>), words: [...words] };
  if (sides === null) return { ...told, case: null };
  const { theirs, ...ours } = sides;
  return { ...told, case: { ours: ourCaseCodec.encode(ours), theirs: snapshotCodec.encode(theirs) } };
}
