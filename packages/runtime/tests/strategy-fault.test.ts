/** A strategy that asks for what it may not have stops the desk, and is not asked again. */
import { refuse } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { createRuntime } from '../src/index.ts';
import { newScene, partsOf } from './support/desk.ts';

type Run = ReturnType<typeof partsOf>['strategy'];

/** The same run, but for what it answers to bars. */
const fedBy = (run: Run, feed: Run['feed']): Run => ({
  feed,
  feedStep: (step) => run.feedStep(step),
  split: (symbol, ratio) => {
    run.split(symbol, ratio);
  },
  standing: () => run.standing(),
  state: () => run.state(),
  lastBarAt: () => run.lastBarAt(),
  clone: () => fedBy(run.clone(), feed),
});

test('a strategy whose targets are refused halts the desk, and its bar is not finished', async () => {
  const scene = newScene();
  const parts = partsOf(scene);
  const feed = (): ReturnType<typeof parts.strategy.feed> => refuse({ code: 'target_twice', symbol: 'AAPL' });
  const runtime = createRuntime({ ...parts, strategy: fedBy(parts.strategy, feed) });

  expect(await runtime.turn()).toEqual({ kind: 'suspended', because: 'target_twice' });
  expect(scene.halts).toMatchObject([
    { code: 'strategy_fault', detail: 'sma-cross: target_twice, symbol AAPL' },
  ]);
  expect(scene.log).not.toContain('finished');
});

test('a halt that could not be stored is asked for again, and nothing else happens before it is', async () => {
  const scene = newScene();
  const parts = partsOf(scene);
  const feed = (): ReturnType<typeof parts.strategy.feed> =>
    refuse({ code: 'target_out_of_range', symbol: 'AAPL', found: 'NaN' });
  let down = true;
  const halt: typeof parts.gateway.control.halt = (...told) =>
    down ? Promise.reject(new Error('no database')) : parts.gateway.control.halt(...told);
  const gateway = { ...parts.gateway, control: { ...parts.gateway.control, halt } };
  const runtime = createRuntime({ ...parts, gateway, strategy: fedBy(parts.strategy, feed) });

  await expect(runtime.turn()).rejects.toThrow('no database');
  await expect(runtime.turn()).rejects.toThrow('no database');
  down = false;

  expect(await runtime.turn()).toEqual({ kind: 'suspended', because: 'target_out_of_range' });
  expect(scene.halts).toMatchObject([
    { code: 'number_out_of_range', detail: 'sma-cross: target_out_of_range, symbol AAPL, found NaN' },
  ]);
  expect(await runtime.turn()).toEqual({ kind: 'suspended', because: 'target_out_of_range' });
  expect(scene.halts).toHaveLength(1);
});

test('a strategy whose targets are taken halts nothing', async () => {
  const scene = newScene();

  expect(await createRuntime(partsOf(scene)).turn()).toMatchObject({ kind: 'bar' });
  expect(scene.halts).toEqual([]);
});
