/** Followers of a real desk over a real socket: what happens reaches them, and after a restart they go on where they were. */
import { afterEach, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';

import { createApi } from '../src/http/server.ts';
import type { StartedDesk } from '../src/start.ts';
import { type Site, newSite } from './support/site.ts';

const TOKEN = 'correct-horse';
const HEADERS = { authorization: `Bearer ${TOKEN}` };
const open: { site: Site; apis: FastifyInstance[] }[] = [];

afterEach(async () => {
  for (const { site, apis } of open.splice(0)) {
    for (const api of apis) await api.close();
    await site.clear();
  }
});

interface Served {
  readonly started: StartedDesk;
  readonly url: string;
  readonly api: FastifyInstance;
}

async function serve(site: Site): Promise<Served> {
  const started = await site.start();
  const api = await createApi({ desk: started.desk, token: TOKEN });
  open.find((each) => each.site === site)?.apis.push(api);
  return { started, api, url: await api.listen({ host: '127.0.0.1', port: 0 }) };
}

function place(): Site {
  const site = newSite();
  open.push({ site, apis: [] });
  return site;
}

interface Follower {
  /** Reads on until an event satisfies. */
  until(
    holds: (event: { readonly id: string; readonly kind: string; readonly code: string }) => boolean,
  ): Promise<string>;
  /** Everything that was heard, such as `halted operator`, by its number. */
  readonly heard: Map<string, string>;
}

async function follow(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Follower> {
  const response = await fetch(url, { headers: { ...HEADERS, ...headers } });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  if (response.body === null) throw new Error('no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const heard = new Map<string, string>();
  let rest = '';
  return {
    heard,
    async until(holds) {
      for (;;) {
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const data = /^data: (.*)$/m.exec(rest.slice(0, end))?.[1];
          rest = rest.slice(end + 2);
          if (data === undefined) continue;
          const event = JSON.parse(data) as {
            readonly id: string;
            readonly kind: string;
            readonly code: string;
          };
          heard.set(event.id, `${event.kind} ${event.code}`);
          if (holds(event)) return event.id;
        }
        const { done, value } = await reader.read();
        if (done) throw new Error(`the stream ended: ${[...heard.values()].join(', ')}`);
        rest += value;
      }
    },
  };
}

test('a follower hears a stop as it happens, and after a restart everything that it missed, once', async () => {
  const site = place();
  const first = await serve(site);
  const follower = await follow(`${first.url}/v1/events`);
  await first.started.desk.stop({ kind: 'halt', by: 'ada', code: 'operator', detail: 'smoke' });
  const last = await follower.until(({ kind }) => kind === 'halted');
  expect([...follower.heard.values()]).toEqual(['halted operator']);

  await first.started.desk.stop({ kind: 'kill', by: 'ada', detail: 'fire' });
  await first.api.close();
  await first.started.stop();
  const second = await serve(site);
  await second.started.desk.stop({ kind: 'halt', by: 'ada', code: 'operator', detail: 'again' });
  const back = await follow(`${second.url}/v1/events`, { 'last-event-id': last });
  await back.until(({ kind, id }) => kind === 'halted' && BigInt(id) > BigInt(last) + 2n);

  expect([...back.heard].slice(0, 2)).toEqual([
    [`${BigInt(last) + 1n}`, 'halted operator'],
    [`${BigInt(last) + 2n}`, 'wind_down_asked cancel_all'],
  ]);
  expect([...back.heard.keys()].map(BigInt)).toEqual(
    [...back.heard.keys()].map((_id, index) => BigInt(last) + BigInt(index) + 1n),
  );
});

test('what is no number of an event is refused, and so is one that has not happened', async () => {
  const { url } = await serve(place());
  const ask = async (query: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${url}/v1/events${query}`, { headers: { ...HEADERS, ...headers } });
    return [response.status, ((await response.json()) as { readonly code: string }).code];
  };
  expect(await ask('?after=-1')).toEqual([400, 'request_malformed']);
  expect(await ask('', { 'last-event-id': 'x' })).toEqual([400, 'request_malformed']);
  expect(await ask('?after=999999')).toEqual([409, 'no_such_event']);
  expect((await fetch(`${url}/v1/events`)).status).toBe(401);
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
});

test('more followers than the desk has room for are told to come back, and room is made when one goes', async () => {
  const { url } = await serve(place());
  const listeners = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const gone = new AbortController();
      const response = await fetch(`${url}/v1/events`, { headers: HEADERS, signal: gone.signal });
      return { gone, status: response.status };
    }),
  );
  expect(listeners.map(({ status }) => status)).toEqual(listeners.map(() => 200));
  const again = async (): Promise<number> => {
    const gone = new AbortController();
    const { status } = await fetch(`${url}/v1/events`, { headers: HEADERS, signal: gone.signal });
    gone.abort();
    return status;
  };
  expect(await again()).toBe(503);
  const refused = await fetch(`${url}/v1/events`, { headers: HEADERS });
  expect(await refused.json()).toMatchObject({ code: 'too_many_streams', detail: { max: 16 } });

  listeners[0]?.gone.abort();
  while ((await again()) !== 200);
  for (const { gone } of listeners) gone.abort();
});

test('the numbers of a desk are those of its books, and its stops are counted', async () => {
  const { url, started } = await serve(place());
  await started.desk.stop({ kind: 'halt', by: 'ada', code: 'operator', detail: 'smoke' });
  const counted = 'mqk_events_total{kind="halted",code="operator"} 1';
  let text = '';
  while (!text.includes(counted)) {
    const response = await fetch(`${url}/metrics`, { headers: HEADERS });
    expect(response.headers.get('content-type')).toContain('text/plain');
    text = await response.text();
  }
  for (const line of ['mqk_database_up 1', 'mqk_armed 0', 'mqk_halts_open 1', 'mqk_lease_usable 1'])
    expect(text.split('\n')).toContain(line);
  expect(text).toContain('mqk_heartbeat_age_seconds{loop="runtime"}');
});
