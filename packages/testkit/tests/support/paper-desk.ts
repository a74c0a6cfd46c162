/** A whole desk over a tape of bars: the production loop and gateway, a database, and the paper broker with its book. */
import { setTimeout as pause } from 'node:timers/promises';

import { type PaperActivities, type PaperBroker, paperBroker } from '@mqk/broker-paper';
import { type Clock, FLAT, type RunId, marketTime, runId, strategyId, systemTime, toMicros } from '@mqk/core';
import { type Database, openTradingStore } from '@mqk/db';
import { openPaperBook } from '@mqk/db/paper';
import { type Gateway, createGateway } from '@mqk/execution';
import type { TradingStore } from '@mqk/execution/store';
import { LOOPS } from '@mqk/integrity';
import type { Bar, CorporateAction } from '@mqk/market-data';
import { type Runtime, type Tape, type TapeStep, createRuntime } from '@mqk/runtime';
import { venuePolicy } from '@mqk/venue';

import { LEASE_LIFE_MS, PROOFS, RULES, TERMS } from '../../src/terms.ts';
import { storyLimits } from './limits.ts';
import { ALWAYS, type ParityCase, instrumentFor, micros, must, symbolsOf } from './parity-case.ts';
import { type Fresh, freshDatabase } from './story.ts';

const CLOCK: Clock = { now: () => systemTime(Date.now()), monotonicMs: () => performance.now() };
const RUN: RunId = runId('parity');

export interface Lived {
  readonly store: TradingStore;
  readonly database: Database;
  /** Why the desk stood still before its tape had ended; null: it did not. */
  readonly stoodBecause: string | null;
}

/** Opens the account, arms, starts, and turns until the tape has ended or the desk waits for a person. */
export async function liveThrough(told: ParityCase): Promise<Lived> {
  const fresh = await freshDatabase();
  const { paper, close } = await brokerOf(told, fresh);
  const store = await openTradingStore(fresh.database, { ...TERMS, kind: told.kind ?? 'cash' });
  try {
    const epoch = await leaseOf(store);
    const gateway = gatewayOf(store, paper, epoch);
    await morning({ store, gateway, told });
    const runtime = createRuntime({
      account: TERMS.account,
      run: RUN,
      epoch,
      strategyId: strategyId('told'),
      strategy: told.strategy.start(),
      instruments: symbolsOf(told).map(instrumentFor),
      gateway,
      store,
      tape: tapeOf(told, paper),
      watch: () => [],
      clock: CLOCK,
      rules: { reconcileEveryMs: 200, heartbeatEveryMs: 50, snapshotAgeMsMax: 60_000, dispatchLimit: 8 },
    });
    await runtime.rebuild();
    return { store, database: fresh.database, stoodBecause: await turned(runtime) };
  } finally {
    await close();
  }
}

/** Milliseconds: a desk that waits is asked again for so long, as what is under way may come to its end by itself. */
const PATIENCE_MS = 3_000;

async function turned(runtime: Runtime): Promise<string | null> {
  for (let since = performance.now(); ;) {
    const turn = await runtime.turn();
    if (turn.kind === 'ended') return null;
    if (turn.kind !== 'waiting') since = performance.now();
    else if (performance.now() - since > PATIENCE_MS) return turn.because;
  }
}

async function brokerOf(
  told: ParityCase,
  { url }: Fresh,
): Promise<{ readonly paper: PaperBroker; readonly close: () => Promise<void> }> {
  const book = await openPaperBook(url, TERMS.account, { onError: () => undefined });
  const paper = paperBroker({
    book,
    account: TERMS.account,
    kind: told.kind ?? 'cash',
    openingCash: told.cash ?? micros('100000'),
    instruments: symbolsOf(told).map(instrumentFor),
    policy: must(venuePolicy({ name: 'parity', ...told.venue })),
    latencyMs: { accept: 0, answer: 0 },
    clock: CLOCK,
    sleep: (ms) => pause(ms, undefined, { ref: false }),
  });
  return { paper, close: () => book.close() };
}

async function leaseOf(store: TradingStore): Promise<bigint> {
  return must(await store.acquireLease('parity', LEASE_LIFE_MS)).epoch;
}

function gatewayOf(store: TradingStore, { broker }: PaperBroker, epoch: bigint): Gateway {
  let secrets = 0;
  return createGateway({
    store,
    broker,
    holder: { life: 'parity', epoch },
    installation: { prefix: 'parity' },
    rules: RULES,
    proofs: () => PROOFS,
    clock: CLOCK,
    secrets: () => `secret-${(secrets += 1)}`,
    leaseUsable: () => true,
  });
}

interface Morning {
  readonly store: TradingStore;
  readonly gateway: Gateway;
  readonly told: ParityCase;
}

async function morning({ store, gateway, told }: Morning): Promise<void> {
  const { control } = gateway;
  await store.saveInstruments(symbolsOf(told).map(instrumentFor));
  await control.boot();
  await control.setLimits('story', storyLimits({ symbols: symbolsOf(told), ...WIDE, ...told.limits }));
  const at = marketTime((told.bars[0]?.closeAt ?? 1) - 1);
  const { token } = must(await gateway.prepareOpening({ by: 'story', at }));
  must(await gateway.confirmOpening({ by: 'story', at, token }));
  await gateway.reconcile();
  await store.heartbeat(LOOPS);
  must(await control.startRun('story', { id: RUN, strategy: strategyId('told'), config: 'story' }));
  const prepared = must(await control.prepareArm('story'));
  must(await control.confirmArm('story', prepared.token));
}

/** Wide enough for a story that is about something else. */
export const WIDE = {
  orderQuantityMax: '10000',
  orderNotionalMax: '1000000',
  priceCollarBps: 2000,
  positionQuantityMax: '10000',
  positionNotionalMax: '1000000',
  grossExposureMax: '1000000',
  netExposureMax: '1000000',
  dayLossMax: '100000',
  drawdownMaxBps: 9000,
  priceAgeMsMax: 86_400_000,
} as const;

function tapeOf(told: ParityCase, { tape, activities }: PaperBroker): Tape {
  const { bars } = told;
  const ends = [...new Set(bars.map(({ closeAt }) => closeAt))].sort((a, b) => a - b);
  const steps = ends.map((at) => stepAt(at, bars));
  return {
    length: steps.length,
    after: (cursor) => steps.find(({ at }) => cursor === null || at > cursor) ?? null,
    position: (cursor) => steps.filter(({ at }) => cursor !== null && at <= cursor).length,
    orderExpiry: (decidedAt) => ALWAYS.next(decidedAt)?.closeAt ?? decidedAt,
    feed: async (step) => {
      for (const action of told.actions ?? [])
        if (action.exDate === step.session) await book(action, step, told, activities);
      await tape.advance(step.bars, { ...sessionAt(step.at), endsSession: step.endsSession });
    },
  };
}

const sessionAt = (at: number): { readonly opensAt: Bar['closeAt']; readonly closesAt: Bar['closeAt'] } => {
  const session = ALWAYS.sessionOf(marketTime(at));
  if (session === null) throw new Error('a calendar without end has no such session');
  return { opensAt: session.openAt, closesAt: session.closeAt };
};

function stepAt(at: Bar['closeAt'], bars: readonly Bar[]): TapeStep {
  return {
    at,
    session: ALWAYS.sessionOf(at)?.date ?? '',
    endsSession: sessionAt(at).closesAt === at,
    bars: bars
      .filter(({ closeAt }) => closeAt === at)
      .sort((one, other) => (one.symbol < other.symbol ? -1 : 1)),
  };
}

/** In the morning of the ex-date, once: what is repeated changes nothing. */
async function book(
  action: CorporateAction,
  { at }: TapeStep,
  { bars, held }: ParityCase,
  activities: PaperActivities,
): Promise<void> {
  const { kind, symbol, exDate } = action;
  const about = { activityId: `${kind}-${symbol}-${exDate}`, symbol, at: sessionAt(at).opensAt };
  if (action.kind === 'split') {
    const { numerator, denominator } = action.ratio;
    const before = bars.findLast((bar) => bar.symbol === symbol && bar.closeAt < at)?.close ?? micros('0');
    const fractionPrice = toMicros((before * denominator + numerator - 1n) / numerator);
    await activities.split({ ...about, numerator, denominator, fractionPrice });
    return;
  }
  const cash = toMicros(action.cash * BigInt(held ?? 0));
  await activities.book({ ...about, kind: 'dividend', quantity: FLAT, cash, price: null });
}
