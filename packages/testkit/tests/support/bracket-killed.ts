/** A bracket whose process ends at one of its messages, and the lives after it that bring it to its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Connection } from '@mqk/db/embedded';
import { expect } from '@jest/globals';

import { world } from '../../src/index.ts';
import { haltsOf, positionsOf } from './books.ts';
import type { BracketOrders } from './bracket-child.ts';
import { PROFIT, bracketLoop, ends, newest, wants } from './bracket-desk.ts';
import { type Remote, serveBroker } from './remote-broker.ts';
import { type Story, lastingDatabase, sql } from './story.ts';
import { type TagProxy, tagProxy } from './tag-proxy.ts';

const RUN = fileURLToPath(new URL('../../../../tools/build/run.mjs', import.meta.url));
const CHILD = fileURLToPath(new URL('./bracket-child.ts', import.meta.url));
const PRICE = 190_040_000n;
const BRACKET = [[wants(10n, { targetPrice: PROFIT })]];

/** What the life that is killed has to do. */
export const STAGES = [
  'enters', //   the entry is promised with its protection, and sent
  'protects', // the entry's fill is booked; the legs are planned, promised and sent
  'closes', //   a leg's fill is booked, and the other is cancelled
] as const;
export type Stage = (typeof STAGES)[number];

/** The n-th message of a tag in the life, or the n-th request to the broker; killed before it arrives, or behind it. */
export interface Moment {
  readonly tag: string;
  readonly time: number;
  readonly when: 'before' | 'after';
}

interface Prepared {
  readonly desk: Story;
  readonly proxy: TagProxy;
  /** What the broker does when the life has booted. */
  readonly happens: () => void;
  readonly close: () => Promise<void>;
}

async function prepared(stage: Stage): Promise<Prepared> {
  const { database, url, close } = await lastingDatabase();
  const connection = JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection;
  const proxy = await tagProxy(connection, new URL(url).pathname.slice(1));
  const desk: Story = { ...(await world({ database })), sql: (text) => sql(database, text) };
  const closed = async (): Promise<void> => {
    await proxy.close();
    await close();
  };
  const ground = { desk, proxy, close: closed };
  if (stage === 'enters') return { ...ground, happens: () => undefined };
  const loop = await bracketLoop(desk, BRACKET);
  await loop.settles();
  const entry = await newest(desk, 'entry');
  const filled = (): void => {
    desk.broker.fills(entry, 10n, { price: PRICE, id: 'in' });
  };
  if (stage === 'protects') return { ...ground, happens: filled };
  filled();
  await loop.settles();
  const stop = await newest(desk, 'stop');
  return {
    ...ground,
    happens: () => {
      desk.broker.fills(stop, 10n, { price: PRICE, id: 'out' });
    },
  };
}

/** A process that is up and waits for its orders. */
export async function warmBracket(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [RUN, CHILD], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  await once(child, 'message');
  return child;
}

/** Answers every message of the life, in order; null: nobody is killed. */
export async function bracketLife(
  stage: Stage,
  moment: Moment | null,
  child: ChildProcess,
): Promise<readonly string[]> {
  const { desk, proxy, happens, close } = await prepared(stage);
  try {
    const messages = await lived({ desk, proxy, happens, child }, moment);
    await broughtToItsEnd(desk);
    return messages;
  } finally {
    child.kill('SIGKILL');
    await close();
  }
}

interface Life extends Pick<Prepared, 'desk' | 'proxy' | 'happens'> {
  readonly child: ChildProcess;
}

async function lived(
  { desk, proxy, happens, child }: Life,
  moment: Moment | null,
): Promise<readonly string[]> {
  const gone = once(child, 'exit');
  const asked: string[] = [];
  serveBroker(child, remoteOf({ desk, child, asked }, moment));
  await desk.sql(`update mqk.lease set expires_at = clock_timestamp()`);
  const ready = untilReady(child);
  child.send({ url: proxy.url, name: 'bracket-life' } satisfies BracketOrders);
  await ready;
  proxy.passed();
  if (moment !== null && !REQUESTS.has(moment.tag)) killsAt({ proxy, child }, moment);
  happens();
  child.send({ kind: 'go' });
  const [code, signal] = (await gone) as [number | null, string | null];
  expect([moment, code, signal]).toEqual([
    moment,
    moment === null ? 0 : null,
    moment === null ? null : 'SIGKILL',
  ]);
  return [...proxy.passed(), ...asked];
}

async function untilReady(child: ChildProcess): Promise<void> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [{ readonly what?: string }];
    if (message.what === 'ready') return;
  }
}

function killsAt({ proxy, child }: Pick<Life, 'proxy' | 'child'>, { tag, time, when }: Moment): void {
  void proxy.stopAt(tag, when).then((goOn) => {
    if (time === 1) return child.kill('SIGKILL');
    killsAt({ proxy, child }, { tag, time: time - 1, when });
    return goOn();
  });
}

const REQUESTS: ReadonlySet<string> = new Set(['submit', 'cancel']);

/** The broker of the world; killed before it has the request, or before it can say that it has. */
function remoteOf(
  { desk, child, asked }: Pick<Life, 'desk' | 'child'> & { readonly asked: string[] },
  moment: Moment | null,
): Remote {
  const { account, messages } = desk.broker.connect();
  const at = async <Answer>(what: string, reaches: () => Promise<Answer>): Promise<Answer> => {
    asked.push(what);
    const nth = asked.filter((each) => each === what).length;
    if (moment?.tag !== what || nth !== moment.time) return reaches();
    if (moment.when === 'after') await reaches();
    child.kill('SIGKILL');
    return new Promise(() => undefined);
  };
  return {
    ...account,
    after: (cursor, limit) => messages.after(cursor, limit),
    executionsOf: (id) => messages.executionsOf(id),
    submit: (request) => at('submit', () => desk.broker.submits(request)),
    cancel: (target) =>
      at('cancel', () => {
        desk.broker.received.push(target);
        return Promise.resolve({ kind: 'asked' });
      }),
  };
}

const takenOf = async (desk: Story, leg: string): Promise<number> => {
  const rows = await desk.sql<{ readonly id: string }>(
    `select client_order_id as id from mqk."order" where leg = '${leg}'`,
  );
  const taken: readonly string[] = desk.broker.taken();
  return rows.filter(({ id }) => taken.includes(id)).length;
};

/** The next life boots, is armed and goes on: in the end each part of the bracket was at the broker once, and nothing is held. */
async function broughtToItsEnd(desk: Story): Promise<void> {
  await desk.sql(`update mqk.lease set expires_at = clock_timestamp()`);
  await desk.restarts();
  await desk.arms();
  const loop = await bracketLoop(desk, BRACKET);
  await loop.settles();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
  await loop.settles();
  expect(await takenOf(desk, 'stop')).toBe(1);
  expect(await takenOf(desk, 'target')).toBe(1);
  const [stop, target] = [await newest(desk, 'stop'), await newest(desk, 'target')];
  desk.broker.fills(stop, 10n, { price: PRICE, id: 'out' });
  await loop.settles();
  expect(desk.broker.received).toContainEqual(
    expect.objectContaining({ clientOrderId: target, brokerOrderId: expect.anything() }),
  );
  ends(desk, target);
  await loop.settles();

  expect(await takenOf(desk, 'entry')).toBe(1);
  expect(desk.broker.taken()).toHaveLength(3);
  expect(
    await desk.sql(
      `select leg, base, filled::text from mqk."order" where base <> 'NOT_ACCEPTED' order by leg`,
    ),
  ).toEqual([
    { leg: 'entry', base: 'FILLED', filled: '10' },
    { leg: 'stop', base: 'FILLED', filled: '10' },
    { leg: 'target', base: 'CANCELED', filled: '0' },
  ]);
  expect(await positionsOf(desk)).toEqual([]);
  expect(await desk.sql('select client_order_id from mqk.reservation where released_at is null')).toEqual([]);
  // the bracket of an entry that never arrived protects nothing
  const open = `select b.entry from mqk.bracket b join mqk."order" e on e.account = b.account and e.client_order_id = b.entry
    where b.ended_at is null and e.filled > 0`;
  expect(await desk.sql(open)).toEqual([]);
  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
  expect(await haltsOf(desk)).toEqual([]);
}
