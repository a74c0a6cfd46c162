/** The workload of one seed: who trades what, by which rules, and how tight the limits are. */
import {
  type AccountId,
  type Instrument,
  type MarketTime,
  accountId,
  instrumentId,
  invariant,
  marketTime,
  type RunId,
  type StrategyId,
  runId,
  strategyId,
  toMicros,
} from '@mqk/core';
import type { StoreOptions } from '@mqk/db';
import type { InquiryRules, SendRules, WindDownRules } from '@mqk/execution';
import type { BrokerTraits } from '@mqk/execution/port';
import { type Limits, parseLimits } from '@mqk/risk';
import type { RuntimeRules, TapeStep } from '@mqk/runtime';

import { type Habits, habitsOf } from './habits.ts';
import type { Random, Streams } from './random.ts';
import { tapeSteps } from './sim-tape.ts';

/** Of what is sent and of what is sized; longer than a few reconciles that failed. */
const SNAPSHOT_AGE_MS_MAX = 15_000;

export interface Plan {
  readonly terms: StoreOptions;
  readonly instruments: readonly Instrument[];
  /** Shares that the strategy holds of a symbol when it holds any. */
  readonly lot: bigint;
  readonly cash: bigint;
  readonly limits: Limits;
  /** What people ask for now and then: one number less, and one more. */
  readonly tighter: Limits;
  readonly looser: Limits;
  readonly windDown: WindDownRules;
  readonly rules: SendRules & InquiryRules;
  readonly runtime: RuntimeRules;
  readonly leaseLifeMs: number;
  readonly traits: BrokerTraits;
  readonly steps: readonly TapeStep[];
  readonly begins: MarketTime;
  /** Milliseconds between two looks of an operator. */
  readonly operatorEveryMs: number;
  /** Of a thousand passes of the market over an order, those in which nobody takes the other side. */
  readonly untouched: number;
  /** In a thousand looks: how often a person disarms, halts, restarts or cancels what runs well. */
  readonly meddles: number;
  readonly habits: Habits;
  /** The broker ends an order in the moment in which it hears that it is to. */
  readonly cancelsAtOnce: boolean;
}

export const RUN: RunId = runId('sim-run');
export const STRATEGY: StrategyId = strategyId('sim');

/** 2018-05-14 13:00 UTC, before a Monday's session. */
const MARKET_BEGINS = Date.UTC(2018, 4, 14, 13);

export type Twin = 'interrupted' | 'whole';

/** A seed that lives twice needs two accounts. */
export const accountOf = (seed: number, twin: Twin | null = null): AccountId =>
  accountId(twin === null ? `SIM-${seed}` : `SIM-${seed}-${twin}`);

const ROWS_MAX = 1_000_000n;

/** Where the rows of a life begin to be numbered: no other life has them, in whatever place it is lived. */
export const firstRowOf = (seed: number, twin: Twin | null): bigint =>
  (BigInt(seed) * 3n + { none: 0n, interrupted: 1n, whole: 2n }[twin ?? 'none']) * ROWS_MAX + 1n;

/** Of twins nobody but chance interferes, so that they differ by nothing else. */
export function planOf(seed: number, streams: Streams, twin: Twin | null = null): Plan {
  const plan = drawn(seed, streams, twin);
  if (twin === null) return plan;
  return {
    ...plan,
    meddles: 0,
    habits: { ...plan.habits, replaces: 0, settles: 0, answers: 0, compares: 0 },
    windDown: { ...plan.windDown, haltAction: 'hold' },
    cancelsAtOnce: true,
  };
}

function drawn(seed: number, streams: Streams, twin: Twin | null): Plan {
  const draw = streams('plan');
  const symbols = draw.pick([['AAPL'], ['AAPL', 'MSFT']]);
  const instruments = symbols.map(instrumentOf);
  const lot = BigInt(draw.pick([2, 5, 10]));
  const heartbeatAgeMsMax = draw.pick([4_000, 10_000]);
  return {
    terms: termsOf(accountOf(seed, twin), draw),
    instruments,
    lot,
    cash: 116_000_000n * lot * BigInt(symbols.length),
    limits: limitsOf(lot, symbols),
    tighter: limitsOf(lot, symbols, { ordersPerMinuteMax: 900 }),
    looser: limitsOf(lot, symbols, { positionQuantityMax: `${lot * 2n}` }),
    windDown: {
      haltAction: draw.pick(['hold', 'hold', 'cancel-open', 'cancel-and-flatten']),
      retryMs: 2_000,
    },
    rules: {
      heartbeatAgeMsMax,
      reconcileAgeMsMax: draw.pick([6_000, 15_000]),
      snapshotAgeMsMax: SNAPSHOT_AGE_MS_MAX,
      sendWindowMs: draw.pick([500, 2_000, 5_000]),
      answerDeadlineMs: draw.pick([1_000, 4_000]),
      refusedRetryMs: draw.pick([0, 500]),
      inquiryAgeMsMax: 60_000,
      inquiryRetryMs: 250,
    },
    runtime: {
      reconcileEveryMs: 4_000,
      heartbeatEveryMs: 1_000,
      snapshotAgeMsMax: SNAPSHOT_AGE_MS_MAX,
      dispatchLimit: draw.pick([1, 8]),
    },
    leaseLifeMs: draw.pick([6_000, 12_000]),
    traits: {
      enforcesClientOrderId: draw.chance(700),
      lookupsForAbsence: draw.between(1, 3),
      settleTimeMs: draw.pick([0, 2_000, 8_000]),
    },
    steps: tapeSteps(streams('tape'), symbols),
    begins: marketTime(MARKET_BEGINS),
    operatorEveryMs: draw.pick([500, 2_000]),
    untouched: draw.pick([100, 600]),
    meddles: draw.pick([0, 300, 700]),
    habits: habitsOf(streams),
    cancelsAtOnce: false,
  };
}

const instrumentOf = (symbol: string): Instrument => ({
  id: instrumentId(symbol),
  version: 1,
  symbol,
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
});

const termsOf = (account: AccountId, draw: Random): StoreOptions => ({
  account,
  kind: 'cash',
  currency: 'USD',
  environment: 'paper',
  marketClock: 'tape',
  configHash: 'sim',
  reconcile: {
    unknownAgeMsMax: draw.pick([15_000, 60_000]),
    newsAgeMsMax: draw.pick([5_000, 30_000]),
    snapshotAgeMsMax: 10_000,
  },
});

/** One lot fits at the worst price that the collar allows, and not a share more: whatever is sent twice breaks them. */
function limitsOf(
  lot: bigint,
  symbols: readonly string[],
  changed: Readonly<Record<string, string | number>> = {},
): Limits {
  const worth = `${lot * 116n}`;
  const limits = parseLimits({
    orderQuantityMax: `${lot}`,
    orderNotionalMax: worth,
    priceCollarBps: 1000,
    positionQuantityMax: `${lot}`,
    positionNotionalMax: worth,
    grossExposureMax: `${lot * 116n * BigInt(symbols.length)}`,
    netExposureMax: `${lot * 116n * BigInt(symbols.length)}`,
    dayLossMax: '100000',
    drawdownMaxBps: 9000,
    leverageMaxBps: 10_000,
    ordersPerMinuteMax: 1000,
    rejectsPerMinuteMax: 1000,
    executionsPerMinuteMax: 1000,
    priceAgeMsMax: 86_400_000,
    allowShort: false,
    symbols,
    ...changed,
  });
  invariant(limits.ok, 'the limits of a simulation are complete');
  return limits.value;
}
