/** The facts that move money and holdings. Nothing else writes cash or positions. */
import {
  type AccountId,
  type Codec,
  type Holding,
  type InstrumentId,
  type MarketTime,
  type Micros,
  type StrategyId,
  accountIdCodec,
  bigintCodec,
  holdingCodec,
  instrumentIdCodec,
  marketTimeCodec,
  microsCodec,
  nullable,
  oneOf,
  record,
  strategyIdCodec,
  textCodec,
} from '@mqk/core';

export const ENTRY_KINDS = [
  'opening', //    what the account held when we took it over: cash, or holdings at their cost
  'fill', //       one execution
  'fee', //        a charge that came apart from an execution
  'dividend', //   credited to a long position, charged to a short one
  'interest', //   on cash or on what was borrowed
  'transfer', //   cash or holdings from or to somewhere else: not a profit
  'split', //      more or fewer units of the same worth; `cash` pays a fraction that is left
  'adjustment', // what a broker corrected apart from executions: a rounding, a goodwill payment
  'amendment', //  an execution was taken back or changed: what it is now, less what it was before
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One fact, numbered within its account; the numbers only grow. Appended, never changed. */
export interface LedgerEntry {
  readonly seq: bigint;
  readonly account: AccountId;
  readonly strategy: StrategyId;
  /** Null for what concerns cash alone. */
  readonly instrument: InstrumentId | null;
  readonly kind: EntryKind;
  /** Signed change of the holding, in smallest units. */
  readonly quantity: Holding;
  /** Signed change of cash, fees included. */
  readonly cash: Micros;
  /**
   * What one unit was traded at, or what it cost when it was brought in. Of a split: the price of one new
   * unit at which the remaining fraction was paid, null if none remained. Of an amendment: what one unit of the
   * execution costs from now on.
   */
  readonly price: Micros | null;
  /** The part of `cash` that was a cost, as a positive amount; of an amendment its change, signed. */
  readonly fee: Micros;
  /**
   * Whose fact it is: an execution's id, a broker's activity id, an operator's request. Of an amendment the id of the
   * execution that it amends, as its fill says it, however often it was amended before.
   */
  readonly ref: string;
  readonly at: MarketTime;
}

/** A fact before the ledger has numbered it. */
export type NewEntry = Omit<LedgerEntry, 'seq'>;

export const ledgerEntryCodec: Codec<LedgerEntry> = record<LedgerEntry>({
  seq: bigintCodec,
  account: accountIdCodec,
  strategy: strategyIdCodec,
  instrument: nullable(instrumentIdCodec),
  kind: oneOf(ENTRY_KINDS),
  quantity: holdingCodec,
  cash: microsCodec,
  price: nullable(microsCodec),
  fee: microsCodec,
  ref: textCodec,
  at: marketTimeCodec,
});
