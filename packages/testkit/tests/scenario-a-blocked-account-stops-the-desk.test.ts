/** Whether an account may trade is asked with every look at it, not once at the start. */
import { describe, expect, test } from '@jest/globals';

import { runId, strategyId, toMicros } from '@mqk/core';

import { type Story, story } from './support/story.ts';

const becomes = (desk: Story, status: 'active' | 'blocked' | 'closed'): void => {
  desk.broker.shows((truth) => ({ ...truth, status }));
};

const starts = ({ control }: ReturnType<Story['gateway']>): ReturnType<typeof control.startRun> =>
  control.startRun('story', { id: runId('another-run'), strategy: strategyId('story'), config: 'story' });

async function acknowledgesAll(desk: Story): Promise<void> {
  for (const { id } of (await desk.facts()).control.halts)
    await desk.gateway().control.acknowledge('story', id);
}

describe.each([
  ['blocked', 'account_blocked'],
  ['closed', 'account_closed'],
] as const)('an account that is %s', (status, code) => {
  test('while we are armed halts at the next comparison, and sends nothing more', async () => {
    const desk = await story();
    becomes(desk, status);

    await desk.gateway().reconcile();

    expect((await desk.facts()).control).toMatchObject({
      armed: false,
      disarmReason: code,
      halts: [{ code, detail: 'reconcile DIRTY: account_not_active' }],
    });
    await desk.wants('buy 10 AAPL');
    await desk.gateway().dispatch(8);
    expect(desk.broker.received).toEqual([]);
  });

  test('since we came up can be neither armed nor started, until it is active again and the halt was seen', async () => {
    const desk = await story({ armed: false });
    await desk.gateway().control.stopRun('story');
    becomes(desk, status);
    await desk.gateway().reconcile();
    await acknowledgesAll(desk);

    expect(await desk.gateway().control.prepareArm('story')).toMatchObject({
      refused: { code: 'broker_account_blocked', status },
    });
    expect(await starts(desk.gateway())).toMatchObject({
      refused: { code: 'broker_account_blocked', status },
    });

    becomes(desk, 'active');
    await desk.gateway().reconcile();
    await desk.arms();
    expect(await starts(desk.gateway())).toMatchObject({ ok: true });
  });

  test('between the two steps of an arm keeps the second one out', async () => {
    const desk = await story({ armed: false });
    const { control } = desk.gateway();
    const prepared = await control.prepareArm('story');
    if (!prepared.ok) throw new Error(prepared.refused.code);
    becomes(desk, status);
    await desk.gateway().reconcile();

    expect(await control.confirmArm('story', prepared.value.token)).toMatchObject({
      refused: { code: 'broker_account_blocked', status },
    });
    expect((await desk.facts()).control.armed).toBe(false);
  });
});

test('an account that is blocked and whose books differ has two reasons to stop', async () => {
  const desk = await story();
  desk.broker.shows((truth) => ({ ...truth, status: 'blocked', positions: [], cash: toMicros(1n) }));

  await desk.gateway().reconcile();

  expect((await desk.facts()).control.halts.map(({ code }) => code)).toEqual([
    'account_blocked',
    'reconcile_drift',
  ]);
});
