/** Limits are changed under a running desk: tighter at once, looser by disarmed people only. */
import { describe, expect, test } from '@jest/globals';

import { storyLimits } from './support/limits.ts';
import { type Story, story } from './support/story.ts';

const versions = async (desk: Story): Promise<number> =>
  Number((await desk.sql<{ readonly max: string }>(`select max(version) from mqk.limits`))[0]?.max);

const records = (desk: Story) =>
  desk.sql<{ readonly action: string }>(
    `select event::json ->> 'action' as action from mqk.audit where event like '%"limits_set"%' order by seq`,
  );

describe('while the desk is armed', () => {
  test('a tighter limit holds for the order that waits already', async () => {
    const desk = await story();
    await desk.wants('buy 10 AAPL');

    expect(await desk.gateway().control.setLimits('ann', storyLimits({ orderQuantityMax: '9' }))).toEqual({
      ok: true,
    });
    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toEqual([]);
    expect(await desk.sql(`select status, refusal_code from mqk.outbox`)).toEqual([
      { status: 'FAILED', refusal_code: 'order_quantity_exceeded' },
    ]);
    expect((await desk.facts()).control.armed).toBe(true);
  });

  test('a looser one is refused by name, and nothing is stored', async () => {
    const desk = await story();
    const before = await versions(desk);
    const looser = storyLimits({ dayLossMax: '2000.01', allowShort: true });

    expect(await desk.gateway().control.setLimits('ann', looser)).toEqual({
      ok: false,
      refused: { code: 'limits_loosened', names: ['dayLossMax', 'allowShort'] },
    });
    expect(await versions(desk)).toBe(before);
  });

  test('one limit tighter does not buy another one looser', async () => {
    const desk = await story();
    const mixed = storyLimits({ dayLossMax: '1', ordersPerMinuteMax: 101 });

    expect(await desk.gateway().control.setLimits('ann', mixed)).toMatchObject({
      refused: { names: ['ordersPerMinuteMax'] },
    });
  });

  test('the same limits again are no loosening', async () => {
    const desk = await story();

    expect(await desk.gateway().control.setLimits('ann', storyLimits({}))).toEqual({ ok: true });
  });
});

test('a disarmed person may loosen; every change is a version with its record, and an arm that was prepared is off', async () => {
  const desk = await story({ armed: false });
  const before = await versions(desk);
  const prepared = await desk.gateway().control.prepareArm('ann');
  if (!prepared.ok) throw new Error(prepared.refused.code);

  expect(await desk.gateway().control.setLimits('ann', storyLimits({ dayLossMax: '9000' }))).toEqual({
    ok: true,
  });

  expect(await versions(desk)).toBe(before + 1);
  expect((await records(desk)).at(-1)).toEqual({ action: 'limits_set' });
  expect(await desk.gateway().control.confirmArm('ann', prepared.value.token)).toMatchObject({ ok: false });
});

test('what a person has tightened is still tight after a restart with the same configuration', async () => {
  const desk = await story({ armed: false });
  const configured = storyLimits({});
  await desk.gateway().control.adoptLimits(configured);
  await desk.gateway().control.setLimits('ann', storyLimits({ dayLossMax: '500' }));
  await desk.restarts();

  await desk.gateway().control.adoptLimits(configured);
  expect((await desk.facts()).limits?.dayLossMax).toBe(500_000_000n);

  await desk.gateway().control.adoptLimits(storyLimits({ dayLossMax: '700' }));
  expect((await desk.facts()).limits?.dayLossMax).toBe(700_000_000n);
});
