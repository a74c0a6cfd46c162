/** Nothing is traded on a bar that a broken feed brought, until a person has said that they know. */
import type { MarketTime } from '@mqk/core';
import type { FeedAlarm } from '@mqk/integrity';
import { expect, test } from '@jest/globals';

import { type FeedWatch, type RuntimeParts, createRuntime } from '../src/index.ts';
import { type Scene, barAt, newScene, partsOf } from './support/desk.ts';

const silent = (symbol: string, last: MarketTime): FeedAlarm => ({
  code: 'feed_stale',
  symbol,
  last,
  silentMs: 60_000,
  silentMsMax: 1,
});

/** Says that AAPL was silent before each of these steps. */
const alarmsAt =
  (...broken: readonly number[]): FeedWatch =>
  (step, last) =>
    broken.some((index) => barAt(index, 0n).closeAt === step.at)
      ? [silent('AAPL', last.get('AAPL') ?? step.at)]
      : [];

const withWatch = (scene: Scene, watch: FeedWatch): RuntimeParts => ({ ...partsOf(scene), watch });

/** What a person does: acknowledge, and arm. Arming forgets the halts. */
const armsAgain = (scene: Scene): void => {
  scene.halts = [];
  scene.armed = true;
};

const bars = (scene: Scene): number => scene.log.filter((what) => what === 'finished').length;

test('an alarm halts, and nothing of the bar reaches the broker, the books or the strategy', async () => {
  const scene = newScene();
  const runtime = createRuntime(withWatch(scene, alarmsAt(2)));
  for (let turn = 0; turn < 2; turn += 1) await runtime.turn();
  scene.log.length = 0;

  const turn = await runtime.turn();

  expect(turn).toEqual({
    kind: 'waiting',
    because: 'feed_stale: AAPL: silent since the bar of 2018-01-03T21:00:00Z',
  });
  expect(scene.log).toEqual(['halted: feed_stale']);
  expect(await runtime.turn()).toEqual({ kind: 'waiting', because: 'disarmed' });
  expect(scene.log).toEqual(['halted: feed_stale']);
});

test('once acknowledged and armed again the same alarm lets the bar pass; another one halts again', async () => {
  const scene = newScene();
  const runtime = createRuntime(withWatch(scene, alarmsAt(2, 3)));
  for (let turn = 0; turn < 3; turn += 1) await runtime.turn();
  armsAgain(scene);

  for (let turn = 0; turn < 3; turn += 1) await runtime.turn();

  expect(bars(scene)).toBe(3);
  expect(scene.halts.map(({ detail }) => detail)).toEqual([
    'AAPL: silent since the bar of 2018-01-04T21:00:00Z',
  ]);
});

test('a restart between the halt and the arm has forgotten neither', async () => {
  const before = newScene();
  const first = createRuntime(withWatch(before, alarmsAt(2)));
  for (let turn = 0; turn < 3; turn += 1) await first.turn();

  const scene = {
    ...newScene(),
    cursor: before.cursor,
    stored: before.stored,
    halts: before.halts,
    armed: false,
  };
  const reborn = createRuntime(withWatch(scene, alarmsAt(2)));
  await reborn.rebuild();
  armsAgain(scene);
  await reborn.turn();

  expect(scene.log).not.toContain('halted: feed_stale');
  expect(bars(scene)).toBe(1);
});

test('a bar that was stored was judged: a restart in the middle of it does not ask again', async () => {
  const scene = newScene();
  scene.stored = [0, 1, 2].map((index) => barAt(index, 9_000_000n));
  scene.cursor = barAt(1, 0n).closeAt;
  const seen: (MarketTime | undefined)[] = [];
  const runtime = createRuntime(
    withWatch(scene, (_step, last) => {
      seen.push(last.get('AAPL'));
      return [];
    }),
  );
  await runtime.rebuild();

  for (let turn = 0; turn < 2; turn += 1) await runtime.turn();

  expect(seen).toEqual([barAt(2, 0n).closeAt, barAt(2, 0n).closeAt]);
});

test('a halt that could not be stored is raised again, and nothing passes meanwhile', async () => {
  const scene = newScene();
  const parts = withWatch(scene, alarmsAt(0));
  const { control } = parts.gateway;
  let stored = false;
  const gateway = {
    ...parts.gateway,
    control: {
      ...control,
      halt: (...alarm: Parameters<typeof control.halt>) =>
        stored ? control.halt(...alarm) : Promise.reject(new Error('the database is gone')),
    },
  };
  const runtime = createRuntime({ ...parts, gateway });

  await expect(runtime.turn()).rejects.toThrow('the database is gone');
  stored = true;
  await runtime.turn();

  expect(scene.log).toEqual(['halted: feed_stale']);
});

test('all that is wrong with a step is told at once', async () => {
  const scene = newScene();
  const runtime = createRuntime(
    withWatch(scene, (step) => ['AAPL', 'MSFT'].map((symbol) => silent(symbol, step.at))),
  );

  await runtime.turn();
  armsAgain(scene);

  expect(scene.log).toEqual(['halted: feed_stale', 'halted: feed_stale']);
  expect((await runtime.turn()).kind).toBe('bar');
});
