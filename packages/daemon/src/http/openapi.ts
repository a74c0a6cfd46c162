/** What the API can be asked, from the very schemas that validate a request. Source: OpenAPI 3.1. */
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { BUILD } from '../build.ts';

type Operations = Record<string, Record<string, unknown>>;

const ANSWERS = {
  200: { description: 'done, or what was asked for' },
  default: {
    description: 'a refusal with a stable code (RFC 9457)',
    content: {
      'application/problem+json': { schema: { type: 'object', required: ['code', 'status', 'remedy'] } },
    },
  },
};

/** Called before the first route: whatever is registered afterwards is described, and nothing else is. */
export function describeApi(app: FastifyInstance): void {
  const paths: Operations = {};
  app.addHook('onRoute', ({ method, url, schema }) => {
    for (const verb of [method].flat())
      if (verb !== 'HEAD')
        paths[url] = { ...paths[url], [verb.toLowerCase()]: { ...bodyOf(schema?.body), responses: ANSWERS } };
  });
  app.get('/openapi.json', () => ({
    openapi: '3.1.0',
    info: { title: 'MiniQuantDesk', version: BUILD },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
  }));
}

function bodyOf(schema: unknown): Readonly<Record<string, unknown>> {
  if (!(schema instanceof z.ZodType)) return {};
  const json = z.toJSONSchema(schema, { io: 'input' });
  return { requestBody: { required: true, content: { 'application/json': { schema: json } } } };
}
