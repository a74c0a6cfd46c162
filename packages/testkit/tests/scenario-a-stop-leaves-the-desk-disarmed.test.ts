/** Between the end of a process and the next start nobody reads ARMED in the database, and whoever ends it hears so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, expect, test } from '@jest/globals';

import { type Database, connect } from '@mqk/db';
import { startEmbedded } from '@mqk/db/embedded';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';

const open: { site: Site; daemons: Daemon[]; databases: Database[] }[] = [];

afterEach(async () => {
  for (const { site, daemons, databases } of open.splice(0)) {
    for (const database of databases) await database.close();
    for (const { child } of daemons) child.kill('SIGKILL');
    await site.clear();
  }
});

/** An armed desk, and an eye on its database. */
async function trading(
  timing: Readonly<Record<string, number>> = {},
): Promise<{ site: Site; daemon: Daemon; daemons: Daemon[]; database: Database }> {
  const site = newSite({ bars: 12, timing });
  const daemon = await serving(site);
  const { url } = await startEmbedded({ directory: site.data, database: 'story', durability: 'durable' });
  const database = await connect(url, { onError: () => undefined });
  const daemons = [daemon];
  open.push({ site, daemons, databases: [database] });
  await firstMorning(daemon);
  return { site, daemon, daemons, database };
}

async function stored(database: Database): Promise<unknown> {
  const client = await database.take();
  const { rows } = await client.query<{ readonly doc: string }>('select doc::text from mqk.control');
  client.release();
  return JSON.parse(rows[0]?.doc ?? 'null');
}

const logOf = ({ data }: Site): string => readFileSync(join(data, 'daemon.log'), 'utf8');

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a desk that is ended by %s is disarmed before it says so',
  async (signal) => {
    const { site, daemon, database } = await trading();
    expect(await stored(database)).toMatchObject({ armed: true });

    await daemon.kill(signal);

    expect(daemon.child.exitCode).toBe(0);
    expect(logOf(site)).toContain('"msg":"stopped, DISARMED"');
    expect(await stored(database)).toMatchObject({ armed: false, disarmReason: 'shutdown' });
  },
);

test('a run that is stopped leaves the desk disarmed', async () => {
  const { daemon, database } = await trading();

  expect((await daemon.ask('/v1/run/stop', { by: 'story' }))[0]).toBe(200);

  expect(await stored(database)).toMatchObject({ armed: false });
  expect(await daemon.status()).toMatchObject({ armed: false, run: { state: 'stopped' } });
});

test('a desk that is ended while its database takes nothing ends, says that it may still say ARMED, and comes up disarmed', async () => {
  const { site, daemon, daemons, database } = await trading({ stopPatienceMs: 1_000 });
  const client = await database.take();
  await client.query('begin; select from mqk.control for update');

  await daemon.kill('SIGTERM');

  expect(daemon.child.exitCode).toBe(3);
  expect(logOf(site)).toContain('until the next start the database may still say ARMED');
  expect(logOf(site)).not.toContain('stopped, DISARMED');
  client.release(true); // the server ended with its daemon, and took the lock along
  const next = await serving(site);
  daemons.push(next);
  expect(await next.status()).toMatchObject({ armed: false });
});
