/** A real desk, armed and trading, is killed without a word. What comes back is disarmed, and has lost nothing. */
import { afterEach, expect, test } from '@jest/globals';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';

const open: { site: Site; daemons: Daemon[] }[] = [];

afterEach(async () => {
  for (const { site, daemons } of open.splice(0)) {
    for (const { child } of daemons) child.kill('SIGKILL');
    await site.clear();
  }
});

test('kill -9 in the middle of trading, and everything is found again', async () => {
  const site = newSite({ latencyMs: 20 });
  const daemons: Daemon[] = [];
  open.push({ site, daemons });
  const before = await serving(site);
  daemons.push(before);
  expect(await before.status()).toMatchObject({ armed: false, disarmReason: 'boot', opened: false });
  await firstMorning(before);
  await before.until(({ bars }) => bars.done >= 15);
  await before.until(({ outbox }) => outbox.claimed > 0);

  await before.kill('SIGKILL');
  const after = await serving(site);
  daemons.push(after);
  const woken = await after.status();

  // the server outlived its parent, and nobody armed anything
  expect(woken).toMatchObject({
    adoptedDatabase: true,
    armed: false,
    disarmReason: 'boot',
    run: { state: 'started' },
  });
  expect(BigInt(woken.epoch)).toBeGreaterThan(1n);
  // what was on its way is known now, by evidence
  expect(woken.outbox).toMatchObject({ claimed: 0, unknown: 0 });
  expect(woken.recovered.resolved.map(({ result }) => result)).not.toContain('UNKNOWN');
  // and nothing moves while it is disarmed
  await after.until(({ turn }) => turn === 'waiting: disarmed');
  expect((await after.status()).bars).toEqual(woken.bars);

  await after.confirms('/v1/arm');
  const end = await after.until(({ turn }) => turn === 'ended');
  expect(end.halts).toEqual([]);
  expect(end.bars).toEqual({ done: 40, total: 40 });
  const [, verdict] = await after.ask('/v1/reconcile', { by: 'story' });
  expect(verdict).toMatchObject({ state: 'CLEAN' });
  await after.kill('SIGTERM');
  expect(after.child.exitCode).toBe(0);
});
