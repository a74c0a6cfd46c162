/** A process life of a desk: what a boot does before it serves, and the gateway that it serves with. */
import { setTimeout as pause } from 'node:timers/promises';

import { type Clock, invariant } from '@mqk/core';
import { type Database, openTradingStore } from '@mqk/db';
import {
  type Gateway,
  type InquiryRules,
  type SendRules,
  type WindDownRules,
  createGateway,
} from '@mqk/execution';
import type { Broker } from '@mqk/execution/port';
import type { TradingStore } from '@mqk/execution/store';
import { LOOPS } from '@mqk/integrity';

import type { ScriptedBroker } from './scripted-broker.ts';
import { LEASE_LIFE_MS, PROOFS, RULES, TERMS } from './terms.ts';

export interface Life {
  readonly name: string;
  readonly epoch: bigint;
  readonly gateway: Gateway;
}

export interface Boot {
  /** False leaves the life where it has not looked at the broker yet. */
  readonly reconciles: boolean;
  /** Until the life before cannot send any more, so that absence can be proven; false leaves the doubts of the first look. */
  readonly waits: boolean;
}

export interface AnotherLife {
  /** Of a world that exists already, whoever made it. */
  readonly database: Database;
  readonly broker: Broker;
  readonly name: string;
  readonly clock: Clock;
  readonly sendWindowMs: number;
}

/** A process life of its own in a world that another process made: armed, and ready to trade. */
export async function anotherLife(options: AnotherLife): Promise<Gateway> {
  const { database, broker, name, clock, sendWindowMs } = options;
  const store = await openTradingStore(database, TERMS);
  const rules = { ...RULES, sendWindowMs };
  const connected = { connect: () => broker };
  const beginning = { store, broker: connected, rules, clock, windDown: undefined, ...WHOLE, name };
  const { gateway } = await beginLife(beginning);
  await armByHand(gateway);
  return gateway;
}

/** Of a desk that is about to trade. */
export const WHOLE: Boot = { reconciles: true, waits: true };

export interface Beginning extends Boot {
  readonly store: TradingStore;
  readonly broker: Pick<ScriptedBroker, 'connect'>;
  readonly clock: Clock;
  readonly rules: SendRules & InquiryRules;
  readonly windDown: WindDownRules | undefined;
  readonly name: string;
}

/** What a new process does before it serves: takes the lease, disarms, looks after what the dead left behind. */
export async function beginLife(beginning: Beginning): Promise<Life> {
  const { store, broker, reconciles, waits, name } = beginning;
  const lease = await store.acquireLease(name, LEASE_LIFE_MS);
  invariant(lease.ok, 'the lease is free');
  const { epoch } = lease.value;
  const { clock, passes } = passing(beginning.clock);
  const gateway = gatewayOf({ ...beginning, clock }, broker.connect(), { name, epoch });
  await gateway.control.boot();
  await store.doubtOrphans(epoch);
  const looks = await gateway.resolve();
  if (waits && looks.some(({ evidence }) => evidence === 'lookup_missing')) {
    passes(beginning.rules.sendWindowMs);
    await pause(LOOKS_APART_MS);
    await gateway.resolve();
  }
  await gateway.hear();
  if (reconciles) await gateway.reconcile();
  await store.heartbeat(LOOPS);
  return { name, epoch, gateway };
}

/** Of the database's clock: two looks within it are one. */
const LOOKS_APART_MS = 260;

/** The clock of a process for which time can pass. */
function passing(clock: Clock): { readonly clock: Clock; readonly passes: (ms: number) => void } {
  let passedMs = 0;
  return {
    clock: { now: () => clock.now(), monotonicMs: () => clock.monotonicMs() + passedMs },
    passes(ms) {
      passedMs += ms;
    },
  };
}

export function gatewayOf(
  { store, rules, windDown, clock }: Pick<Beginning, 'store' | 'rules' | 'windDown' | 'clock'>,
  broker: Broker,
  { name, epoch }: Omit<Life, 'gateway'>,
): Gateway {
  let secrets = 0;
  return createGateway({
    store,
    broker,
    holder: { life: name, epoch },
    installation: { prefix: 'story' },
    rules,
    proofs: () => PROOFS,
    clock,
    secrets: () => `${name}-secret-${(secrets += 1)}`,
    leaseUsable: () => true,
    ...(windDown === undefined ? {} : { windDown }),
  });
}

export async function armByHand({ control }: Gateway): Promise<void> {
  const prepared = await control.prepareArm('story');
  if (!prepared.ok) throw new Error(prepared.refused.code);
  const armed = await control.confirmArm('story', prepared.value.token);
  if (!armed.ok) throw new Error(armed.refused.code);
}
