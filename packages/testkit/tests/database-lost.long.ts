/** The database server goes away under a desk that trades: whatever the desk does then, nothing is lost or sent twice. */
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, expect, test } from '@jest/globals';

import { connect } from '@mqk/db';
import { startEmbedded } from '@mqk/db/embedded';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';
import { sql } from './support/story.ts';

const open: { site: Site; daemons: Daemon[] }[] = [];

afterEach(async () => {
  for (const { site, daemons } of open.splice(0)) {
    for (const { child } of daemons) child.kill('SIGKILL');
    await site.clear();
  }
});

/** As after a power cut of the server alone: no connection is told, nothing in memory is kept. */
async function loses({ data }: Site): Promise<void> {
  const server = await startEmbedded({ directory: data, database: 'story', durability: 'durable' });
  await server.stop('immediate');
}

async function asks<Row>({ data }: Site, text: string): Promise<readonly Row[]> {
  const { url } = await startEmbedded({ directory: data, database: 'story', durability: 'durable' });
  const database = await connect(url, { onError: () => undefined });
  try {
    return await sql<Row>(database, text);
  } finally {
    await database.close();
  }
}

const hasEnded = ({ child }: Daemon): boolean => child.exitCode !== null || child.signalCode !== null;

/** What a person does who wants the day to be finished: acknowledges, arms, and starts a process that has ended anew. */
async function finishes(site: Site, daemons: Daemon[]): Promise<Daemon> {
  for (;;) {
    const daemon = daemons.at(-1);
    if (daemon === undefined || hasEnded(daemon)) {
      daemons.push(await serving(site));
      continue;
    }
    const seen = await daemon.status().catch(() => null);
    if (seen?.turn === 'ended') return daemon;
    if (seen?.armed === false) await armsAgain(daemon).catch(() => undefined); // it may end meanwhile
    await pause(50);
  }
}

async function armsAgain(daemon: Daemon): Promise<void> {
  for (const { id, acknowledged } of (await daemon.status()).halts)
    if (!acknowledged) await daemon.ask('/v1/halts/acknowledge', { by: 'story', halt: id });
  await daemon.ask('/v1/reconcile', { by: 'story' });
  await daemon.confirms('/v1/arm');
}

test.each([1, 5, 11])('with %i bars done, the desk ends with the books of its broker', async (bars) => {
  const site = newSite({ bars: 30, latencyMs: 10 });
  const daemons: Daemon[] = [];
  open.push({ site, daemons });
  const first = await serving(site);
  daemons.push(first);
  await firstMorning(first);
  await first.until(({ bars: { done } }) => done >= bars);

  await loses(site);

  const last = await finishes(site, daemons);
  await last.ask('/v1/reconcile', { by: 'story' });
  const { reconcile, outbox, bars: seen } = await last.status();
  expect(reconcile).toMatchObject({ state: 'CLEAN', thisLife: true });
  expect(outbox).toMatchObject({ created: 0, claimed: 0, unknown: 0 });
  expect(seen).toEqual({ done: 30, total: 30 });
  const [books] = await asks<Record<string, string>>(
    site,
    `select (select count(*)::text from mqk.execution) as ours, (select count(*)::text from paper.executions) as theirs,
      (select count(*)::text from mqk.id_map) as named, (select count(*)::text from paper.orders) as orders`,
  );
  expect(books?.['ours']).toBe(books?.['theirs']);
  expect(books?.['named']).toBe(books?.['orders']);
  expect(Number(books?.['ours'])).toBeGreaterThan(0);
});
