/** Refusals that need a whole desk to be heard. */
import { expect, test } from '@jest/globals';

import { BAR_END } from '../src/index.ts';
import { story } from './support/story.ts';

test('an account that the broker does not show is not opened', async () => {
  const desk = await story();
  desk.broker.hidesAccount(true);

  expect(await desk.gateway().prepareOpening({ by: 'story', at: BAR_END })).toMatchObject({
    ok: false,
    refused: { code: 'snapshot_failed' },
  });
});

test('a lease that another life holds is not given, and is free once it is released', async () => {
  const desk = await story();
  const { lease } = await desk.facts();
  const holder = lease?.holder ?? '';

  expect(await desk.store.acquireLease('life-9', 60_000)).toMatchObject({
    ok: false,
    refused: { code: 'lease_held', holder },
  });
  await desk.store.releaseLease(holder, lease?.epoch ?? 0n);
  expect((await desk.store.acquireLease('life-9', 60_000)).ok).toBe(true);
});
