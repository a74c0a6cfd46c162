/** What an operator is shown before the second step, and what that step is bound to, to the last digit. */
import { type Json, type Micros, formatMicros, hashOf } from '@mqk/core';
import { limitsCodec } from '@mqk/risk';

import type { BrokerAccount } from '../port/account-reader.ts';
import type { ControlFacts } from '../store/facts.ts';

/** What this process life has proved about itself before it serves anybody. */
export interface BootProofs {
  readonly account: BrokerAccount;
  /** Version of the code that runs. */
  readonly build: string;
  /** SHA-256 of the effective configuration. */
  readonly configHash: string;
  readonly auditVerified: boolean;
  readonly durable: boolean;
}

/** Everything that arming depends on and a person can judge. Text, so that it can be shown and hashed as it is. */
export interface ArmSummary {
  readonly account: string;
  readonly environment: string;
  readonly build: string;
  readonly configHash: string;
  readonly limitsVersion: number | null;
  readonly limits: Json;
  readonly reconcile: { readonly state: string; readonly sequence: string; readonly at: number } | null;
  readonly openOrders: number;
  readonly positions: readonly { readonly instrument: string; readonly quantity: string }[];
  readonly cash: string;
  /** Counts every change of control: an arm decided upon an older state is refused. */
  readonly controlVersion: number;
  readonly disarmReason: string | null;
  readonly halts: readonly string[];
}

export function armSummary(facts: ControlFacts, proofs: BootProofs): ArmSummary {
  const { account, build, configHash } = proofs;
  const verdict = facts.verdict?.verdict ?? null;
  return {
    account: account.account,
    environment: account.environment,
    build,
    configHash,
    limitsVersion: facts.limitsVersion,
    limits: facts.limits === null ? null : limitsCodec.encode(facts.limits),
    reconcile:
      verdict === null
        ? null
        : { state: verdict.state, sequence: `${verdict.snapshotSequence}`, at: verdict.at },
    openOrders: facts.openOrders,
    positions: facts.positions,
    cash: money(facts.cash),
    controlVersion: facts.control.version,
    disarmReason: facts.control.disarmReason,
    halts: facts.control.halts.filter(({ acknowledged }) => !acknowledged).map(({ code }) => code),
  };
}

const money = (amount: Micros): string => formatMicros(amount);

/**
 * The hash that a confirmation is bound to. A periodic reconcile that finds the same again is no change, so
 * the verdict's number and time are shown and not hashed; that it is CLEAN and fresh is asked again anyway.
 */
export function summaryHash(summary: ArmSummary): string {
  const { reconcile, ...rest } = summary;
  return hashOf({ ...rest, reconcile: reconcile?.state ?? null });
}
