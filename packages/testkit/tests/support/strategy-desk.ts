/** A whole desk with a strategy of the story's own: the runtime turns on the real database until a bar is over. */
import {
  type Holding,
  accountId,
  marketTime,
  runId,
  strategyId,
  systemTime,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Runtime, type Tape, type TapeStep, createRuntime } from '@mqk/runtime';
import { type Decision, defineStrategy, paramsOf } from '@mqk/strategy';

import { AAPL, BAR_END, NEXT_CLOSE } from '../../src/index.ts';
import type { Story } from './story.ts';

const DAY_MS = 86_400_000;

const PRICE = toMicros(190_040_000n);

/** One daily bar: the market has moved nowhere, and the strategy is asked once. */
const STEP: TapeStep = {
  at: NEXT_CLOSE,
  session: '2018-05-11',
  endsSession: true,
  bars: [
    {
      symbol: 'AAPL',
      closeAt: NEXT_CLOSE,
      open: PRICE,
      high: PRICE,
      low: PRICE,
      close: PRICE,
      volume: toQuantity(1_000n),
    },
  ],
};

const TAPE: Tape = {
  length: 1,
  after: (cursor) => (cursor === null || cursor < NEXT_CLOSE ? STEP : null),
  position: (cursor) => (cursor === null || cursor < NEXT_CLOSE ? 0 : 1),
  orderExpiry: (decidedAt) => marketTime(Math.max(decidedAt, BAR_END) + 3 * DAY_MS),
  feed: () => Promise.resolve(),
};

/** A strategy that wants `target` of AAPL at every bar, whatever that is; a function is called in place of deciding. */
export function runtimeThatWants(
  desk: Story,
  target: unknown,
  armExpiry: 'never' | 'session' = 'never',
): Runtime {
  const decide = (): Decision<null> =>
    typeof target === 'function'
      ? (target as () => Decision<null>)()
      : { state: null, targets: [{ kind: 'shares', symbol: 'AAPL', target: target as Holding }] };
  const prepared = defineStrategy<object, null>({
    name: 'puppet',
    params: paramsOf({}),
    warmup: () => 1,
    initial: () => null,
    onBar: decide,
  }).prepare({});
  if (!prepared.ok) throw new Error(prepared.refused.code);
  return createRuntime({
    account: accountId('STORY-1'),
    run: runId('story-run'),
    epoch: desk.epoch(),
    strategyId: strategyId('puppet'),
    strategy: prepared.value.start(),
    instruments: [AAPL],
    gateway: desk.gateway(),
    store: desk.store,
    tape: TAPE,
    watch: () => [],
    clock: { now: () => systemTime(0), monotonicMs: () => 0 },
    rules: {
      reconcileEveryMs: 60_000,
      heartbeatEveryMs: 60_000,
      snapshotAgeMsMax: 60_000,
      dispatchLimit: 8,
      armExpiry,
    },
  });
}
