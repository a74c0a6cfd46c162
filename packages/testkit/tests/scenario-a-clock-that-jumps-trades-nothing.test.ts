/** A clock that jumps an hour proves nothing: what was fresh is not believed, and no jump arms, frees or excuses. */
import { describe, expect, test } from '@jest/globals';

import { LOOPS } from '@mqk/integrity';

import { LEASE_LIFE_MS } from '../src/terms.ts';
import { type Clocked, clockedStory } from './support/clocked.ts';

const HOUR = 3_600;
const JUMPS = [
  ['forward', HOUR],
  ['back', -HOUR],
] as const;

/** Why the gate kept a new order; null: it left. */
async function refused(desk: Clocked, name: string): Promise<string | null> {
  await desk.wants('buy 1 AAPL', name);
  await desk.gateway().dispatch(8);
  return desk.refusal();
}

describe.each(JUMPS)('a clock that jumps an hour %s', (_way, seconds) => {
  test('under an armed desk lets nothing leave, and halts the desk as one whose loops are dead', async () => {
    const desk = await clockedStory();
    expect(await refused(desk, 'before')).toBeNull();

    await desk.jumps(seconds);

    expect(await refused(desk, 'after')).toMatch(/lease_lost|heartbeat_stale/);
    await desk.gateway().control.deadman();
    expect((await desk.facts()).control).toMatchObject(
      // an arm that lies ahead of now was given before the jump: it is no grace period
      { armed: false, disarmReason: 'deadman' },
    );
  });

  test('is over for a new life with fresh beats, a fresh verdict and a person who arms', async () => {
    const desk = await clockedStory();
    await desk.jumps(seconds);
    await desk.gateway().control.disarm('story', 'operator');
    // the lease is not renewed over a jump forward; a jump back leaves it for as long as it says
    await desk.restarts();
    await desk.store.heartbeat(LOOPS);
    await desk.gateway().reconcile();
    await desk.arms();

    expect(await refused(desk, 'after')).toBeNull();
  });

  test('makes no verdict of before fresh enough to arm on', async () => {
    const desk = await clockedStory();
    await desk.gateway().control.disarm('story', 'operator');
    await desk.jumps(seconds);

    const prepared = await desk.gateway().control.prepareArm('story');
    expect(prepared).toMatchObject({ ok: false });
    expect(prepared.ok ? '' : prepared.refused.code).toMatch(/lease_lost|reconcile_stale/);
  });

  test('between the two steps of an arm leaves the desk disarmed', async () => {
    const desk = await clockedStory();
    await desk.gateway().control.disarm('story', 'operator');
    await desk.gateway().reconcile();
    const prepared = await desk.gateway().control.prepareArm('story');
    if (!prepared.ok) throw new Error(prepared.refused.code);
    await desk.jumps(seconds);

    const armed = await desk.gateway().control.confirmArm('story', prepared.value.token);
    expect(armed).toMatchObject({ ok: false });
    expect((await desk.facts()).control.armed).toBe(false);
  });

  test('does not free a desk from a halt, and leaves the epoch as it is', async () => {
    const desk = await clockedStory();
    await desk.gateway().control.halt('story', 'operator', 'smoke');
    const before = await desk.facts();
    await desk.jumps(seconds);
    await desk.restarts();

    const after = await desk.facts();
    expect(after.control).toMatchObject({ armed: false, halts: [{ code: 'operator', acknowledged: false }] });
    expect((after.lease?.epoch ?? 0n) > (before.lease?.epoch ?? 0n)).toBe(true);
  });
});

test('a lease that a jump has ended is not renewed, and somebody else may take it in a newer epoch', async () => {
  const desk = await clockedStory();
  const { lease } = await desk.facts();
  if (lease === null) throw new Error('a desk holds its lease');
  await desk.jumps(HOUR);

  expect(await desk.store.renewLease(lease.holder, lease.epoch, LEASE_LIFE_MS)).toBe(false);
  const taken = await desk.store.acquireLease('another', LEASE_LIFE_MS);
  expect(taken).toMatchObject({ ok: true, value: { epoch: lease.epoch + 1n } });
});

test('a confirmation that is good for longer than any is given is from another clock, and is refused', async () => {
  const desk = await clockedStory();
  await desk.gateway().control.disarm('story', 'operator');
  await desk.gateway().reconcile();
  const prepared = await desk.gateway().control.prepareArm('story');
  if (!prepared.ok) throw new Error(prepared.refused.code);
  await desk.jumps(-HOUR);
  await desk.store.heartbeat(LOOPS);
  await desk.gateway().reconcile();

  expect(await desk.gateway().control.confirmArm('story', prepared.value.token)).toMatchObject({
    ok: false,
    refused: { code: 'confirmation_of_another_clock' },
  });
});
