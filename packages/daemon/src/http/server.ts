/** The desk's door for people: every route that changes anything goes through the gateway's control. */
import type { Json, Result } from '@mqk/core';
import type { Reconciled } from '@mqk/execution';
import { type HaltCode, HALT_CODES } from '@mqk/integrity';
import { describeVerdict, ourCaseCodec, snapshotCodec, verdictCodec } from '@mqk/reconcile';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { type ZodTypeProvider, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import * as z from 'zod';

import type { Desk } from '../desk.ts';
import { settlementOf, settlementSchema } from './doubts.ts';
import { limitsSchema, readLimits, shownLimits } from './limits.ts';
import { eventRoutes } from './events.ts';
import { guard, send } from './guard.ts';
import { answersByHand, histories } from './histories.ts';
import { describeApi } from './openapi.ts';
import { jsonText } from './problem.ts';

/** Text that goes into the audit: who asked. */
const by = z.strictObject({ by: z.string().regex(/^[\w.@-]{1,64}$/) });
const reason = z.string().min(1).max(500);
const confirmed = by.extend({ token: z.string().min(1).max(200) });

export interface ApiOptions {
  readonly desk: Desk;
  readonly token: string | null;
}

/** Builds the server; whoever calls it also listens and closes. Bodies above 64 KiB are refused. */
export async function createApi({ desk, token }: ApiOptions): Promise<FastifyInstance> {
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
  guard(app, token);
  describeApi(app);
  reads(app, desk);
  eventRoutes(app, desk);
  decisions(app, desk);
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
  typed.post('/v1/account/prepare', { schema: { body: by } }, async ({ body }, reply) =>
    answer(reply, await desk.prepareOpening(body.by)),
  );
  typed.post('/v1/account/confirm', { schema: { body: confirmed } }, async ({ body }, reply) =>
    answer(reply, await desk.confirmOpening(body.by, body.token)),
  );
  typed.post('/v1/arm/prepare', { schema: { body: by } }, async ({ body }, reply) =>
    answer(reply, await control.prepareArm(body.by)),
  );
  typed.post('/v1/arm/confirm', { schema: { body: confirmed } }, async ({ body }, reply) =>
    answer(reply, await control.confirmArm(body.by, body.token)),
  );
  typed.post('/v1/disarm', { schema: { body: by } }, async ({ body }) =>
    stopped(await desk.stop({ kind: 'disarm', by: body.by })),
  );
  const halting = by.extend({
    code: z.enum(HALT_CODES).default('operator' as HaltCode),
    detail: z.string().max(500),
  });
  typed.post('/v1/halt', { schema: { body: halting } }, async ({ body }) =>
    stopped(await desk.stop({ kind: 'halt', ...body })),
  );
  typed.post('/v1/kill', { schema: { body: by.extend({ detail: reason }) } }, async ({ body }) =>
    stopped(await desk.stop({ kind: 'kill', ...body })),
  );
  typed.post(
    '/v1/halts/acknowledge',
    { schema: { body: by.extend({ halt: z.string() }) } },
    async ({ body }, reply) => answer(reply, await control.acknowledge(body.by, body.halt)),
  );
  typed.post('/v1/run/start', { schema: { body: by } }, async ({ body }, reply) =>
    answer(reply, await desk.startRun(body.by)),
  );
  typed.post('/v1/run/stop', { schema: { body: by } }, async ({ body }, reply) =>
    answer(reply, await control.stopRun(body.by)),
  );
  typed.post('/v1/limits', { schema: { body: limitsSchema } }, async ({ body }, reply) => {
    const read = readLimits(body.limits);
    if (!read.ok) return send(reply, 422, { ...read.refused });
    const set = await control.setLimits(body.by, read.value);
    return set.ok ? shownLimits(await control.facts()) : send(reply, 409, { ...set.refused });
  });
  typed.post('/v1/doubts/resolve', { schema: { body: settlementSchema } }, async ({ body }, reply) =>
    answer(reply, await desk.settleByHand(settlementOf(body))),
  );
  typed.post('/v1/reconcile', { schema: { body: by } }, async () => compared(await desk.reconcile()));
}

/** Out of orders and positions: works while disarmed and halted, because it can only take risk away. */
function exits(app: App, desk: Desk): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const asked = by.extend({ reason });
  typed.post(
    '/v1/orders/cancel',
    { schema: { body: asked.extend({ order: z.string().max(48) }) } },
    async ({ body }, reply) => answer(reply, await desk.cancel(body)),
  );
  typed.post('/v1/orders/cancel-all', { schema: { body: asked } }, async ({ body }, reply) =>
    answer(reply, await desk.cancelAll(body)),
  );
  const flat = asked.extend({
    symbol: z.string().max(12).nullable().default(null),
    quantity: z.string().max(20).nullable().default(null),
  });
  typed.post('/v1/flatten', { schema: { body: flat } }, async ({ body }, reply) =>
    answer(reply, await desk.flatten(body)),
  );
  typed.post(
    '/v1/wind-downs/call-off',
    { schema: { body: asked.extend({ id: z.string().max(20) }) } },
    async ({ body }, reply) => answer(reply, await desk.callOff(body)),
  );
}

/** `latched`: it holds in memory, could not be stored, and this process ends. */
const stopped = (
  outcome: Awaited<ReturnType<Desk['stop']>>,
): { readonly done: true; readonly outcome: string } => ({
  done: true,
  outcome,
});

/** 200 with the value, or 409 with the reason: the state of the desk forbids it now. */
function answer(reply: FastifyReply, result: Result<unknown, { readonly code: string }>): unknown {
  return result.ok ? (result.value ?? { done: true }) : send(reply, 409, result.refused);
}

/** The verdict for programs, in words for people, and the case that it rests on for whoever has to look into it. */
function compared({ verdict, sides }: Reconciled): Json {
  const words = describeVerdict(verdict);
  const told = { ...(verdictCodec.encode(verdict) as Readonly<Record<string, Json>>), words: [...words] };
  if (sides === null) return { ...told, case: null };
  const { theirs, ...ours } = sides;
  return { ...told, case: { ours: ourCaseCodec.encode(ours), theirs: snapshotCodec.encode(theirs) } };
}
