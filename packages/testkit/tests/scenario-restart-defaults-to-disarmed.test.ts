/** Nothing arms itself: whatever the row says, a new process life starts DISARMED, and a person arms it. */
import { describe, expect, test } from '@jest/globals';

import { story } from './support/story.ts';

describe('a desk that was armed when it died', () => {
  test('comes back disarmed, says why, and sends nothing', async () => {
    const desk = await story();
    await desk.wants('buy 10 AAPL');
    expect((await desk.facts()).control.armed).toBe(true);

    await desk.restarts();
    await desk.gateway().dispatch(8);

    expect((await desk.facts()).control).toMatchObject({ armed: false, disarmReason: 'boot' });
    expect(desk.broker.received).toEqual([]);
  });

  test('keeps its promise, and sends it once a person has armed it again', async () => {
    const desk = await story();
    const order = await desk.wants('buy 10 AAPL');
    await desk.restarts();

    await desk.arms();
    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toMatchObject([{ clientOrderId: order }]);
  });

  test('is not armed by the life before: its verdict and its token are worth nothing now', async () => {
    const desk = await story({ armed: false });
    const before = desk.gateway();
    const prepared = await before.control.prepareArm('story');
    if (!prepared.ok) throw new Error(prepared.refused.code);
    await desk.restarts();

    const late = await before.control.confirmArm('story', prepared.value.token);

    expect(late).toMatchObject({ ok: false, refused: { code: 'lease_lost' } });
    expect((await desk.facts()).control.armed).toBe(false);
  });
});

test('a reason to be disarmed survives a restart until a person arms', async () => {
  const desk = await story();
  await desk.gateway().control.disarm('story', 'operator');

  await desk.restarts();
  expect((await desk.facts()).control).toMatchObject({ armed: false, disarmReason: 'operator' });

  await desk.arms();
  expect((await desk.facts()).control).toMatchObject({ armed: true, disarmReason: null });
});

test('a halt survives a restart, and is acknowledged before anybody arms', async () => {
  const desk = await story();
  await desk.gateway().control.halt('story', 'operator', 'something smells');
  await desk.restarts();

  await expect(desk.arms()).rejects.toThrow('halted');

  const [halt] = (await desk.facts()).control.halts;
  await desk.gateway().control.acknowledge('story', halt?.id ?? '');
  await desk.arms();
  expect((await desk.facts()).control.armed).toBe(true);
});

test('a run stays started over a restart, and mute until the arm', async () => {
  const desk = await story();

  await desk.restarts();

  expect((await desk.facts()).run).toMatchObject({ state: 'started' });
});
