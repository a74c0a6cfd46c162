/** The production loop on a story's desk, with a tape of closes that buys and sells. */
import { AAPL, NEXT_CLOSE } from '../../src/terms.ts';
import {
  type Instrument,
  accountId,
  marketTime,
  runId,
  strategyId,
  systemTime,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Runtime, type TapeStep, createRuntime } from '@mqk/runtime';
import { smaCross } from '@mqk/strategy';

import type { Story } from './story.ts';

const DAY_MS = 86_400_000;
const SNAPSHOT_AGE_MS_MAX = 60_000;

/** Falls, then rises, so that a 1/2 cross wants `quantity` shares at the end of the third bar. */
const CLOSES = [191n, 190n, 192n, 193n].map((close) => toMicros(close * 1_000_000n));

/** The loop of the life that is running now. Its clock stands still: it reconciles at its first turn only. */
export function trader(desk: Story, quantity = '10'): Runtime {
  const prepared = smaCross.prepare({ fast: 1, slow: 2, quantity });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.refused));
  const steps = CLOSES.map((close, index) => stepOf(AAPL, index, close));
  return createRuntime({
    account: accountId('STORY-1'),
    run: runId('story-run'),
    epoch: desk.epoch(),
    strategyId: strategyId('story'),
    strategy: prepared.value.start(),
    instruments: [AAPL],
    gateway: desk.gateway(),
    store: desk.store,
    tape: {
      length: steps.length,
      position: (cursor) => steps.filter(({ at }) => cursor !== null && at <= cursor).length,
      after: (cursor) => steps.find(({ at }) => cursor === null || at > cursor) ?? null,
      orderExpiry: (decidedAt) => marketTime(decidedAt + DAY_MS),
      feed: () => Promise.resolve(),
    },
    watch: () => [],
    clock: { now: () => systemTime(0), monotonicMs: () => 0 },
    rules: {
      reconcileEveryMs: 1_000,
      heartbeatEveryMs: 1_000,
      snapshotAgeMsMax: SNAPSHOT_AGE_MS_MAX,
      dispatchLimit: 8,
    },
  });
}

function stepOf({ symbol }: Instrument, index: number, close: TapeStep['bars'][number]['close']): TapeStep {
  const closeAt = marketTime(NEXT_CLOSE + index * DAY_MS);
  const session = new Date(closeAt).toISOString().slice(0, 10);
  const bar = { symbol, closeAt, open: close, high: close, low: close, close, volume: toQuantity(1_000n) };
  return { at: closeAt, session, endsSession: true, bars: [bar] };
}
