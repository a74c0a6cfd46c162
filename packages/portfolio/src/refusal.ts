/** What a ledger may answer instead of booking. The ledger and the position are as they were before. */
import type { AccountId, InstrumentId } from '@mqk/core';

import type { EntryKind } from './entry.ts';

/** Amounts that stay within int8, because a row of a database has to hold them. */
export const BOUNDED = ['cash', 'quantity', 'price', 'realized_pnl', 'fees', 'value'] as const;
export type Bounded = (typeof BOUNDED)[number];

export const ENTRY_FAULTS = [
  'instrument_missing',
  'price_missing',
  'quantity_missing', //    a fill of nothing
  'quantity_unexpected', // a dividend does not move units, nor does cash alone
  'fee_is_not_the_cash', // a fee moves cash by itself and by nothing else
  'split_of_nothing', //    nobody holds what was split
  'split_changes_side', //  a split never turns a long position into a short one
  'split_leaves_a_unit', // what is paid out in cash is less than one unit
] as const;
export type EntryFault = (typeof ENTRY_FAULTS)[number];

export interface UnknownInstrument {
  readonly code: 'unknown_instrument';
  readonly instrument: InstrumentId;
}

export interface Overflow {
  readonly code: 'overflow';
  readonly field: Bounded;
  /** What would have had to be stored. */
  readonly value: bigint;
}

export type PortfolioRefusal =
  | UnknownInstrument
  | Overflow
  | {
      readonly code: 'entry_malformed';
      readonly kind: EntryKind;
      readonly ref: string;
      readonly fault: EntryFault;
    }
  /** A fill whose cash is not `-(side) notional - fee`: the row was damaged or made by hand. */
  | {
      readonly code: 'cash_mismatch';
      readonly ref: string;
      readonly expected: bigint;
      readonly found: bigint;
    }
  /** An amendment changes what was booked before it, so the entries before it have to be at hand. */
  | { readonly code: 'history_needed'; readonly ref: string }
  /** An amendment of an execution that no entry before it tells of. */
  | { readonly code: 'nothing_to_amend'; readonly ref: string }
  | { readonly code: 'other_account'; readonly ledger: AccountId; readonly entry: AccountId }
  | { readonly code: 'out_of_sequence'; readonly last: bigint; readonly seq: bigint };
