/**
 * Brings a desk up, and proves it fit before it serves anybody.
 *
 * In this order, and each step can end it: configuration, durability and schema of the database, the paper
 * broker's book, the tape, the lease, the audit chain, the broker's account; then what the dead left behind
 * becomes doubt, doubts are asked about, missed news is booked, both sides are compared. What comes out is
 * DISARMED.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Clock, type RunId, hashOf, runId, strategyId } from '@mqk/core';
import { openTradingStore } from '@mqk/db';
import { type BootProofs, type Gateway, type WindDownRules, createGateway } from '@mqk/execution';
import type { ControlStore, TradingStore } from '@mqk/execution/store';
import { type Limits, parseLimits } from '@mqk/risk';
import { type Runtime, createRuntime } from '@mqk/runtime';
import type { PreparedStrategy } from '@mqk/strategy';
import type { Logger } from 'pino';

import { BootRefused } from './boot-refused.ts';
import { carryOut, createBrake } from './brake.ts';
import type { Config } from './config.ts';
import { type DeskDatabase, openDatabase } from './database.ts';
import { type Desk, createDesk } from './desk.ts';
import { type Listening, listen } from './events/listening.ts';
import { type SecondOpinion, feedWatch } from './feed-watch.ts';
import { sayGoodbye } from './goodbye.ts';
import { startGuards } from './guards.ts';
import { leaveHaltFile } from './halt-file.ts';
import { watchHaltFile } from './halt-watch.ts';
import { type Hold, createHold } from './hold.ts';
import { instrumentsOf } from './instruments.ts';
import { type LeaseKeeper, keepLease } from './lease-keeper.ts';
import { startLoop } from './loop.ts';
import { openSecond, openTape } from './open-tape.ts';
import { type PaperWorld, openPaperWorld } from './paper.ts';
import { prove } from './prove.ts';
import { recover } from './recover.ts';
import { storeOptionsOf } from './store-options.ts';
import { prepareStrategy } from './strategies.ts';
import type { BarTape } from './tape.ts';

export interface StartOptions {
  readonly config: Config;
  /** Where the data directory is, absolute. */
  readonly data: string;
  /** Null uses the embedded database of the data directory. */
  readonly databaseUrl: string | null;
  readonly build: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when this process must not go on: the lease is lost, or a promise of our own was broken. */
  readonly fatal: (why: string) => void;
}

export interface StartedDesk {
  readonly desk: Desk;
  /** Disarms, finishes the turn under way, gives the lease back. */
  stop(): Promise<void>;
}

/** Everything that a desk stands on. */
interface Ground {
  readonly life: string;
  readonly strategy: PreparedStrategy;
  readonly limits: Limits;
  readonly opened: DeskDatabase;
  readonly world: PaperWorld;
  readonly tape: BarTape;
  readonly second: SecondOpinion | null;
  readonly store: TradingStore;
  readonly stopStore: ControlStore;
  readonly lease: LeaseKeeper;
  readonly proofs: BootProofs;
  /** From here on everything that happens is told. */
  readonly listening: Listening;
}

export async function startDesk(options: StartOptions): Promise<StartedDesk> {
  const closing: Closing = [];
  try {
    return await start(options, closing);
  } catch (error) {
    await closeAll(closing).catch(() => undefined); // why it did not start says more than what broke on the way out
    throw error;
  }
}

/** What has been opened so far, to be closed in reverse. */
type Closing = (() => Promise<void>)[];

/** One that fails does not keep the others open; the first failure is told at the end. */
async function closeAll(closing: Closing): Promise<void> {
  const failed: unknown[] = [];
  for (const close of closing.splice(0).reverse())
    await close().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
}

async function start(given: StartOptions, closing: Closing): Promise<StartedDesk> {
  const { config, data, log } = given;
  const hold = createHold((order) => {
    leaveHaltFile(data, order);
  });
  const fatal = endingWith(hold, given);
  const options = { ...given, fatal };
  const ground = await prepareGround(options, closing);
  const { store, lease, opened, tape, life, proofs, listening } = ground;
  const gateway = gatewayOf(ground, options, hold);
  const { control } = gateway;
  await store.saveInstruments(instrumentsOf(config));
  const haltFile = watchHaltFile(data, log);
  await haltFile.obey(async (order) => carryOut(control, order).then(() => true));
  await control.boot();
  await control.adoptLimits(ground.limits);
  const { timing } = config;
  const recovered = await recover({
    gateway,
    store,
    epoch: lease.lease.epoch,
    sendWindowMs: timing.sendWindowMs,
    sleep,
  });
  log.info({ recovered }, 'recovered');

  const run = runOf(config);
  const runtime = runtimeOf(ground, gateway, run, options);
  await runtime.rebuild();
  const loop = startLoop(runtime, { log, fatal });
  closing.push(() => loop.stop());
  const brake = createBrake({ hold, control, patienceMs: timing.stopPatienceMs, log, fatal });
  closing.push(...startGuards({ brake, control, opened, data, haltFile, timing, log }));
  closing.push(() => sayGoodbye({ control, patienceMs: timing.stopPatienceMs, log }));
  const { configHash } = proofs;
  const adoptedDatabase = opened.adopted;
  return {
    desk: createDesk({
      config,
      configHash,
      life,
      run,
      gateway,
      store,
      tape,
      lease,
      loop,
      recovered,
      adoptedDatabase,
      brake,
      haltFile,
      bell: listening.bell,
      metrics: listening.metrics,
    }),
    stop: () => closeAll(closing),
  };
}

/** Whatever ends the process, a stop that is still on its way to the database is left for the next life. */
const endingWith =
  (hold: Hold, { fatal, log }: Pick<StartOptions, 'fatal' | 'log'>) =>
  (why: string): void => {
    try {
      hold.leaveAll();
    } catch (error) {
      log.fatal({ err: error }, 'a stop could not be left in the file HALT');
    }
    fatal(why);
  };

async function prepareGround(options: StartOptions, closing: Closing): Promise<Ground> {
  const { config, data, databaseUrl, build, clock, log } = options;
  const strategy = prepareStrategy(config);
  const limits = parseLimits(config.limits);
  if (!limits.ok) throw new BootRefused({ code: 'limits_invalid', detail: JSON.stringify(limits.refused) });
  const life = randomUUID();
  const opened = await openDatabase({ data, name: config.database, url: databaseUrl, log });
  closing.push(() => opened.close());
  const { url, database } = opened;
  const world = await openPaperWorld({ config, url, clock, sleep: (ms) => sleep(ms), log });
  closing.push(() => world.book.close());
  const tape = await openTape(config, world);
  const second = await openSecond(config, tape);
  const store = await openTradingStore(database, storeOptionsOf(config));
  const stopStore = await openTradingStore(opened.stops, storeOptionsOf(config));
  const lease = await leaseFor(store, life, options);
  closing.push(() => lease.stop());
  const proofs = await prove({ store, world, config, build });
  const listening = listen({ store, log, everyMs: config.timing.eventsEveryMs });
  closing.push(() => listening.stop());
  return {
    life,
    strategy,
    limits: limits.value,
    opened,
    world,
    tape,
    second,
    store,
    stopStore,
    lease,
    proofs,
    listening,
  };
}

async function leaseFor(store: TradingStore, life: string, options: StartOptions): Promise<LeaseKeeper> {
  const { config, clock, fatal } = options;
  const lost = (): void => {
    fatal('the lease was taken over by another process');
  };
  const kept = await keepLease({ store, life, lifeMs: config.timing.leaseLifeMs, clock, lost });
  if (kept.ok) return kept.value;
  throw new BootRefused({ ...kept.refused, code: 'account_in_use' });
}

const gatewayOf = (
  { store, stopStore, world, life, lease, proofs }: Ground,
  { config, clock }: StartOptions,
  hold: Hold,
): Gateway =>
  createGateway({
    store,
    stopStore,
    broker: world.paper.broker,
    holder: { life, epoch: lease.lease.epoch },
    installation: { prefix: config.installation },
    rules: config.timing,
    proofs: () => proofs,
    clock,
    secrets: randomUUID,
    leaseUsable: () => lease.usable() && hold.free(),
    windDown: windDownRulesOf(config),
  });

const windDownRulesOf = ({ haltAction, protectiveStops, timing }: Config): WindDownRules => ({
  haltAction,
  retryMs: timing.cancelRetryMs,
  protection: { policy: protectiveStops, unprotectedMsMax: timing.unprotectedMsMax },
});

/** Rows sent in one turn; more wait for the next one. */
const DISPATCH_LIMIT = 8;

const runtimeOf = (
  { store, tape, second, strategy, lease }: Ground,
  gateway: Gateway,
  run: RunId,
  { config, clock }: StartOptions,
): Runtime =>
  createRuntime({
    account: storeOptionsOf(config).account,
    run,
    epoch: lease.lease.epoch,
    strategyId: strategyId(config.strategy.name),
    strategy: strategy.start(),
    instruments: instrumentsOf(config),
    gateway,
    store,
    tape,
    watch: feedWatch({ calendar: tape.calendar, timeframe: tape.timeframe, second, ...config.feed }),
    clock,
    rules: { ...config.timing, dispatchLimit: DISPATCH_LIMIT, armExpiry: config.armExpiry },
  });

/** The same account, strategy and tape are the same run: a restart goes on with it. */
function runOf({ account, strategy, tape }: Config): RunId {
  const about = { account, name: strategy.name, params: strategy.params, file: tape.file };
  return runId(`run-${hashOf(about).slice(0, 16)}`);
}
