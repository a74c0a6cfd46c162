/**
 * Arming: two steps of a person, never of a program.
 *
 * The first shows everything and gives a token; the second reads everything again in one transaction and
 * refuses if anything has changed. Nothing else in the system can arm.
 */
import { type Result, ok, refuse, sha256Hex } from '@mqk/core';
import { type ArmRefusal as ControlArmRefusal, arm } from '@mqk/integrity';
import {
  type AccountStatus,
  type ReconcileRefusal,
  type StoredVerdict,
  requireCleanAndFresh,
} from '@mqk/reconcile';

import { type GateRules, type Holder, holds } from '../gate/decide.ts';
import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts } from '../store/facts.ts';
import { CONFIRM_WITHIN_MS, type ConfirmationRefusal, checkConfirmation } from './confirmation.ts';
import { type ArmSummary, type BootProofs, armSummary, summaryHash } from './summary.ts';

export type ArmRefusal =
  | ControlArmRefusal
  | ReconcileRefusal
  | ConfirmationRefusal
  | { readonly code: 'lease_lost' }
  | { readonly code: 'no_opening' }
  | { readonly code: 'limits_missing' }
  | { readonly code: 'audit_not_verified' }
  | { readonly code: 'not_durable' }
  | { readonly code: 'broker_account_blocked'; readonly status: AccountStatus }
  /** Getting out is not finished: what would be opened now would be closed again. */
  | { readonly code: 'winding_down'; readonly ids: readonly string[] }
  | { readonly code: 'unknown_outcomes'; readonly clientOrderIds: readonly string[] };

export interface ArmContext {
  readonly holder: Holder;
  readonly rules: GateRules;
  readonly proofs: BootProofs;
  /** Who asks: for the audit. */
  readonly by: string;
}

export interface ArmPrepared {
  /** Give it back to confirm. Single use. */
  readonly token: string;
  readonly expiresAt: number;
  readonly summary: ArmSummary;
}

type Question = (facts: ControlFacts, context: ArmContext) => ArmRefusal | null;

const when = (holds: boolean, refusal: ArmRefusal): ArmRefusal | null => (holds ? refusal : null);

const openHalts = ({ control }: ControlFacts): ControlFacts['control']['halts'] =>
  control.halts.filter(({ acknowledged }) => !acknowledged);

/** What the broker last told this process life of the account. Without a clean comparison nothing is armed anyway. */
function statusIn(stored: StoredVerdict | null, life: string): AccountStatus {
  if (stored?.life !== life) return 'active';
  const barred = stored.verdict.reasons.find((reason) => reason.kind === 'account_not_active');
  return barred?.status ?? 'active';
}

/** Asked in this order in both steps; the first "no" is the answer. */
const QUESTIONS: readonly Question[] = [
  ({ lease, now }, { holder }) => when(!holds(lease, holder, now), { code: 'lease_lost' }),
  (_facts, { proofs }) => when(!proofs.durable, { code: 'not_durable' }),
  (_facts, { proofs }) => when(!proofs.auditVerified, { code: 'audit_not_verified' }),
  ({ opened }) => when(!opened, { code: 'no_opening' }),
  ({ limits }) => when(limits === null, { code: 'limits_missing' }),
  ({ verdict }, { holder }) => {
    const status = statusIn(verdict, holder.life);
    return status === 'active' ? null : { code: 'broker_account_blocked', status };
  },
  (facts) => when(openHalts(facts).length > 0, { code: 'halted', halts: openHalts(facts) }),
  ({ windDowns }) => {
    const wide = windDowns.filter(({ action }) => action !== 'cancel');
    return when(wide.length > 0, { code: 'winding_down', ids: wide.map(({ id }) => `${id}`) });
  },
  ({ doubts }) =>
    when(doubts.length > 0, {
      code: 'unknown_outcomes',
      clientOrderIds: doubts.map(({ clientOrderId }) => clientOrderId),
    }),
  ({ verdict, now }, { rules, holder }) => {
    const clean = requireCleanAndFresh(verdict, now, rules.reconcileAgeMsMax, holder.life);
    return clean.ok ? null : clean.refused;
  },
];

/** Why this account cannot be armed now, or null. */
export function armRefusal(facts: ControlFacts, context: ArmContext): ArmRefusal | null {
  for (const question of QUESTIONS) {
    const no = question(facts, context);
    if (no !== null) return no;
  }
  return null;
}

/** Step one: what you would be arming, and the token that says you saw it. */
export function prepareArm(
  facts: ControlFacts,
  context: ArmContext,
  secret: string,
): ControlChange<Result<ArmPrepared, ArmRefusal>> {
  const no = armRefusal(facts, context);
  if (no !== null) return { answer: refuse(no), audit: null };
  const summary = armSummary(facts, context.proofs);
  const expiresAt = facts.now + CONFIRM_WITHIN_MS;
  return {
    answer: ok({ token: secret, expiresAt, summary }),
    audit: { action: 'arm_prepared', by: context.by, detail: { facts: summaryHash(summary) } },
    confirmation: {
      tokenSha256: sha256Hex(secret),
      action: 'arm',
      factsSha256: summaryHash(summary),
      expiresAt: expiresAt as typeof facts.now,
    },
  };
}

/** Step two: everything is read again, and any change since step one is a refusal. */
export function confirmArm(
  facts: ControlFacts,
  context: ArmContext,
  token: string,
): ControlChange<Result<ArmSummary, ArmRefusal>> {
  const no = armRefusal(facts, context);
  if (no !== null) return { answer: refuse(no), audit: null };
  const summary = armSummary(facts, context.proofs);
  const confirmed = checkConfirmation(facts, { action: 'arm', token, factsSha256: summaryHash(summary) });
  if (!confirmed.ok) return { answer: confirmed, audit: null };
  const armed = arm(facts.control, { version: summary.controlVersion, at: facts.now });
  if (!armed.ok) return { answer: armed, audit: null };
  return {
    answer: ok(summary),
    audit: {
      action: 'armed',
      by: context.by,
      detail: { facts: summaryHash(summary), epoch: `${context.holder.epoch}` },
    },
    control: armed.value,
    used: confirmed.value,
  };
}
