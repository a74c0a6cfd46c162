/** The two memories of one account, read independently: our ledger, and the book of the broker. */
import { type InstrumentId, type Micros, type Result, formatMicros, strategyId, sum } from '@mqk/core';
import { type Config, brokerLedger, instrumentsOf, storeOptionsOf } from '@mqk/daemon';
import { type Database, openTradingStore } from '@mqk/db';
import { type LedgerEntry, type NewEntry, equity, journalHash, positions, rebuild } from '@mqk/portfolio';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { STRATEGY } from './settings.ts';

export interface Books {
  readonly ledgerHash: string;
  readonly brokerBookHash: string;
  readonly fills: number;
  readonly fees: string;
  /** Whole shares. */
  readonly held: string;
  readonly cash: string;
  readonly equity: string;
}

export interface BooksOptions {
  readonly database: Database;
  readonly url: string;
  readonly config: Config;
  /** The last close of each. */
  readonly marks: ReadonlyMap<InstrumentId, Micros>;
}

/** Reads both, rebuilds each from its entries alone, and refuses if they do not hold the same. */
export async function readBooks(options: BooksOptions): Promise<Books> {
  const { database, url, config, marks } = options;
  const instruments = instrumentsOf(config);
  const terms = storeOptionsOf(config);
  const { account } = terms;
  const byId = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  const entries = await (await openTradingStore(database, terms)).ledger();
  const theirs = await brokerLedger({ url, account, instruments, strategy: strategyId(STRATEGY) });
  const opening = entries.filter(({ kind }) => kind === 'opening');
  const brokerEntries = numbered([...opening, ...theirs.fills]);

  const ledger = must(rebuild(account, entries, byId));
  const brokerRebuilt = must(rebuild(account, brokerEntries, byId));
  if (brokerRebuilt.cash !== theirs.cash)
    throw new CommandFailed(
      EXIT.refused,
      `the broker's own executions do not add up to its cash ${formatMicros(theirs.cash)}`,
    );

  const fills = entries.filter(({ kind }) => kind === 'fill');
  return {
    ledgerHash: must(journalHash(entries, byId)),
    brokerBookHash: must(journalHash(brokerEntries, byId)),
    fills: fills.length,
    fees: formatMicros(sum(fills.map(({ fee }) => fee))),
    held: positions(ledger)
      .reduce((total, { quantity }) => total + quantity, 0n)
      .toString(),
    cash: formatMicros(ledger.cash),
    equity: formatMicros(must(equity(ledger, marks, byId))),
  };
}

const numbered = (entries: readonly NewEntry[]): readonly LedgerEntry[] =>
  entries.map((entry, index) => ({ ...entry, seq: BigInt(index + 1) }));

function must<Value>(result: Result<Value, { readonly code: string }>): Value {
  if (result.ok) return result.value;
  throw new CommandFailed(EXIT.refused, `the books cannot be read: ${result.refused.code}`);
}
