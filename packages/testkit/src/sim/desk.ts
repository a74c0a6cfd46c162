/** One life of the desk: boots as the daemon does, turns, and keeps its lease; the seed owns its timers. */
import { type Clock, InvariantBroken, systemTime } from '@mqk/core';
import { type Database, openTradingStore } from '@mqk/db';
import { type Gateway, createGateway } from '@mqk/execution';
import type { Broker } from '@mqk/execution/port';
import type { TradingStore } from '@mqk/execution/store';
import { leaseUsable } from '@mqk/integrity';
import { type Runtime, type Tape, type TapeStep, type Turn, createRuntime } from '@mqk/runtime';

import { type Met, countedStore } from './counted-store.ts';
import { NotOurs } from './failures.ts';
import { type Plan, RUN, STRATEGY } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { simStrategy, simTape } from './sim-tape.ts';
import type { Process } from './tasks.ts';

export interface DeskParts {
  readonly plan: Plan;
  readonly process: Process;
  readonly database: Database;
  readonly broker: Broker;
  readonly scheduler: Scheduler;
  readonly feed: Tape['feed'];
  readonly isDue: (step: TapeStep) => boolean;
  readonly met: Met;
  readonly onEpoch: (epoch: number) => void;
  /** Milliseconds by which the next renewal of the lease comes too late. */
  readonly lateMs: () => number;
  readonly onTurn: (turn: Turn) => void;
  /** A turn that failed and is tried again. */
  readonly onError: (error: unknown) => void;
}

export interface Desk {
  readonly gateway: Gateway;
  readonly store: TradingStore;
}

const IDLE_MS = 1_000;
const FAULT_MS = 500;

/** Boots; answers when it would serve. Refuses (throws) while somebody else holds the account. */
export async function bootDesk(parts: DeskParts): Promise<Desk> {
  const { plan, process, scheduler } = parts;
  const store = countedStore(await openTradingStore(parts.database, plan.terms), parts.met);
  const lease = await holdLease(parts, store);
  const audit = await store.verifyAudit();
  if (!audit.ok) throw new InvariantBroken('the audit does not verify');
  const identity = await parts.broker.account.identity();
  if (identity.kind === 'failed') throw new Error(identity.reason);
  const gateway = gatewayOf(parts, store, { ...lease, account: identity.account });
  await store.saveInstruments(plan.instruments);
  await gateway.control.boot();
  await gateway.control.adoptLimits(plan.limits);
  await recover(gateway, store, lease.epoch);
  const runtime = runtimeOf(parts, gateway, { store, epoch: lease.epoch });
  await runtime.rebuild();
  scheduler.start(process, () => turns(parts, runtime));
  return { gateway, store };
}

interface HeldLease {
  readonly epoch: bigint;
  readonly usable: () => boolean;
}

/** Renewed at a third of its life; once it is gone, so is the process. */
async function holdLease(
  { plan, process, scheduler, onEpoch, lateMs }: DeskParts,
  store: TradingStore,
): Promise<HeldLease> {
  const { leaseLifeMs: lifeMs } = plan;
  let acquiredMonotonicMs = scheduler.now();
  const acquired = await store.acquireLease(process.name, lifeMs);
  if (!acquired.ok) throw new NotOurs(`${acquired.refused.holder} holds the account`);
  const { epoch } = acquired.value;
  onEpoch(Number.parseInt(`${epoch}`, 10));
  scheduler.start(process, async () => {
    for (;;) {
      await scheduler.sleep(process, lifeMs / 3 + lateMs());
      const askedMs = scheduler.now();
      const renewed = await store.renewLease(process.name, epoch, lifeMs).catch(() => null);
      if (renewed === true) acquiredMonotonicMs = askedMs;
      if (renewed === false) throw new NotOurs('the lease is gone');
    }
  });
  const usable = (): boolean =>
    leaseUsable({
      holderEpoch: epoch,
      ourEpoch: epoch,
      acquiredMonotonicMs,
      nowMonotonicMs: scheduler.now(),
      lifeMs,
    });
  return { epoch, usable };
}

type Proven = HeldLease & {
  readonly account: ReturnType<Parameters<typeof createGateway>[0]['proofs']>['account'];
};

function gatewayOf(
  { plan, process, broker, scheduler }: DeskParts,
  store: TradingStore,
  { epoch, usable, account }: Proven,
): Gateway {
  let secrets = 0;
  return createGateway({
    store,
    broker,
    holder: { life: process.name, epoch },
    installation: { prefix: 'sim' },
    rules: plan.rules,
    proofs: () => ({ account, build: 'sim', configHash: 'sim', auditVerified: true, durable: true }),
    clock: clockOf(scheduler),
    secrets: () => `${plan.terms.account}-${process.name}-${(secrets += 1)}`,
    leaseUsable: usable,
    windDown: plan.windDown,
  });
}

const clockOf = (scheduler: Scheduler): Clock => ({
  now: () => systemTime(scheduler.now()),
  monotonicMs: () => scheduler.now(),
});

/** What the dead left behind, in the order of the boot. */
async function recover(gateway: Gateway, store: TradingStore, epoch: bigint): Promise<void> {
  await store.doubtOrphans(epoch);
  await gateway.resolve();
  for (let behind = true; behind;) {
    const heard = await gateway.hear();
    behind = heard.kind === 'heard' && heard.behind;
  }
  await gateway.reconcile();
}

const runtimeOf = (
  { plan, scheduler, feed, isDue }: DeskParts,
  gateway: Gateway,
  { store, epoch }: { readonly store: TradingStore; readonly epoch: bigint },
): Runtime =>
  createRuntime({
    account: plan.terms.account,
    run: RUN,
    epoch,
    strategyId: STRATEGY,
    strategy: simStrategy(plan.lot, plan.habits.protection),
    instruments: plan.instruments,
    gateway,
    store,
    tape: simTape(plan.steps, { feed, isDue }),
    watch: () => [],
    clock: clockOf(scheduler),
    rules: plan.runtime,
  });

async function turns({ scheduler, process, onTurn, onError }: DeskParts, runtime: Runtime): Promise<void> {
  for (;;) {
    try {
      const turn = await runtime.turn();
      onTurn(turn);
      if (turn.kind !== 'worked' && turn.kind !== 'bar') await scheduler.sleep(process, IDLE_MS);
    } catch (error) {
      if (error instanceof InvariantBroken) throw error;
      onError(error);
      await scheduler.sleep(process, FAULT_MS);
    }
  }
}
