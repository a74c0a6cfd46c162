/** A strategy that asks for what it may not have stops the desk, and is not asked again. */
import { refuse } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { createRuntime } from '../src/index.ts';
import { newScene, partsOf } from './support/desk.ts';

test('a strategy whose targets are refused halts the desk, and its bar is not finished', async () => {
  const scene = newScene();
  const parts = partsOf(scene);
  const feed = (): ReturnType<typeof parts.strategy.feed> => refuse({ code: 'target_twice', symbol: 'AAPL' });
  const runtime = createRuntime({ ...parts, strategy: { ...parts.strategy, feed } });

  expect(await runtime.turn()).toEqual({ kind: 'suspended', because: 'target_twice' });
  expect(scene.halts).toMatchObject([{ code: 'strategy_fault', detail: 'sma-cross: target_twice' }]);
  expect(scene.log).not.toContain('finished');
});

test('a strategy whose targets are taken halts nothing', async () => {
  const scene = newScene();

  expect(await createRuntime(partsOf(scene)).turn()).toMatchObject({ kind: 'bar' });
  expect(scene.halts).toEqual([]);
});
