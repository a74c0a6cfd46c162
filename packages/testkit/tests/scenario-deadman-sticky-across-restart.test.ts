/** A loop that stops beating halts the desk; no restart, no silence and no file that goes away makes it trade again. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';

import { connect } from '@mqk/db';
import { startEmbedded } from '@mqk/db/embedded';

import { type Daemon, type Site, firstMorning, newSite, serving } from './support/daemon.ts';
import { story } from './support/story.ts';

const open: { site: Site; daemons: Daemon[] }[] = [];

afterEach(async () => {
  for (const { site, daemons } of open.splice(0)) {
    for (const { child } of daemons) child.kill('SIGKILL');
    await site.clear();
  }
});

async function armed(site: Site): Promise<{ readonly desk: Daemon; readonly daemons: Daemon[] }> {
  const daemons: Daemon[] = [];
  open.push({ site, daemons });
  const desk = await serving(site);
  daemons.push(desk);
  await firstMorning(desk);
  await desk.until(({ turn, armed: is }) => turn === 'ended' && is);
  return { desk, daemons };
}

/** The loop stands still: it waits for a lock that somebody else holds. Those who look after it do not need it. */
async function stallsLoop({ data }: Site, until: Promise<unknown>): Promise<void> {
  const { url } = await startEmbedded({ directory: data, database: 'story', durability: 'durable' });
  const database = await connect(url, { onError: () => undefined, idleInTransactionTimeoutMs: 0 });
  const client = await database.take();
  await client.query('begin; lock table mqk.market_clock in access exclusive mode');
  await until.finally(async () => {
    await client.query('rollback');
    client.release();
    await database.close();
  });
}

describe('on a desk whose loop stands still', () => {
  test('a deadman halts; killed and restarted it is halted for the same reason until a person has seen it', async () => {
    const site = newSite({ bars: 12, timing: { heartbeatAgeMsMax: 3_000 } });
    const { desk, daemons } = await armed(site);

    await stallsLoop(
      site,
      desk.until(({ halts }) => halts.some(({ code }) => code === 'deadman')),
    );
    const halted = {
      armed: false,
      disarmReason: 'deadman',
      halts: [{ code: 'deadman', acknowledged: false }],
    };
    expect(await desk.status()).toMatchObject(halted);

    await desk.kill('SIGKILL');
    const after = await serving(site);
    daemons.push(after);
    expect(await after.status()).toMatchObject(halted);
    expect((await after.ask('/v1/arm/prepare', { by: 'story' }))[1]).toMatchObject({ code: 'halted' });

    for (const { id } of (await after.status()).halts)
      await after.ask('/v1/halts/acknowledge', { by: 'story', halt: id });
    await after.confirms('/v1/arm');
    expect(await after.status()).toMatchObject({ armed: true, halts: [] });
  });
});

test('a loop that has not beaten since the arm is waited for as long as between two beats, and nothing is sent meanwhile', async () => {
  const desk = await story();
  await desk.sql(`update mqk.heartbeat set at = at - interval '1 hour' where loop = 'event_stream'`);
  await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);

  expect(await desk.gateway().control.deadman()).toBeNull();
  expect(desk.broker.received).toEqual([]);
  expect(await desk.sql('select status, refusal_code from mqk.outbox')).toEqual([
    { status: 'CREATED', refusal_code: 'heartbeat_stale' },
  ]);

  await desk.sql('select pg_sleep(0.05)');
  const impatient = desk.gatewayWith(desk.broker.connect(), { heartbeatAgeMsMax: 5 });
  expect(await impatient.control.deadman()).toMatchObject({ code: 'heartbeat_stale' });
});

test('beats are judged where the halt is written, and only an armed account is halted', async () => {
  const desk = await story();
  const strict = desk.gatewayWith(desk.broker.connect(), { heartbeatAgeMsMax: -1 });
  expect(await desk.gateway().control.deadman()).toBeNull();

  expect(await strict.control.deadman()).toMatchObject({ code: 'heartbeat_stale', loop: 'runtime' });
  expect((await desk.facts()).control).toMatchObject({
    armed: false,
    disarmReason: 'deadman',
    halts: [{ code: 'deadman', detail: 'the loop runtime has stopped beating' }],
  });

  expect(await strict.control.deadman()).toBeNull();
  expect((await desk.facts()).control.halts).toHaveLength(1);
});

describe('from outside the process', () => {
  test('a file named HALT halts, a signal disarms, and both outlive the process and the file', async () => {
    const site = newSite({ bars: 12 });
    const { desk, daemons } = await armed(site);

    desk.child.kill('SIGUSR2');
    expect(await desk.until(({ armed: is }) => !is)).toMatchObject({ disarmReason: 'operator', halts: [] });

    await desk.confirms('/v1/arm');
    writeFileSync(join(site.data, 'HALT'), 'something smells');
    const stopped = await desk.until(({ halts }) => halts.length > 0);
    const halted = {
      armed: false,
      halts: [{ code: 'operator', detail: 'the file HALT says: something smells', acknowledged: false }],
    };
    expect(stopped).toMatchObject(halted);

    await desk.kill('SIGKILL');
    expect(existsSync(join(site.data, 'HALT'))).toBe(false);
    const after = await serving(site);
    daemons.push(after);
    expect(await after.status()).toMatchObject(halted);
  });

  test('a file that was left while nobody ran is obeyed before anything else', async () => {
    const site = newSite({ bars: 12 });
    const { desk, daemons } = await armed(site);
    await desk.kill('SIGTERM');
    writeFileSync(join(site.data, 'HALT'), '');

    const after = await serving(site);
    daemons.push(after);

    expect(await after.status()).toMatchObject({
      halts: [{ code: 'operator', detail: 'the file HALT was found' }],
    });
  });
});
