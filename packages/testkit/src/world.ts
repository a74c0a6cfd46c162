/**
 * A whole desk in one process: the production gateway on a real database, and a scripted broker.
 *
 * The story owns the clock. A restart forgets everything that was in memory, as a new process would.
 */
import {
  type ClientOrderId,
  type Clock,
  type MarketTime,
  type Micros,
  type OrderIntent,
  type RunId,
  invariant,
  marketTime,
  runId,
  strategyId,
  toMicros,
} from '@mqk/core';
import { type Database, type StoreOptions, openTradingStore } from '@mqk/db';
import type { Gateway, SendRules, WindDownRules } from '@mqk/execution';
import type { Broker, BrokerTraits } from '@mqk/execution/port';
import type { ControlFacts, TradingStore } from '@mqk/execution/store';
import { LOOPS } from '@mqk/integrity';
import type { Limits } from '@mqk/risk';

import { type Boot, type Life, WHOLE, armByHand, beginLife, gatewayOf } from './life.ts';
import { type ScriptedBroker, scriptedBroker } from './scripted-broker.ts';
import {
  AAPL,
  BAR_END,
  LAST_PRICE,
  LEASE_LIFE_MS,
  NEXT_CLOSE,
  RULES,
  STILL,
  TERMS,
  completeLimits,
} from './terms.ts';
import { market } from './story-market.ts';
import { type Wish, intentOf } from './wish.ts';

export interface World {
  readonly broker: ScriptedBroker;
  readonly store: TradingStore;
  /** The gateway of the process life that is running now. */
  gateway(): Gateway;
  /** Of its lease. */
  epoch(): bigint;
  /** Promises an order. `name` makes two equal wishes two intents. */
  wants(wish: Wish, name?: string): Promise<ClientOrderId>;
  /** The intent that {@link wants} would promise. */
  intent(wish: Wish, name?: string): OrderIntent;
  /** Two steps, as a person does; throws the refusal's code. */
  arms(): Promise<void>;
  facts(): Promise<ControlFacts>;
  /** The market moves: a price, and with it the account's worth and the market time. */
  marks(price: Micros, told?: { readonly equity?: Micros; readonly at?: MarketTime }): Promise<void>;
  /** What a process does by itself every few seconds: keeps its lease, beats, and compares both sides. */
  beats(): Promise<void>;
  /** A gateway of the running life on other facets of a broker, perhaps under stricter rules. */
  gatewayWith(broker: Broker, rules?: Partial<SendRules>): Gateway;
  /** This process is gone, without a goodbye; another one takes over when the lease has run out. */
  restarts(boot?: Partial<Boot>): Promise<void>;
}

export interface WorldOptions {
  readonly database: Database;
  readonly limits?: Limits;
  /** How old the proofs of the gate may be; a minute each. */
  readonly rules?: Partial<SendRules>;
  /** What a halt does to open orders, and how soon the same is asked again; it holds, after some seconds. */
  readonly windDown?: WindDownRules;
  /** A margin account whose limits allow to sell what it does not hold. */
  readonly short?: boolean;
  /** How long what is under way excuses a difference; a minute each. */
  readonly excuses?: Partial<StoreOptions['reconcile']>;
  /** False leaves the desk as a boot leaves it. */
  readonly armed?: boolean;
  /** What the broker's account lived through before it was taken over. */
  readonly lived?: (broker: ScriptedBroker) => void;
  /** What the broker guarantees; without, that one look proves everything. */
  readonly traits?: BrokerTraits;
  /** Of the process; without, no time passes for it. */
  readonly clock?: Clock;
}

const termsOf = ({ excuses, short = false }: WorldOptions): StoreOptions => ({
  ...TERMS,
  kind: short ? 'margin' : 'cash',
  reconcile: { ...TERMS.reconcile, ...excuses },
});

function brokerOf({ traits, lived }: WorldOptions): ScriptedBroker {
  const broker = scriptedBroker(
    {
      account: TERMS.account,
      instruments: [AAPL],
      cash: toMicros(100_000_000_000n),
      enforcesClientOrderId: traits?.enforcesClientOrderId ?? true,
      now: () => BAR_END,
    },
    traits,
  );
  lived?.(broker);
  return broker;
}

/** A world on a fresh, migrated database: account opened, reconciled, run started, and armed unless said otherwise. */
export async function world(options: WorldOptions): Promise<World> {
  const run = runId('story-run');
  const store = await openTradingStore(options.database, termsOf(options));
  const broker = brokerOf(options);
  let lives = 0;
  const rules = { ...RULES, ...options.rules };
  const { windDown, clock = STILL } = options;
  const begin = (boot: Partial<Boot>): Promise<Life> =>
    beginLife({ store, broker, rules, clock, windDown, ...WHOLE, ...boot, name: `life-${(lives += 1)}` });
  await store.saveInstruments([AAPL]);
  let life = await begin({});
  await life.gateway.control.setLimits('story', options.limits ?? completeLimits(options.short ?? false));
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
      account: TERMS.account,
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
    epoch: () => life.epoch,
    intent: (wish, name = wish.replaceAll(' ', '-')) => intent(wish, name),
    async wants(wish, name = wish.replaceAll(' ', '-')) {
      const outcome = await life.gateway.promise(intent(wish, name));
      if (outcome.kind === 'denied') throw new Error(outcome.refusals.map(({ code }) => code).join(', '));
      invariant('clientOrderId' in outcome && outcome.clientOrderId !== null, `${name} was denied before`);
      return outcome.clientOrderId;
    },
    arms: () => armByHand(life.gateway),
    marks: (price, { equity, at = BAR_END } = {}) =>
      market(store, run, { price, at, equity: equity ?? null }),
    gatewayWith: (other, stricter) =>
      gatewayOf({ store, rules: { ...rules, ...stricter }, windDown, clock }, other, life),
    facts: () => store.controlFacts(),
    async beats() {
      const kept = await store.renewLease(life.name, life.epoch, LEASE_LIFE_MS);
      invariant(kept, 'the lease is still ours');
      await store.heartbeat(LOOPS);
      await life.gateway.reconcile();
    },
    async restarts(boot = {}) {
      await store.releaseLease(life.name, life.epoch); // stands for the time in which it would have run out
      life = await begin(boot);
    },
  };
  if (options.armed ?? true) await told.arms();
  return told;
}

/** Market time and a price, then the first steps of every account. */
async function openBooks(gateway: Gateway, store: TradingStore): Promise<void> {
  const prepared = await gateway.prepareOpening({ by: 'story', at: marketTime(BAR_END - 1) });
  if (!prepared.ok) throw new Error(prepared.refused.code);
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
