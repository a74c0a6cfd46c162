/** A market of a few bars, and a strategy that finds in each bar what it has to want: the seed decides both. */
import { type Holding, type Micros, marketTime, toHolding, toMicros, toQuantity } from '@mqk/core';
import type { Tape, TapeStep } from '@mqk/runtime';
import { NO_TARGETS, type StrategyRun, type Target, createStrategyRun, paramsOf } from '@mqk/strategy';

import type { Habits } from './habits.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** 2018-05-14 15:00 UTC: the end of the first bar. */
const FIRST_BAR = Date.UTC(2018, 4, 14, 15);
const BARS_PER_SESSION = 3;

/** Prices stay between 95 and 105, so that one lot always fits into the limits. */
export function tapeSteps(random: Random, symbols: readonly string[]): readonly TapeStep[] {
  const length = random.between(5, 8);
  return Array.from({ length }, (_, index) => {
    const day = Math.floor(index / BARS_PER_SESSION);
    const inSession = index % BARS_PER_SESSION;
    const at = marketTime(FIRST_BAR + day * DAY + inSession * HOUR);
    return {
      at,
      session: new Date(at).toISOString().slice(0, 10),
      endsSession: inSession === BARS_PER_SESSION - 1,
      bars: symbols.map((symbol) => {
        const price = toMicros(BigInt(random.between(9_500, 10_500)) * 10_000n);
        const volume = toQuantity(BigInt(wishAt(random, index)));
        return { symbol, closeAt: at, open: price, high: price, low: price, close: price, volume };
      }),
    };
  });
}

/** A volume is what the strategy reads: hold a lot, hold nothing, or go on as before. */
const [HOLD, LEAVE, STAY] = [1_001, 1_002, 1_003];

/** Mostly in and out again, so that every bar gives reason for an order. */
function wishAt(random: Random, index: number): number {
  if (index === 0) return HOLD;
  if (random.chance(200)) return STAY;
  return random.chance(800) === (index % 2 === 0) ? HOLD : LEAVE;
}

/** Micros: near enough to be met by some of the bars, which move by up to ten. */
const [STOP_BELOW, TARGET_ABOVE] = [2_000_000n, 2_000_000n];

export function simStrategy(lot: bigint, protection: Habits['protection']): StrategyRun {
  const target = (symbol: string, held: Holding): Target => ({ kind: 'shares', symbol, target: held });
  const guarded = (symbol: string, close: Micros): Target => ({
    ...target(symbol, toHolding(lot)),
    protection: {
      stopPrice: toMicros(close - STOP_BELOW),
      targetPrice: protection === 'bracket' ? toMicros(close + TARGET_ABOVE) : null,
    },
  });
  return createStrategyRun(
    {
      name: 'sim',
      params: paramsOf<object>({}),
      warmup: () => 1,
      initial: () => 0,
      onBar: ({ bars, state }) => {
        const targets = bars.flatMap(({ symbol, volume, close }) => {
          if (volume === BigInt(HOLD))
            return [protection === 'none' ? target(symbol, toHolding(lot)) : guarded(symbol, close)];
          return volume === BigInt(LEAVE) ? [target(symbol, toHolding(0n))] : [];
        });
        return { state, targets: targets.length === 0 ? NO_TARGETS : targets };
      },
    },
    {},
  );
}

export interface Market {
  readonly feed: Tape['feed'];
  /** Whether the bar has ended. */
  readonly isDue: (step: TapeStep) => boolean;
}

export const simTape = (steps: readonly TapeStep[], { feed, isDue }: Market): Tape => ({
  after(cursor) {
    const next = steps.find(({ at }) => cursor === null || at > cursor);
    return next !== undefined && isDue(next) ? next : null;
  },
  orderExpiry: (decidedAt) => {
    const close = steps.find(({ at, endsSession }) => endsSession && at > decidedAt);
    return close?.at ?? marketTime(decidedAt + DAY);
  },
  length: steps.length,
  position: (cursor) => steps.filter(({ at }) => cursor !== null && at <= cursor).length,
  feed,
});
