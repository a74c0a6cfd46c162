/** The loop compares by itself. What differs stops a real desk, and neither a restart nor a person alone unstops it. */
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

/** The world moves money without telling anybody. */
async function movesCash({ data }: Site, cents: number): Promise<void> {
  const { url } = await startEmbedded({ directory: data, database: 'story', durability: 'durable' });
  const database = await connect(url, { onError: () => undefined });
  await sql(database, `update paper.account set cash = cash + ${cents} * 10000`);
  await database.close();
}

async function acknowledgesAll(daemon: Daemon): Promise<void> {
  for (const { id } of (await daemon.status()).halts)
    expect((await daemon.ask('/v1/halts/acknowledge', { by: 'story', halt: id }))[0]).toBe(200);
}

test('a cent too much halts and disarms; killed and restarted it is halted for the same reason until it is gone and seen', async () => {
  const site = newSite({ bars: 12 });
  const daemons: Daemon[] = [];
  open.push({ site, daemons });
  const before = await serving(site);
  daemons.push(before);
  await firstMorning(before);
  const trading = await before.until(({ turn }) => turn === 'ended');
  expect(trading).toMatchObject({ armed: true, halts: [] });

  await movesCash(site, 1);

  const stopped = await before.until(({ halts }) => halts.length > 0);
  const halted = {
    armed: false,
    disarmReason: 'reconcile_drift',
    halts: [{ code: 'reconcile_drift', detail: 'reconcile DIRTY: cash_differs', acknowledged: false }],
  };
  expect(stopped).toMatchObject(halted);

  await before.kill('SIGKILL');
  const after = await serving(site);
  daemons.push(after);
  expect(await after.status()).toMatchObject(halted);
  expect((await after.ask('/v1/arm/prepare', { by: 'story' }))[1]).toMatchObject({ code: 'halted' });

  // seen, and not gone: the next look halts again
  await acknowledgesAll(after);
  await after.until(({ halts }) => halts.some(({ acknowledged }) => !acknowledged));
  expect((await after.ask('/v1/arm/prepare', { by: 'story' }))[1]).toMatchObject({ code: 'halted' });

  // gone, and not seen
  await movesCash(site, -1);
  await after.until(({ reconcile }) => reconcile?.state === 'CLEAN');
  expect((await after.ask('/v1/arm/prepare', { by: 'story' }))[1]).toMatchObject({ code: 'halted' });

  // gone and seen
  await acknowledgesAll(after);
  await after.confirms('/v1/arm');
  expect(await after.status()).toMatchObject({ armed: true, halts: [] });
});
