/**
 * A whole desk in one process: the production gateway on a real database, and a scripted broker.
 *
 * The story owns the clock. A restart forgets everything that was in memory, as a new process would.
 */
import {
  type ClientOrderId,
  type Clock,
  type Instrument,
  type MarketTime,
  type Micros,
  type OrderIntent,
  type RunId,
  accountId,
  formatTime,
  instrumentId,
  invariant,
  marketTime,
  runId,
  strategyId,
  systemTime,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Database, type StoreOptions, openTradingStore } from '@mqk/db';
import { type BootProofs, type Gateway, type SendRules, createGateway } from '@mqk/execution';
import type { Broker, BrokerTraits } from '@mqk/execution/port';
import type { ControlFacts, TradingStore } from '@mqk/execution/store';
import { LOOPS } from '@mqk/integrity';
import { type Limits, parseLimits } from '@mqk/risk';

import { type ScriptedBroker, scriptedBroker } from './scripted-broker.ts';
import { type Wish, intentOf } from './wish.ts';

export const AAPL: Instrument = {
  id: instrumentId('AAPL'),
  version: 1,
  symbol: 'AAPL',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

export const BAR_END = marketTime(Date.UTC(2018, 4, 10, 20));
export const NEXT_CLOSE = marketTime(Date.UTC(2018, 4, 11, 20));
const LAST_PRICE = toMicros(190_040_000n);
const LEASE_LIFE_MS = 60_000;

const RULES: SendRules = {
  heartbeatAgeMsMax: 60_000,
  reconcileAgeMsMax: 60_000,
  sendWindowMs: 5_000,
  answerDeadlineMs: 5_000,
  refusedRetryMs: 0,
};

const LIMITS = {
  orderQuantityMax: '100',
  orderNotionalMax: '25000',
  priceCollarBps: 1000,
  positionQuantityMax: '100',
  positionNotionalMax: '25000',
  grossExposureMax: '25000',
  netExposureMax: '25000',
  dayLossMax: '2000',
  drawdownMaxBps: 2000,
  leverageMaxBps: 10_000,
  ordersPerMinuteMax: 100,
  rejectsPerMinuteMax: 100,
  executionsPerMinuteMax: 100,
  priceAgeMsMax: 60_000,
  allowShort: false,
  symbols: ['AAPL'],
} as const;

const TERMS: StoreOptions = {
  account: accountId('STORY-1'),
  kind: 'cash',
  currency: 'USD',
  environment: 'paper',
  marketClock: 'tape',
  configHash: 'story',
  reconcile: { unknownAgeMsMax: 60_000, newsAgeMsMax: 60_000, snapshotAgeMsMax: 60_000 },
};

export interface World {
  readonly broker: ScriptedBroker;
  readonly store: TradingStore;
  /** The gateway of the process life that is running now. */
  gateway(): Gateway;
  /** Promises an order. `name` makes two equal wishes two intents. */
  wants(wish: Wish, name?: string): Promise<ClientOrderId>;
  /** The intent that {@link wants} would promise. */
  intent(wish: Wish, name?: string): OrderIntent;
  /** Two steps, as a person does; throws the refusal's code. */
  arms(): Promise<void>;
  facts(): Promise<ControlFacts>;
  /** The market moves: a price, and with it the account's worth and the market time. */
  marks(price: Micros, told?: { readonly equity?: Micros; readonly at?: MarketTime }): Promise<void>;
  /** A gateway of the running life on other facets of a broker. */
  gatewayWith(broker: Broker): Gateway;
  /** This process is gone, without a goodbye; another one takes over when the lease has run out. */
  restarts(): Promise<void>;
}

export interface WorldOptions {
  readonly database: Database;
  readonly limits?: Limits;
  /** False leaves the desk as a boot leaves it. */
  readonly armed?: boolean;
  /** What the broker guarantees; without, that one look proves everything. */
  readonly traits?: BrokerTraits;
}

interface Life {
  readonly name: string;
  readonly epoch: bigint;
  readonly gateway: Gateway;
}

/** A world on a fresh, migrated database: account opened, reconciled, run started, and armed unless said otherwise. */
export async function world(options: WorldOptions): Promise<World> {
  const run = runId('story-run');
  const store = await openTradingStore(options.database, TERMS);
  const { account } = TERMS;
  const broker = scriptedBroker(
    { account, instruments: [AAPL], cash: toMicros(100_000_000_000n), now: () => BAR_END },
    options.traits,
  );
  let lives = 0;
  const begin = (): Promise<Life> => beginLife(store, broker, `life-${(lives += 1)}`);
  await store.saveInstruments([AAPL]);
  let life = await begin();
  await life.gateway.control.setLimits('story', options.limits ?? completeLimits());
  await openBooks(life.gateway, store);
  await startTrading(life.gateway, store, run);

  const named: string[] = [];
  /** Each name is a decision of its own: two orders for one decision would be a mistake, and are refused as one. */
  const decidedAt = (name: string): MarketTime => {
    if (!named.includes(name)) named.push(name);
    return marketTime(BAR_END - named.indexOf(name));
  };
  const intent = (wish: Wish, name: string): OrderIntent =>
    intentOf(wish, {
      account,
      run,
      instruments: [AAPL],
      decidedAt: decidedAt(name),
      expiresAt: NEXT_CLOSE,
      name,
    });
  const told: World = {
    broker,
    store,
    gateway: () => life.gateway,
    intent: (wish, name = wish.replaceAll(' ', '-')) => intent(wish, name),
    async wants(wish, name = wish.replaceAll(' ', '-')) {
      const outcome = await life.gateway.promise(intent(wish, name));
      if (outcome.kind === 'denied') throw new Error(outcome.refusals.map(({ code }) => code).join(', '));
      invariant(outcome.clientOrderId !== null, `${name} was denied before`);
      return outcome.clientOrderId;
    },
    arms: () => armByHand(life.gateway),
    marks: (price, { equity, at = BAR_END } = {}) =>
      market(store, run, { price, at, equity: equity ?? null }),
    gatewayWith: (other) => gatewayOf(store, other, life),
    facts: () => store.controlFacts(),
    async restarts() {
      await store.releaseLease(life.name, life.epoch); // stands for the time in which it would have run out
      life = await begin();
    },
  };
  if (options.armed ?? true) await told.arms();
  return told;
}

/** Market time and a price, then the first steps of every account. */
async function openBooks(gateway: Gateway, store: TradingStore): Promise<void> {
  const prepared = await gateway.prepareOpening({ by: 'story', at: marketTime(BAR_END - 1) });
  invariant(prepared.ok, 'the account can be opened');
  const opened = await gateway.confirmOpening({
    by: 'story',
    at: marketTime(BAR_END - 1),
    token: prepared.value.token,
  });
  invariant(opened.ok, 'the account is opened');
  await gateway.reconcile();
  await store.heartbeat(LOOPS);
}

async function startTrading(gateway: Gateway, store: TradingStore, run: RunId): Promise<void> {
  const started = await gateway.control.startRun('story', {
    id: run,
    strategy: strategyId('story'),
    config: 'story',
  });
  invariant(started.ok, 'the run is started');
  await market(store, run, { price: LAST_PRICE, at: BAR_END, equity: null });
}

interface MarketMove {
  readonly price: Micros;
  readonly at: MarketTime;
  /** Null: what the account holds in cash. */
  readonly equity: Micros | null;
}

async function market(store: TradingStore, run: RunId, { price, at, equity }: MarketMove): Promise<void> {
  const { symbol, id: instrument } = AAPL;
  const volume = toQuantity(1_000n);
  const bar = { symbol, instrument, closeAt: at, open: price, high: price, low: price, close: price, volume };
  const session = formatTime(at).slice(0, 10);
  await store.market({ run, at, session, bars: [bar] }, ({ cash }) => equity ?? cash);
}

/** What a new process does before it serves: takes the lease, disarms, looks after what the dead left behind. */
async function beginLife(store: TradingStore, broker: ScriptedBroker, name: string): Promise<Life> {
  const lease = await store.acquireLease(name, LEASE_LIFE_MS);
  invariant(lease.ok, 'the lease is free');
  const { epoch } = lease.value;
  const gateway = gatewayOf(store, broker.connect(), { name, epoch });
  await gateway.control.boot();
  await store.doubtOrphans(epoch);
  await gateway.resolve();
  await gateway.hear();
  await gateway.reconcile();
  await store.heartbeat(LOOPS);
  return { name, epoch, gateway };
}

function gatewayOf(store: TradingStore, broker: Broker, { name, epoch }: Omit<Life, 'gateway'>): Gateway {
  let secrets = 0;
  return createGateway({
    store,
    broker,
    holder: { life: name, epoch },
    installation: { prefix: 'story' },
    rules: RULES,
    proofs: () => PROOFS,
    clock: STILL,
    secrets: () => `${name}-secret-${(secrets += 1)}`,
    leaseUsable: () => true,
  });
}

const STILL: Clock = { now: () => systemTime(0), monotonicMs: () => 0 };

const PROOFS: BootProofs = {
  account: { account: accountId('STORY-1'), environment: 'paper', status: 'active', currency: 'USD' },
  build: 'story',
  configHash: 'story',
  auditVerified: true,
  durable: true,
};

function completeLimits(): Limits {
  const limits = parseLimits(LIMITS);
  invariant(limits.ok, 'the limits of a story are complete');
  return limits.value;
}

async function armByHand({ control }: Gateway): Promise<void> {
  const prepared = await control.prepareArm('story');
  if (!prepared.ok) throw new Error(prepared.refused.code);
  const armed = await control.confirmArm('story', prepared.value.token);
  if (!armed.ok) throw new Error(armed.refused.code);
}
