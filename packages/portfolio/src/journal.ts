/**
 * The economic life of an account without its names.
 *
 * Two accounts that traded the same things at the same market times for the same money have the same
 * journal, whatever the accounts, entries and executions are called: a replayed session is compared with the
 * backtest of it, an account rebuilt from a backup with the one that was lost.
 */
import {
  type Codec,
  type Holding,
  type Instrument,
  type InstrumentId,
  type MarketTime,
  type Micros,
  type Result,
  type StrategyId,
  hashOf,
  holdingCodec,
  marketTimeCodec,
  microsCodec,
  nullable,
  ok,
  oneOf,
  record,
  refuse,
  strategyIdCodec,
  textCodec,
} from '@mqk/core';

import { ENTRY_KINDS, type EntryKind, type LedgerEntry } from './entry.ts';
import type { UnknownInstrument } from './refusal.ts';

export interface JournalLine {
  readonly kind: EntryKind;
  readonly strategy: StrategyId;
  /** Null for what concerned cash alone. */
  readonly symbol: string | null;
  readonly quantity: Holding;
  readonly price: Micros | null;
  readonly fee: Micros;
  readonly cash: Micros;
  readonly at: MarketTime;
}

export const journalLineCodec: Codec<JournalLine> = record<JournalLine>({
  kind: oneOf(ENTRY_KINDS),
  strategy: strategyIdCodec,
  symbol: nullable(textCodec),
  quantity: holdingCodec,
  price: nullable(microsCodec),
  fee: microsCodec,
  cash: microsCodec,
  at: marketTimeCodec,
});

type Symbols = Pick<ReadonlyMap<InstrumentId, Pick<Instrument, 'symbol'>>, 'get'>;

/** One line an entry, in their order. Refuses an instrument that nobody described. */
export function journal(
  entries: Iterable<LedgerEntry>,
  instruments: Symbols,
): Result<readonly JournalLine[], UnknownInstrument> {
  const lines: JournalLine[] = [];
  for (const { kind, strategy, instrument, quantity, price, fee, cash, at } of entries) {
    const symbol = instrument === null ? null : instruments.get(instrument)?.symbol;
    if (symbol === undefined && instrument !== null)
      return refuse({ code: 'unknown_instrument', instrument });
    lines.push({ kind, strategy, symbol: symbol ?? null, quantity, price, fee, cash, at });
  }
  return ok(lines);
}

/** SHA-256 of the canonical journal, lower-case hex. */
export function journalHash(
  entries: Iterable<LedgerEntry>,
  instruments: Symbols,
): Result<string, UnknownInstrument> {
  const lines = journal(entries, instruments);
  if (!lines.ok) return lines;
  const encoded = lines.value.map((line) => journalLineCodec.encode(line));
  return ok(hashOf({ form: 'mqk.journal.v1', lines: encoded }));
}
