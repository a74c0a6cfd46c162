/** The account's books: cash and positions, which are what the entries say and nothing else. */
import {
  type AccountId,
  type Codec,
  type InstrumentId,
  type Micros,
  type Result,
  type StrategyId,
  ZERO,
  accountIdCodec,
  bigintCodec,
  listOf,
  microsCodec,
  ok,
  record,
  refuse,
} from '@mqk/core';

import { amendPosition } from './amend.ts';
import type { Contracts } from './contract.ts';
import type { LedgerEntry } from './entry.ts';
import { checkEntry } from './entry-rules.ts';
import { type Lot, type Position, positionCodec } from './position.ts';
import type { PortfolioRefusal } from './refusal.ts';
import { applyChecked, applyToCash } from './step.ts';

export interface Ledger {
  readonly account: AccountId;
  /** The number of the last entry; 0 before the first. */
  readonly lastSeq: bigint;
  readonly cash: Micros;
  /** Every position that ever was, flat ones too, by strategy and then instrument in code-unit order. */
  readonly positions: readonly Position[];
}

/** An account before its first entry: no cash, no position. */
export const openLedger = (account: AccountId): Ledger => ({
  account,
  lastSeq: 0n,
  cash: ZERO,
  positions: [],
});

/**
 * Books one entry. Refuses entries of another account, entries out of their order, instruments that nobody
 * described, malformed entries and overflow; what is refused changes nothing. An amendment is refused as well unless
 * the entries of its position before it, oldest first, are given.
 */
export function book(
  ledger: Ledger,
  entry: LedgerEntry,
  contracts: Contracts,
  history: readonly LedgerEntry[] | null = null,
): Result<Ledger, PortfolioRefusal> {
  if (entry.account !== ledger.account)
    return refuse({ code: 'other_account', ledger: ledger.account, entry: entry.account });
  if (entry.seq <= ledger.lastSeq)
    return refuse({ code: 'out_of_sequence', last: ledger.lastSeq, seq: entry.seq });
  const checked = checkEntry(entry);
  if (!checked.ok) return checked;
  const cash = applyToCash(ledger.cash, entry);
  if (!cash.ok) return cash;
  const positions = positionsAfter(ledger, entry, { contracts, history });
  if (!positions.ok) return positions;
  const { account } = ledger;
  return ok({ account, lastSeq: entry.seq, cash: cash.value, positions: positions.value });
}

/** The books from nothing but the entries. Equal, byte for byte, to having booked them one at a time. */
export function rebuild(
  account: AccountId,
  entries: Iterable<LedgerEntry>,
  contracts: Contracts,
): Result<Ledger, PortfolioRefusal> {
  let ledger = openLedger(account);
  const histories = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const history = historyOf(histories, entry);
    const booked = book(ledger, entry, contracts, history);
    if (!booked.ok) return booked;
    ledger = booked.value;
    history.push(entry);
  }
  return ok(ledger);
}

/** The entries of one position so far. */
function historyOf(
  histories: Map<string, LedgerEntry[]>,
  { strategy, instrument }: LedgerEntry,
): LedgerEntry[] {
  const key = `${strategy} ${instrument ?? ''}`;
  const known = histories.get(key);
  if (known !== undefined) return known;
  const fresh: LedgerEntry[] = [];
  histories.set(key, fresh);
  return fresh;
}

/** The positions that hold something now. */
export const positions = (ledger: Ledger): readonly Position[] =>
  ledger.positions.filter((position) => position.quantity !== 0n);

/** The position of one strategy in one instrument, flat or not; null if there never was one. */
export function positionOf(ledger: Ledger, strategy: StrategyId, instrument: InstrumentId): Position | null {
  const index = placeOf(ledger.positions, strategy, instrument);
  return thatOf(ledger.positions[index], strategy, instrument);
}

/** Oldest first. */
export const lots = (ledger: Ledger, strategy: StrategyId, instrument: InstrumentId): readonly Lot[] =>
  positionOf(ledger, strategy, instrument)?.lots ?? [];

export const ledgerCodec: Codec<Ledger> = record<Ledger>({
  account: accountIdCodec,
  lastSeq: bigintCodec,
  cash: microsCodec,
  positions: listOf(positionCodec),
});

function positionsAfter(
  { positions: before }: Ledger,
  entry: LedgerEntry,
  { contracts, history }: { readonly contracts: Contracts; readonly history: readonly LedgerEntry[] | null },
): Result<readonly Position[], PortfolioRefusal> {
  if (entry.instrument === null) return ok(before);
  const contract = contracts.get(entry.instrument);
  if (contract === undefined) return refuse({ code: 'unknown_instrument', instrument: entry.instrument });
  const index = placeOf(before, entry.strategy, entry.instrument);
  const position = thatOf(before[index], entry.strategy, entry.instrument);
  const amends = entry.kind === 'amendment' && history !== null;
  const after = amends ? amendPosition(history, entry, contract) : applyChecked(position, entry, contract);
  if (!after.ok) return after;
  return ok(position === null ? before.toSpliced(index, 0, after.value) : before.with(index, after.value));
}

/** Where a position stands, or where it would have to stand. */
function placeOf(sorted: readonly Position[], strategy: StrategyId, instrument: InstrumentId): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const position = sorted[middle];
    if (position !== undefined && isBefore(position, strategy, instrument)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The position, if it is of this strategy and instrument. */
const thatOf = (
  position: Position | undefined,
  strategy: StrategyId,
  instrument: InstrumentId,
): Position | null =>
  position?.strategy === strategy && position.instrument === instrument ? position : null;

const isBefore = (position: Position, strategy: StrategyId, instrument: InstrumentId): boolean =>
  position.strategy === strategy ? position.instrument < instrument : position.strategy < strategy;
