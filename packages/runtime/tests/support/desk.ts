/** The smallest desk that can turn: what the runtime asks of its gateway, store and tape, kept in plain variables. */
import {
  accountId,
  brokerOrderId,
  instrumentId,
  marketTime,
  runId,
  strategyId,
  systemTime,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type { Halt, HaltCode } from '@mqk/integrity';
import type { Bar } from '@mqk/market-data';
import { smaCross } from '@mqk/strategy';

import type { RuntimeParts, TapeStep } from '../../src/index.ts';

const DAY_MS = 86_400_000;
export const FIRST_END = Date.UTC(2018, 0, 2, 21);

export const barAt = (index: number, close: bigint): Bar => ({
  symbol: 'AAPL',
  closeAt: marketTime(FIRST_END + index * DAY_MS),
  open: toMicros(close),
  high: toMicros(close),
  low: toMicros(close),
  close: toMicros(close),
  volume: toQuantity(1n),
});

export interface Scene {
  armed: boolean;
  started: boolean;
  unsettled: { created: number; claimed: number; unknown: number; inquiries: number };
  /** What stands in the control state. An arm forgets them. */
  halts: Halt[];
  /** End of the last bar that was worked through. */
  cursor: number | null;
  stored: Bar[];
  /** Of the life that has the account; the desk under test is life 1. */
  epoch: bigint;
  /** An order that gets us out waits for the market. */
  leaving: boolean;
  /** What was done, in order. */
  readonly log: string[];
}

export const newScene = (): Scene => ({
  armed: true,
  started: true,
  halts: [],
  unsettled: { created: 0, claimed: 0, unknown: 0, inquiries: 0 },
  cursor: null,
  stored: [],
  epoch: 1n,
  leaving: false,
  log: [],
});

/** Closes that fall, then rise, then fall: a 1/2 cross goes long and out again. */
export const CLOSES = [10n, 9n, 8n, 9n, 10n, 9n].map((close) => close * 1_000_000n);

export function partsOf(scene: Scene, closes: readonly bigint[] = CLOSES): RuntimeParts {
  const prepared = smaCross.prepare({ fast: 1, slow: 2, quantity: '10' });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.refused));
  const steps: TapeStep[] = closes.map((close, index) => {
    const bar = barAt(index, close);
    return { at: bar.closeAt, session: `day-${index}`, endsSession: true, bars: [bar] };
  });
  const run = runId('run-1');
  const log = (what: string): void => void scene.log.push(what);
  const store = {
    heartbeat: () => Promise.resolve(),
    unsettled: () => Promise.resolve(scene.unsettled),
    controlFacts: () =>
      Promise.resolve({
        run: { id: run, state: scene.started ? 'started' : 'stopped', cursor: scene.cursor },
        control: scene.armed
          ? { armed: true, disarmReason: null, since: systemTime(0), halts: scene.halts, version: 1 }
          : { armed: false, disarmReason: 'boot', since: systemTime(0), halts: scene.halts, version: 1 },
      }),
    run: () => Promise.resolve({ id: run, state: 'started', cursor: scene.cursor }),
    storedBars: () => Promise.resolve(scene.stored),
    decisionFacts: () =>
      Promise.resolve({
        now: systemTime(0),
        snapshot: { takenAt: systemTime(0) },
        position: null,
        orders: [],
        notAccepted: { entry: 0, exit: 0 },
        asked: { entry: 0, exit: 0 },
        splitSince: false,
        cursor: null,
        brackets: [],
      }),
    market: (epoch: bigint, step: { readonly bars: readonly Bar[] }) => {
      if (epoch !== scene.epoch) return Promise.resolve('ownership_lost');
      log('marks');
      scene.stored.push(...step.bars);
      return Promise.resolve('done');
    },
    finishBar: (epoch: bigint, _run: unknown, at: number) => {
      if (epoch !== scene.epoch) return Promise.resolve('ownership_lost');
      log('finished');
      scene.cursor = at;
      return Promise.resolve('done');
    },
  };
  const gateway = {
    hear: () =>
      Promise.resolve({
        kind: 'heard',
        behind: false,
        applied: 0,
        repeated: 0,
        quarantined: 0,
        parked: 0,
        halts: [],
      }),
    resolve: () => {
      log('asked about doubts');
      return Promise.resolve([]);
    },
    inquire: () => {
      log('asked about news');
      return Promise.resolve({ asked: 1, answered: 0 });
    },
    reconcile: () => Promise.resolve(),
    watch: () => Promise.resolve('done'),
    windDown: () => Promise.resolve({ asked: 0, open: [], waitsForMarket: scene.leaving }),
    dispatch: () => Promise.resolve({ claimed: 0, settled: 0, lost: 0 }),
    trade: (intents: readonly { readonly terms: { readonly side: string; readonly quantity: bigint } }[]) => {
      for (const { terms } of intents) log(`promised ${terms.side} ${terms.quantity}`);
      const outcomes = intents.map(() => ({ kind: 'promised', clientOrderId: brokerOrderId('c-1') }));
      return Promise.resolve({ outcomes, claimed: 0, settled: 0, lost: 0 });
    },
    control: {
      halt: (_by: string, code: HaltCode, detail: string) => {
        log(`halted: ${code}`);
        scene.armed = false;
        scene.halts.push({ id: 'halt-1', code, detail, at: systemTime(0), acknowledged: false });
        return Promise.resolve();
      },
    },
  };
  return {
    account: accountId('PAPER-1'),
    run,
    epoch: 1n,
    strategyId: strategyId('sma-cross'),
    strategy: prepared.value.start(),
    instruments: [
      {
        id: instrumentId('AAPL'),
        version: 1,
        symbol: 'AAPL',
        currency: 'USD',
        tick: toMicros(10_000n),
        quantityScale: 0,
        multiplier: 1n,
        calendar: 'XNYS',
      },
    ],
    gateway,
    store,
    tape: {
      length: steps.length,
      position: (cursor: number | null) => steps.filter(({ at }) => cursor !== null && at <= cursor).length,
      after: (cursor: number | null) => steps.find(({ at }) => cursor === null || at > cursor) ?? null,
      orderExpiry: (decidedAt: number) => marketTime(decidedAt + DAY_MS),
      feed: () => Promise.resolve(log('matched')),
    },
    watch: () => [],
    clock: { now: () => systemTime(0), monotonicMs: () => 0 },
    rules: { reconcileEveryMs: 1_000, heartbeatEveryMs: 100, snapshotAgeMsMax: 1_000, dispatchLimit: 8 },
  } as unknown as RuntimeParts;
}
