/** What may add risk leaves on an accepted, fresh picture of the account and on no other. */
import { describe, expect, test } from '@jest/globals';

import { systemTime } from '@mqk/core';
import type { AccountSnapshot } from '@mqk/reconcile';

import { type Story, story } from './support/story.ts';

const older =
  (ms: number) =>
  (truth: AccountSnapshot): AccountSnapshot => ({ ...truth, takenAt: systemTime(truth.takenAt - ms) });

const whyNot = async (desk: Story): Promise<readonly string[]> =>
  (await desk.sql<{ readonly code: string }>('select code from mqk.denial order by id')).map(
    ({ code }) => code,
  );

describe('a promise waits in the outbox', () => {
  test.each([
    ['because the picture is older than any may be', older(3_600_000), 'reconcile_stale'],
    ['because an older one than the last was shown', older(0), 'reconcile_unknown'],
    ['because the comparison is fresh, and what it looked at is not', older(30_000), 'snapshot_stale'],
  ])('%s', async (_why, alter, code) => {
    const desk = await story({ rules: { snapshotAgeMsMax: 20_000 } });
    const order = await desk.wants('buy 10 AAPL');
    desk.broker.shows((truth) => alter(code === 'reconcile_unknown' ? { ...truth, sequence: 1n } : truth));
    await desk.gateway().reconcile();

    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toEqual([]);
    expect(await whyNot(desk)).toEqual([code]);

    // a fresh look, and the same promise leaves
    desk.broker.shows(null);
    await desk.gateway().reconcile();
    await desk.gateway().dispatch(8);
    expect(desk.broker.received).toMatchObject([{ clientOrderId: order }]);
  });

  test('a part that failed is no picture at all', async () => {
    const desk = await story();
    await desk.wants('buy 10 AAPL');
    desk.broker.hidesAccount(true);
    const { verdict } = await desk.gateway().reconcile();
    expect(verdict).toMatchObject({ state: 'UNKNOWN', snapshotSequence: null });

    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toEqual([]);
    expect(await whyNot(desk)).toEqual(['reconcile_unknown']);
  });
});

test('an older picture is refused also by the life after the one that saw the newer', async () => {
  const desk = await story();
  let kept: AccountSnapshot | null = null;
  desk.broker.shows((truth) => (kept ??= truth));
  await desk.gateway().reconcile();
  desk.broker.shows(null);
  await desk.gateway().reconcile();
  desk.broker.shows((truth) => kept ?? truth);

  await desk.restarts();

  await expect(desk.arms()).rejects.toThrow('reconcile_unknown');
  const { verdict } = await desk.gateway().reconcile();
  expect(verdict.reasons).toMatchObject([{ kind: 'snapshot_not_newer' }]);
});

test('a cancel leaves whatever the picture is', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL at 150');
  await desk.gateway().dispatch(8);
  desk.broker.hidesAccount(true);
  await desk.gateway().reconcile();

  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toMatchObject([{ terms: { side: 'buy' } }, { clientOrderId: order }]);
});
