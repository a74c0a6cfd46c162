/** Nobody arms and nothing starts while the books are not known to agree with the broker's, now and in this life. */
import { describe, expect, test } from '@jest/globals';

import { runId, strategyId, systemTime, toMicros } from '@mqk/core';
import type { Gateway } from '@mqk/execution';

import { type Story, story } from './support/story.ts';

interface Wrong {
  readonly because: string;
  readonly code: string;
  readonly happens: (desk: Story) => unknown;
}

const YEARS_AGO = systemTime(Date.UTC(2018, 0, 1));

const WRONG: readonly Wrong[] = [
  {
    because: 'the broker could not be asked',
    code: 'reconcile_unknown',
    happens: ({ broker }) => {
      broker.hidesAccount(true);
    },
  },
  {
    because: 'the picture is old',
    code: 'reconcile_stale',
    happens: ({ broker }) => {
      broker.shows((truth) => ({ ...truth, takenAt: YEARS_AGO }));
    },
  },
  {
    because: 'an older picture than the last one came',
    code: 'reconcile_unknown',
    happens: ({ broker }) => {
      broker.shows((truth) => ({ ...truth, sequence: 1n }));
    },
  },
];

/** What differs halts as well, and a halt is told first: a person has to have seen it. */
const DRIFT: readonly Wrong[] = [
  {
    because: 'a cent moved that nobody booked',
    code: 'reconcile_dirty',
    happens: ({ broker }) => {
      broker.movesCash(toMicros(10_000n));
    },
  },
  {
    because: 'the account shows nothing of what we hold',
    code: 'reconcile_dirty',
    happens: async (desk) => {
      await desk.arms();
      const order = await desk.wants('buy 10 AAPL');
      await desk.gateway().dispatch(8);
      desk.broker.fills(order, 10n, { price: 190_000_000n, id: 'x-1' });
      await desk.gateway().hear();
      desk.broker.shows((truth) => ({ ...truth, positions: [], orders: [], executions: [] }));
    },
  },
];

const starts = ({ control }: Gateway): ReturnType<Gateway['control']['startRun']> =>
  control.startRun('story', { id: runId('another-run'), strategy: strategyId('story'), config: 'story' });

async function disarmedDesk(): Promise<Story> {
  const desk = await story({ armed: false });
  const stopped = await desk.gateway().control.stopRun('story');
  expect(stopped.ok).toBe(true);
  return desk;
}

describe('neither arm nor start', () => {
  test.each(WRONG)('when $because', async ({ code, happens }) => {
    const desk = await disarmedDesk();
    await happens(desk);
    await desk.gateway().reconcile();

    await expect(desk.arms()).rejects.toThrow(code);
    expect(await starts(desk.gateway())).toMatchObject({ ok: false, refused: { code } });

    desk.broker.hidesAccount(false);
    desk.broker.shows(null);
    await desk.gateway().reconcile();
    await desk.arms();
    expect(await starts(desk.gateway())).toMatchObject({ ok: true });
  });

  test.each(DRIFT)('when $because, though a person has seen the halt', async ({ code, happens }) => {
    const desk = await disarmedDesk();
    await happens(desk);
    await desk.gateway().reconcile();
    await expect(desk.arms()).rejects.toThrow('halted');
    expect(await starts(desk.gateway())).toMatchObject({ ok: false, refused: { code: 'halted' } });

    for (const { id } of (await desk.facts()).control.halts)
      await desk.gateway().control.acknowledge('story', id);

    await expect(desk.arms()).rejects.toThrow(code);
    expect(await starts(desk.gateway())).toMatchObject({ ok: false, refused: { code } });
  });

  test('when only a life before this one looked', async () => {
    const desk = await disarmedDesk();
    await desk.restarts({ reconciles: false });

    await expect(desk.arms()).rejects.toThrow('reconcile_never_ran');
    expect(await starts(desk.gateway())).toMatchObject({ refused: { code: 'reconcile_never_ran' } });

    await desk.gateway().reconcile();
    await desk.arms();
  });

  test('when the look is too long ago', async () => {
    const desk = await disarmedDesk();
    const strict = desk.gatewayWith(desk.broker.connect(), { reconcileAgeMsMax: -1 });

    expect(await strict.control.prepareArm('story')).toMatchObject({ refused: { code: 'reconcile_stale' } });
    expect(await starts(strict)).toMatchObject({ refused: { code: 'reconcile_stale' } });
  });

  test('when the books come to differ between the two steps', async () => {
    const desk = await story({ armed: false });
    const { control } = desk.gateway();
    const prepared = await control.prepareArm('story');
    if (!prepared.ok) throw new Error(prepared.refused.code);
    desk.broker.hidesAccount(true);
    await desk.gateway().reconcile();

    const confirmed = await control.confirmArm('story', prepared.value.token);

    expect(confirmed).toMatchObject({ ok: false, refused: { code: 'reconcile_unknown' } });
    expect((await desk.facts()).control.armed).toBe(false);
  });
});

test('two contents under one number are a lie: the desk halts', async () => {
  const desk = await story();
  let first = true;
  desk.broker.shows((truth) => {
    const shown = { ...truth, sequence: 99n, cash: toMicros(truth.cash + (first ? 0n : 1n)) };
    first = false;
    return shown;
  });
  await desk.gateway().reconcile();
  expect((await desk.facts()).control.armed).toBe(true);

  await desk.gateway().reconcile();

  expect((await desk.facts()).control).toMatchObject({
    armed: false,
    disarmReason: 'snapshot_contradiction',
    halts: [{ code: 'snapshot_contradiction' }],
  });
});
