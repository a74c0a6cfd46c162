/** A stop holds from the moment that a real desk is asked for it: nothing leaves while the database has not taken it. */
import { once } from 'node:events';

import { afterEach, expect, test } from '@jest/globals';

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

/** Requests to the broker so far. */
const attempts = async (eyes: Database): Promise<number> =>
  (await sql<{ readonly count: number }>(eyes, 'select count(*)::int as count from mqk.attempt'))[0]?.count ??
  -1;

/** The stop has come as far as the database, and waits there. */
async function waits(eyes: Database): Promise<void> {
  for (;;) {
    const found = await sql(
      eyes,
      `select from pg_stat_activity where application_name = 'mqk-stop' and wait_event_type = 'Lock'`,
    );
    if (found.length > 0) return;
  }
}

test('while a stop is on its way to the database nothing leaves', async () => {
  const site = newSite({ bars: 240, timing: { stopPatienceMs: 60_000, leaseLifeMs: 60_000 } });
  const here = { site, daemons: [] as Daemon[], eyes: [] as Database[] };
  open.push(here);
  const daemon = await serving(site);
  here.daemons.push(daemon);
  const { url } = await startEmbedded({ directory: site.data, database: 'story', durability: 'durable' });
  const eyes = await connect(url, { onError: () => undefined, idleInTransactionTimeoutMs: 0 });
  here.eyes.push(eyes);
  await firstMorning(daemon);
  await daemon.until(({ bars }) => bars.done > 5);

  const client = await eyes.take();
  let before = -1;
  try {
    // whoever shares control goes on; whoever has to own it, as a stop has, waits
    await client.query('begin; select from mqk.control for share');
    const stopping = daemon.ask('/v1/disarm', { by: 'story' });
    await waits(eyes);
    await daemon.until(({ outbox }) => outbox.claimed === 0);
    before = await attempts(eyes);
    const held = await daemon.until(({ turn }) => turn === 'ended' || turn.includes('promised and not sent'));

    expect(held).toMatchObject({ armed: true, outbox: { created: 1, claimed: 0 } });
    expect(await attempts(eyes)).toBe(before);

    await client.query('rollback');
    expect(await stopping).toMatchObject([200, { done: true, outcome: 'stored' }]);
  } finally {
    client.release(true);
  }
  expect(await daemon.status()).toMatchObject({ armed: false, outbox: { created: 1 } });
  expect(await attempts(eyes)).toBe(before);
});

test('a stop that the database has not taken when its process has to end is carried out by the next life', async () => {
  const site = newSite({ bars: 12, timing: { stopPatienceMs: 60_000 } });
  const here = { site, daemons: [] as Daemon[], eyes: [] as Database[] };
  open.push(here);
  const daemon = await serving(site);
  here.daemons.push(daemon);
  await firstMorning(daemon);
  await daemon.until(({ turn }) => turn === 'ended');
  const { url } = await startEmbedded({ directory: site.data, database: 'story', durability: 'durable' });
  const eyes = await connect(url, { onError: () => undefined, idleInTransactionTimeoutMs: 0 });
  here.eyes.push(eyes);

  const client = await eyes.take();
  try {
    await client.query('begin; lock table mqk.audit in share row exclusive mode');
    const killing = daemon.ask('/v1/kill', { by: 'story', detail: 'fire' }).catch(() => 'unanswered');
    await waits(eyes);
    const [code] = (await once(daemon.child, 'exit')) as [number | null];
    expect(code).toBe(70);
    await killing;
  } finally {
    client.release(true);
  }

  const after = await serving(site);
  here.daemons.push(after);
  expect(await after.status()).toMatchObject({
    armed: false,
    halts: [{ code: 'operator', detail: 'fire', acknowledged: false }],
  });
  expect(await sql(eyes, `select action, reason from mqk.wind_down`)).toEqual([
    { action: 'cancel_all', reason: 'fire' },
  ]);
});
