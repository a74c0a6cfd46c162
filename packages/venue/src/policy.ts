/** How this venue behaves: one value with a name and a hash, recorded with every run. */
import {
  type Codec,
  type Result,
  bigintCodec,
  hashOf,
  integerCodec,
  nullable,
  ok,
  oneOf,
  record,
  refuse,
  tagged,
  textCodec,
  through,
} from '@mqk/core';

import { type FeeModel, NO_FEES, feeChecks, feeCodec } from './fees.ts';
import { type SettingRefusal, count, firstFault, positive, share } from './settings.ts';
import { NO_SLIPPAGE, type SlippageModel, slippageChecks, slippageCodec } from './slippage.ts';

export const LIMIT_FILLS = [
  'through', // the bar must trade beyond the limit: at the limit itself others were first
  'touch', //   reaching the limit is enough
] as const;
export type LimitFill = (typeof LIMIT_FILLS)[number];

/** How much of a bar's volume all orders of a symbol may have together. */
export type Participation =
  /** Volume is ignored. */
  | { readonly kind: 'unlimited' }
  /** `floor(volume × share)`. Unit: basis points. */
  | { readonly kind: 'volume'; readonly shareBps: bigint };

/** What a stress test makes worse; null is as usual. */
export interface VenueStress {
  /** An order gets at most this share of its quantity in one bar, one unit at least. Unit: basis points. */
  readonly orderShareBps: bigint | null;
  /** Every so-many-th order is rejected. */
  readonly rejectEvery: bigint | null;
}

export interface VenuePolicy {
  readonly name: string;
  readonly slippage: SlippageModel;
  readonly fees: FeeModel;
  readonly participation: Participation;
  readonly limitFill: LimitFill;
  readonly ambiguity: Ambiguity;
  /** Bars of its symbol that a submit, cancel or replace lets pass before it acts. */
  readonly latencyBars: number;
  readonly stress: VenueStress;
}

/** What is taken to have happened where a bar cannot tell. */
export const AMBIGUITIES = [
  'worst', //      the worst for the position
  'optimistic', // the best: for research, recorded, and never promotable
] as const;
export type Ambiguity = (typeof AMBIGUITIES)[number];

export const NO_STRESS: VenueStress = { orderShareBps: null, rejectEvery: null };

/**
 * A policy from the settings that are given. The others are: no slippage, no fees, volume ignored, limits
 * filled when traded through, the worst case where a bar cannot tell, no latency, no stress. Refuses negative and impossible settings by name.
 */
export function venuePolicy(
  settings: Pick<VenuePolicy, 'name'> & Partial<VenuePolicy>,
): Result<VenuePolicy, SettingRefusal> {
  return checkPolicy({
    slippage: NO_SLIPPAGE,
    fees: NO_FEES,
    participation: { kind: 'unlimited' },
    limitFill: 'through',
    ambiguity: 'worst',
    latencyBars: 0,
    stress: NO_STRESS,
    ...settings,
  });
}

export function checkPolicy(policy: VenuePolicy): Result<VenuePolicy, SettingRefusal> {
  const { participation, stress } = policy;
  const checked = firstFault([
    ...slippageChecks(policy.slippage),
    ...feeChecks(policy.fees),
    ['participation.shareBps', participation.kind === 'volume' ? share(participation.shareBps) : null],
    ['latencyBars', count(policy.latencyBars)],
    ['stress.orderShareBps', stress.orderShareBps === null ? null : share(stress.orderShareBps)],
    ['stress.rejectEvery', stress.rejectEvery === null ? null : positive(stress.rejectEvery)],
  ]);
  return checked.ok ? ok(policy) : checked;
}

export const venuePolicyCodec: Codec<VenuePolicy> = through(
  record<VenuePolicy>({
    name: textCodec,
    slippage: slippageCodec,
    fees: feeCodec,
    participation: tagged<Participation>({
      unlimited: record({}),
      volume: record({ shareBps: bigintCodec }),
    }),
    limitFill: oneOf(LIMIT_FILLS),
    ambiguity: oneOf(AMBIGUITIES),
    latencyBars: integerCodec,
    stress: record<VenueStress>({
      orderShareBps: nullable(bigintCodec),
      rejectEvery: nullable(bigintCodec),
    }),
  }),
  (policy) => {
    const checked = checkPolicy(policy);
    return checked.ok ? checked : refuse(`another ${checked.refused.field} than ${checked.refused.fault}`);
  },
  (policy) => policy,
);

/** SHA-256 of the canonical policy: what a run directory and a promotion record name it by. */
export const policyHash = (policy: VenuePolicy): string => hashOf(venuePolicyCodec.encode(policy));
