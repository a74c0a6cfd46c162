/** How a setting of the venue is refused: by its name. */
import { type Result, ok, refuse } from '@mqk/core';

export const SETTING_FAULTS = [
  'negative',
  'zero',
  'above_whole', //    a share of more than everything: 10000 basis points are the whole
  'not_an_integer', // a count of bars is a whole number
] as const;
export type SettingFault = (typeof SETTING_FAULTS)[number];

export interface SettingRefusal {
  readonly code: 'setting_refused';
  /** Such as `slippage.slippageBps`. */
  readonly field: string;
  readonly fault: SettingFault;
}

/** Basis points that make a whole. */
export const WHOLE_BPS = 10_000n;

export type SettingCheck = readonly [field: string, fault: SettingFault | null];

/** The first setting that is at fault, in the order of the list. */
export function firstFault(checks: readonly SettingCheck[]): Result<void, SettingRefusal> {
  for (const [field, fault] of checks) {
    if (fault !== null) return refuse({ code: 'setting_refused', field, fault });
  }
  return ok();
}

export const notNegative = (value: bigint): SettingFault | null => (value < 0n ? 'negative' : null);

export const positive = (value: bigint): SettingFault | null =>
  value < 0n ? 'negative' : value === 0n ? 'zero' : null;

export const share = (value: bigint): SettingFault | null =>
  value > WHOLE_BPS ? 'above_whole' : positive(value);

export const count = (value: number): SettingFault | null =>
  Number.isSafeInteger(value) ? (value < 0 ? 'negative' : null) : 'not_an_integer';

export const positiveCount = (value: number): SettingFault | null => (value === 0 ? 'zero' : count(value));
