import { expect, test } from '@jest/globals';

import { createRuntime } from '../src/index.ts';
import { barAt, CLOSES, newScene, partsOf } from './support/desk.ts';

test('a strategy that is shown its stored bars again knows what it knew, and asks for nothing', async () => {
  const before = newScene();
  const parts = partsOf(before);
  const runtime = createRuntime(parts);
  for (let turn = 0; turn < 3; turn += 1) await runtime.turn();

  const after = { ...newScene(), cursor: before.cursor, stored: [...before.stored] };
  const reborn = partsOf(after);
  const again = createRuntime(reborn);
  await again.rebuild();

  expect(after.log).toEqual([]);
  expect(reborn.strategy.state()).toEqual(parts.strategy.state());
  expect(reborn.strategy.lastBarAt()).toBe(parts.strategy.lastBarAt());
});

test('a bar that was stored and not worked through is decided on again', async () => {
  const scene = newScene();
  scene.stored = CLOSES.slice(0, 4).map((close, index) => barAt(index, close));
  scene.cursor = barAt(2, 0n).closeAt;
  const runtime = createRuntime(partsOf(scene));

  await runtime.rebuild();
  await runtime.turn();

  expect(scene.log).toEqual(['matched', 'marks', 'promised buy 10', 'finished']);
});

test('a life that lost the account moves no bar, and decides nothing on it', async () => {
  const scene = newScene();
  const parts = partsOf(scene);
  const runtime = createRuntime(parts);
  for (let turn = 0; turn < 3; turn += 1) await runtime.turn(); // on the fourth bar it would buy
  const { cursor, stored } = { cursor: scene.cursor, stored: [...scene.stored] };
  const lastSeen = parts.strategy.lastBarAt();
  scene.epoch = 2n;

  expect(await runtime.turn()).toEqual({ kind: 'waiting', because: 'ownership_lost' });
  expect([scene.cursor, scene.stored]).toEqual([cursor, stored]);
  expect(scene.log.filter((line) => line.startsWith('promised'))).toEqual([]);
  expect(parts.strategy.lastBarAt()).toBe(lastSeen);
});

test('a standing target is pursued again after a restart, so that a lost order is not a lost decision', async () => {
  const scene = newScene();
  scene.stored = CLOSES.slice(0, 4).map((close, index) => barAt(index, close));
  scene.cursor = barAt(3, 0n).closeAt;
  const runtime = createRuntime(partsOf(scene));

  await runtime.rebuild();
  await runtime.turn();

  expect(scene.log).toEqual(['promised buy 10']);
});
