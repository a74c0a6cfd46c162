/**
 * A person stops a desk whose database stands still or is gone: they are answered in time, and with what is true. It holds
 * and is not stored, the process ends, nothing more is sent; and the next life finishes what was asked for, for good.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from '@jest/globals';

import { connect } from '@mqk/db';
import { type EmbeddedServer, startEmbedded } from '@mqk/db/embedded';

import { type Daemon, type Site, TOKEN, firstMorning, newSite, serving } from './support/daemon.ts';
import { sql } from './support/story.ts';

const RUN = fileURLToPath(new URL('../../../tools/build/run.mjs', import.meta.url));
const MQK = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const PATIENCE_MS = 2_000;

/** A desk on a database that is not its own: whoever stops the server decides when it comes back. */
interface Place {
  readonly site: Site;
  readonly folder: string;
  readonly daemons: Daemon[];
  server: EmbeddedServer;
}

const open: Place[] = [];

afterEach(async () => {
  for (const { site, folder, daemons, server } of open.splice(0)) {
    for (const { child } of daemons) child.kill('SIGKILL');
    signals(server, 'SIGCONT');
    await (await serverIn(folder)).stop('immediate');
    rmSync(folder, { recursive: true, force: true });
    await site.clear();
  }
});

const serverIn = (directory: string): Promise<EmbeddedServer> =>
  startEmbedded({ directory, database: 'story', durability: 'durable' });

/** The server, and everybody who works for it. */
function signals({ pid }: EmbeddedServer, signal: NodeJS.Signals): void {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const family = stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
  for (const each of [pid, ...family])
    try {
      process.kill(each, signal);
    } catch {
      // it has gone with the others
    }
}

const lives = async (place: Place): Promise<Daemon> => {
  const daemon = await serving(place.site, { MQK_DATABASE_URL: place.server.url });
  place.daemons.push(daemon);
  return daemon;
};

async function trading(
  stopPatienceMs = PATIENCE_MS,
): Promise<{ readonly place: Place; readonly desk: Daemon }> {
  const folder = mkdtempSync(join(tmpdir(), 'mqk-elsewhere-'));
  const site = newSite({ bars: 240, timing: { stopPatienceMs } });
  const place: Place = { site, folder, daemons: [], server: await serverIn(folder) };
  open.push(place);
  const desk = await lives(place);
  await firstMorning(desk);
  await desk.until(({ bars }) => bars.done > 30); // the cross has traded
  return { place, desk };
}

/** What the command says, as JSON, and how it ends. */
async function mqk(place: Place, ...words: readonly string[]) {
  const child = spawn(process.execPath, [RUN, MQK, ...words, '--data', place.site.data], {
    env: { ...process.env, MQK_OPERATOR_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code: code as number | null, out };
}

const WISHES = {
  kill: ['kill', '--reason', 'fire', '--json'],
  disarm: ['disarm'],
} as const;

/** What the broker has, and what is kept of stops: read when the server is back. */
async function kept({ server }: Place) {
  const eyes = await connect(server.url, { onError: () => undefined });
  try {
    const [row] = await sql<{ orders: number; stops: number; ways: string }>(
      eyes,
      `select (select count(*)::int from paper.orders) as orders,
        (select count(*)::int from mqk.audit where event::json ->> 'by' = 'operator'
          and event::json ->> 'action' in ('halted', 'killed', 'disarmed')) as stops,
        (select coalesce(string_agg(action || ' ' || state, ', '), '') from mqk.wind_down) as ways`,
    );
    return row;
  } finally {
    await eyes.close();
  }
}

const TROUBLES = {
  'stands still': {
    begins: 'SIGSTOP',
    ends: (place: Place) => Promise.resolve(signals(place.server, 'SIGCONT')),
  },
  'is gone': {
    begins: 'SIGKILL',
    ends: async (place: Place) => void (place.server = await serverIn(place.folder)),
  },
} as const;

const HALTED = { armed: false, halts: [{ code: 'operator', detail: 'fire', acknowledged: false }] };
/** Some lives of a process, on a machine that may be busy. */
const LONG_MS = 240_000;
const WAYS = { kill: 'cancel_all done', disarm: '' };
const DISARMED = { armed: false, disarmReason: 'operator', halts: [] };

describe.each(['stands still', 'is gone'] as const)('while the database %s', (trouble) => {
  test.each(['kill', 'disarm'] as const)(
    'a %s is answered, holds, and is finished by the next life',
    async (wish) => {
      const { place, desk } = await trading();
      const { begins, ends } = TROUBLES[trouble];
      signals(place.server, begins);

      const told = await mqk(place, ...WISHES[wish]);
      const exited = desk.child.exitCode ?? (await once(desk.child, 'exit'))[0];

      expect(told.code).toBe(0);
      expect(JSON.parse(told.out)).toMatchObject({ done: true, outcome: 'latched' });
      expect(exited).toBe(70);
      expect(readFileSync(join(place.site.data, 'HALT'), 'utf8')).toContain(`"kind":"${wish}"`);

      await ends(place);
      const before = await kept(place);
      const next = await lives(place);
      const stopped = wish === 'kill' ? HALTED : DISARMED;
      expect(await next.until(({ windDowns }) => windDowns.length === 0)).toMatchObject(stopped);
      if (wish === 'kill') {
        await next.kill('SIGKILL');
        expect(await (await lives(place)).status()).toMatchObject(stopped);
      }
      const after = await kept(place);
      expect(before?.orders).toBeGreaterThan(0);
      expect(after).toEqual({ orders: before?.orders, stops: 1, ways: WAYS[wish] });
    },
    LONG_MS,
  );
});

test(
  'a stop whose process was killed before it was answered is not said to be done, and nothing more is sent all the same',
  async () => {
    const { place, desk } = await trading(60_000);
    const { begins, ends } = TROUBLES['stands still'];
    signals(place.server, begins);

    const asking = mqk(place, ...WISHES.kill);
    await Promise.race([asking, pause(3_000)]);
    await desk.kill('SIGKILL');

    expect(await asking).toEqual({ code: 3, out: '' });
    await ends(place);
    const before = await kept(place);
    const next = await lives(place);
    expect(await next.status()).toMatchObject({ armed: false });
    expect(await kept(place)).toMatchObject({ orders: before?.orders });
  },
  LONG_MS,
);
