/**
 * Every operation that changes anything, of the API and of the command line, is one decision of the gateway with one
 * record in the audit. An operation that nobody named here fails, and so does one that leaves no record.
 */
import { afterEach, expect, test } from '@jest/globals';

import { createProgram, run } from '@mqk/cli';
import { type Database, connect } from '@mqk/db';
import { startEmbedded } from '@mqk/db/embedded';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';
import { sql } from './support/story.ts';

const open: { site: Site; daemons: Daemon[]; eyes: Database[] }[] = [];

afterEach(async () => {
  for (const { site, daemons, eyes } of open.splice(0)) {
    for (const { child } of daemons) child.kill('SIGKILL');
    for (const database of eyes) await database.close();
    await site.clear();
  }
});

const BY = { by: 'story' };
const WHY = { ...BY, reason: 'a story' };
const LIMITS = { orderQuantityMax: '1' };

/** A body for each, in an order in which they can be asked. `audited`: it changes something, and so leaves a record. */
const OPERATIONS: readonly (readonly [
  path: string,
  body: Readonly<Record<string, unknown>>,
  outcome: 'audited' | 'refused' | 'looks',
])[] = [
  ['/v1/account/prepare', BY, 'refused'],
  ['/v1/account/confirm', { ...BY, token: 'none' }, 'refused'],
  ['/v1/reconcile', BY, 'looks'],
  ['/v1/run/stop', BY, 'audited'],
  ['/v1/run/start', BY, 'audited'],
  ['/v1/limits', { ...BY, limits: LIMITS }, 'refused'],
  ['/v1/doubts/resolve', { ...WHY, order: 'story-1', outcome: 'absent' }, 'refused'],
  ['/v1/questions/answer', { ...WHY, question: '1' }, 'refused'],
  ['/v1/orders/cancel', { ...WHY, order: 'story-1' }, 'refused'],
  ['/v1/arm/prepare', BY, 'audited'],
  ['/v1/arm/confirm', { ...BY, token: 'none' }, 'refused'],
  ['/v1/disarm', BY, 'audited'],
  ['/v1/halt', { ...BY, detail: 'a story' }, 'audited'],
  ['/v1/halts/acknowledge', { ...BY, halt: 'none' }, 'refused'],
  ['/v1/orders/cancel-all', WHY, 'audited'],
  ['/v1/flatten', WHY, 'audited'],
  ['/v1/kill', { ...BY, detail: 'a story' }, 'audited'],
  ['/v1/wind-downs/call-off', { ...WHY, id: '99999' }, 'refused'],
];

interface Seen {
  /** Everything that only the gateway may change. */
  readonly state: string;
  readonly audit: number;
}

/** That a wind-down is done is the desk's own work, at its own time; only to call it off is an operation. */
async function look(eyes: Database): Promise<Seen> {
  const [row] = await sql<Seen>(
    eyes,
    `select (select count(*)::int from mqk.audit) as audit, md5(concat_ws('|',
      (select doc::text from mqk.control), (select string_agg(run || state, ',' order by seq) from mqk.run),
      (select max(version) from mqk.limits), (select count(*) from mqk.halt), (select count(*) from mqk.confirmation),
      (select opened_at from mqk.account), (select string_agg(id || (state = 'called_off')::text, ',' order by id) from mqk.wind_down))) as state`,
  );
  if (row === undefined) throw new Error('nothing was seen');
  return row;
}

/** Whether something changed behind the gateway's back. */
const bypassed = (before: Seen, after: Seen): boolean =>
  before.state !== after.state && before.audit === after.audit;

async function desk(): Promise<{ readonly daemon: Daemon; readonly site: Site; readonly eyes: Database }> {
  const site = newSite({ bars: 6 });
  const opened = { site, daemons: [] as Daemon[], eyes: [] as Database[] };
  open.push(opened);
  const daemon = await serving(site);
  opened.daemons.push(daemon);
  await firstMorning(daemon);
  await daemon.until(({ turn }) => turn === 'ended');
  const { url } = await startEmbedded({ directory: site.data, database: 'story', durability: 'durable' });
  const eyes = await connect(url, { onError: () => undefined });
  opened.eyes.push(eyes);
  return { daemon, site, eyes };
}

type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

async function changing(daemon: Daemon): Promise<readonly string[]> {
  const [, document] = await daemon.ask('/openapi.json');
  return Object.entries(document['paths'] as Paths)
    .filter(([, verbs]) => Object.keys(verbs).some((verb) => verb !== 'get'))
    .map(([path]) => path)
    .sort();
}

test('every operation of the API document leaves a record of what it changed, or is refused and changes nothing', async () => {
  const { daemon, eyes } = await desk();
  expect(await changing(daemon)).toEqual(OPERATIONS.map(([path]) => path).sort());

  const told: unknown[] = [];
  for (const [path, body, outcome] of OPERATIONS) {
    const before = await look(eyes);
    const [status] = await daemon.ask(path, body as Readonly<Record<string, string>>);
    const after = await look(eyes);
    expect([path, bypassed(before, after)]).toEqual([path, false]);
    told.push([path, status < 300 ? (after.audit > before.audit ? 'audited' : 'looks') : 'refused']);
    expect([path, outcome === 'audited' || after.state === before.state]).toEqual([path, true]);
  }
  expect(told).toEqual(OPERATIONS.map(([path, , outcome]) => [path, outcome]));
});

test('what is changed behind the gateway is seen', async () => {
  const { eyes } = await desk();
  const before = await look(eyes);
  await sql(eyes, `update mqk.run set state = 'stopped', stopped_at = now()`);

  expect(bypassed(before, await look(eyes))).toBe(true);
});

/** Every command of the desk, with what it needs beside `--data`. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  disarm: [],
  halt: ['--reason', 'a story'],
  kill: ['--reason', 'a story'],
  cancel: ['--reason', 'a story', '--order', 'story-1'],
  'cancel-all': ['--reason', 'a story'],
  flatten: ['--reason', 'a story'],
  'call-off': ['--reason', 'a story', '--id', '1'],
  reconcile: [],
  stop: [],
  start: [],
  arm: [],
  open: [],
  acknowledge: ['--halt', 'none'],
  answer: ['--question', '1', '--reason', 'a story'],
  resolve: ['--order', 'story-1', '--outcome', 'absent', '--reason', 'a story'],
};

/** Commands that look, and one that reads a file first. */
const LOOKS = [
  'status',
  'events',
  'doubts',
  'orders',
  'order',
  'fills',
  'positions',
  'questions',
  'alerts',
  'denials',
  'limits',
];

test('a command of the desk asks operations of the API document and nothing else', async () => {
  const ofTheDesk = createProgram().commands.filter(({ options, commands }) =>
    [...options, ...commands.flatMap((inner) => inner.options)].some(({ long }) => long === '--data'),
  );
  expect(ofTheDesk.map((command) => command.name()).sort()).toEqual(
    [...Object.keys(COMMANDS), ...LOOKS].sort(),
  );
  const { daemon, site } = await desk();
  const known = await changing(daemon);
  const asked: string[] = [];
  const honest = globalThis.fetch;
  globalThis.fetch = (async (input, init) => {
    if (init?.method === 'POST') asked.push(new URL(input instanceof Request ? input.url : input).pathname);
    return honest(input, init);
  }) satisfies typeof fetch;
  process.env['MQK_OPERATOR_TOKEN'] = 'story-token';
  try {
    for (const [command, args] of Object.entries(COMMANDS))
      await run(['node', 'mqk', command, '--data', site.data, ...args]);
  } finally {
    globalThis.fetch = honest;
    process.exitCode = undefined;
  }

  expect(asked).toHaveLength(Object.keys(COMMANDS).length);
  expect(asked.filter((path) => !known.includes(path))).toEqual([]);
});
