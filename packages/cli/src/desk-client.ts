/** The desk from outside: its loopback API, found through the file that the daemon leaves in its data directory. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Status } from '@mqk/daemon';

import { readEnvironment } from './environment.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';

export interface Problem {
  readonly code: string;
  readonly remedy: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** 200 with a value, or the desk's reason. */
export type Answer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

export interface DeskClient {
  readonly pid: number;
  status(): Promise<Status>;
  /** What the desk shows under a path. */
  look(path: string): Promise<unknown>;
  /** The events behind the one with this number, as the desk writes them, until the stream ends. */
  follow(after: string | null): AsyncGenerator<FollowedEvent>;
  /** A "no" is an answer; only an unreachable desk is an error. */
  ask(path: string, body: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** As {@link ask}, for callers to whom a "no" is the end. */
  demand(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
}

export interface FollowedEvent {
  /** To go on behind it. */
  readonly id: string;
  readonly kind: string;
}

interface Door {
  readonly url: string;
  readonly pid: number;
}

/** The desk of a data directory, for whoever holds the token that it was started with. */
export async function openDesk(data: string): Promise<DeskClient> {
  const { operatorToken } = readEnvironment();
  if (operatorToken === null)
    throw new CommandFailed(
      EXIT.usage,
      'set MQK_OPERATOR_TOKEN to the token that the daemon was started with',
    );
  return connectToDesk(data, operatorToken);
}

export async function connectToDesk(data: string, token: string): Promise<DeskClient> {
  const door = await readDoor(data);
  const call = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> => {
    const init = keyed(token, method, body);
    const request = (): Promise<Response> =>
      fetch(`${door.url}${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
    // an answer that was lost is asked for again under the same key: whatever was done is not done twice
    const response = await request()
      .catch(() => request())
      .catch((error: unknown) => unreachableDesk(door, error));
    const value: unknown = await response.json();
    return response.ok ? { ok: true, value } : { ok: false, problem: value as Problem };
  };
  const demand = async (answering: Promise<Answer>, what: string): Promise<unknown> => {
    const answer = await answering;
    if (answer.ok) return answer.value;
    throw new CommandFailed(EXIT.refused, `${what}: ${inWords(answer.problem)}`);
  };
  return {
    pid: door.pid,
    status: async () => (await demand(call('GET', '/v1/status'), 'status')) as Status,
    look: (path) => demand(call('GET', path), path),
    follow: (after) => follow(door, token, after),
    ask: (path, body) => call('POST', path, body),
    demand: (path, body) => demand(call('POST', path, body), path),
  };
}

/** The code, the numbers that were seen if there are any, and what to do. */
export const inWords = ({ code, detail, remedy }: Problem): string =>
  `${code}${Object.keys(detail).length === 0 ? '' : ` ${JSON.stringify(detail)}`}: ${remedy}`;

/** One key for all attempts of one wish. */
function keyed(token: string, method: 'GET' | 'POST', body: unknown): RequestInit {
  const authorization = `Bearer ${token}`;
  if (body === undefined) return { method, headers: { authorization } };
  const headers = {
    authorization,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  return { method, headers, body: JSON.stringify(body) };
}

async function* follow({ url }: Door, token: string, after: string | null): AsyncGenerator<FollowedEvent> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(after === null ? {} : { 'last-event-id': after }),
  };
  const response = await fetch(`${url}/v1/events`, { headers }).catch(() => null);
  if (response === null) return; // it may be on its way back
  if (!response.ok || response.body === null) {
    throw new CommandFailed(EXIT.refused, `/v1/events: ${inWords((await response.json()) as Problem)}`);
  }
  try {
    yield* eventsIn(response.body);
  } catch {
    return; // cut off in the middle: what was heard is known by its number
  }
}

async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<FollowedEvent> {
  let rest = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    const told = lines.filter((line) => line.startsWith('data: '));
    yield* told.map((line) => JSON.parse(line.slice('data: '.length)) as FollowedEvent);
  }
}

async function readDoor(data: string): Promise<Door> {
  const file = join(data, 'daemon.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandFailed(
      EXIT.unavailable,
      `no desk runs in ${data}: start one with \`mqk daemon --config FILE\``,
    );
  });
  return JSON.parse(text) as Door;
}

function unreachableDesk({ url }: Door, error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  throw new CommandFailed(EXIT.unavailable, `the desk at ${url} does not answer: ${why}`);
}
