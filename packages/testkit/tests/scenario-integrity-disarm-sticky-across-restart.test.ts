/** A feed that lost a session stops a real desk. No restart forgives it: a person does, and for this gap only. */
import { afterEach, expect, test } from '@jest/globals';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';

const open: { site: Site; daemons: Daemon[] }[] = [];

afterEach(async () => {
  for (const { site, daemons } of open.splice(0)) {
    for (const { child } of daemons) child.kill('SIGKILL');
    await site.clear();
  }
});

const GAP = 'AAPL: 1 session(s) from 2018-01-31 on without a bar, at 2018-01-31T21:00:00Z';
const LATER_GAP =
  'AAPL: 2 session(s) from 2018-02-14 on without a bar, from 2018-02-14T21:00:00Z to 2018-02-15T21:00:00Z';

test('a missing session halts; killed, the desk comes back halted for the same reason until a person has seen it', async () => {
  const site = newSite({ missing: ['2018-01-31', '2018-02-14', '2018-02-15'] });
  const daemons: Daemon[] = [];
  open.push({ site, daemons });
  const before = await serving(site);
  daemons.push(before);
  await firstMorning(before);

  const stopped = await before.until(({ halts }) => halts.length > 0);
  const halted = {
    armed: false,
    disarmReason: 'feed_gap',
    halts: [{ code: 'feed_gap', detail: GAP, acknowledged: false }],
  };
  expect(stopped).toMatchObject(halted);
  // the last bar is that of the day before the gap, the one after it was given to nobody
  expect(stopped.run?.cursor).toBe('2018-01-30T21:00:00Z');
  expect(stopped.bars).toEqual({ done: 20, total: 40 });

  await before.kill('SIGKILL');
  const after = await serving(site);
  daemons.push(after);

  const woken = await after.until(({ turn }) => turn === 'waiting: disarmed');
  expect(woken).toMatchObject(halted);
  expect(woken.halts).toHaveLength(1);
  expect(woken.bars).toEqual(stopped.bars);
  const [refused, problem] = await after.ask('/v1/arm/prepare', { by: 'story' });
  expect([refused, problem['code']]).toEqual([409, 'halted']);
  expect((await after.status()).armed).toBe(false);

  // once a person has seen it the market goes on over this gap, and stops at the next one
  await acknowledgesAndArms(after);
  const again = await after.until(({ halts }) => halts.length > 0);
  expect(again.halts).toMatchObject([{ code: 'feed_gap', detail: LATER_GAP, acknowledged: false }]);
  expect(again.run?.cursor).toBe('2018-02-13T21:00:00Z');

  await acknowledgesAndArms(after);
  const end = await after.until(({ turn }) => turn === 'ended');
  expect(end).toMatchObject({ halts: [], bars: { done: 40, total: 40 } });
  expect((await after.ask('/v1/reconcile', { by: 'story' }))[1]).toMatchObject({ state: 'CLEAN' });
  await after.kill('SIGTERM');
  expect(after.child.exitCode).toBe(0);
});

async function acknowledgesAndArms(daemon: Daemon): Promise<void> {
  for (const { id } of (await daemon.status()).halts) {
    const [status] = await daemon.ask('/v1/halts/acknowledge', { by: 'story', halt: id });
    expect(status).toBe(200);
  }
  await daemon.confirms('/v1/arm');
}

test('two sources that disagree about a bar stop the desk before the bar is given to anybody', async () => {
  const site = newSite({ second: (csv) => csv.replace(/^(2018-01-30,\d+,\d+,\d+,)(\d+)/m, '$1$2.5') });
  const daemons: Daemon[] = [];
  open.push({ site, daemons });
  const desk = await serving(site);
  daemons.push(desk);
  await firstMorning(desk);

  const stopped = await desk.until(({ halts }) => halts.length > 0);

  expect(stopped).toMatchObject({
    armed: false,
    disarmReason: 'feed_disagrees',
    halts: [{ code: 'feed_disagrees' }],
  });
  expect(stopped.run?.cursor).toBe('2018-01-29T21:00:00Z');
});
