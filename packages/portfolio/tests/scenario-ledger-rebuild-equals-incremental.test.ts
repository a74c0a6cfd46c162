import { UNASSIGNED, canonicalJson, toHolding } from '@mqk/core';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Ledger,
  type LedgerEntry,
  type Position,
  applyToCash,
  applyToPosition,
  book,
  ledgerCodec,
  ledgerEntryCodec,
  openLedger,
  positionCodec,
  rebuild,
} from '../src/index.ts';
import {
  ACCOUNT,
  COIN,
  FUTURE,
  INSTRUMENTS,
  SMA,
  SPY,
  buy,
  cashOpening,
  entry,
  filled,
  lives,
  micros,
  must,
  numbered,
  sell,
} from './support.ts';

const bytes = (ledger: Ledger): string => canonicalJson(ledgerCodec.encode(ledger));

const throughText = (entries: readonly LedgerEntry[]): readonly LedgerEntry[] =>
  entries.map((each) =>
    must(ledgerEntryCodec.decode(JSON.parse(canonicalJson(ledgerEntryCodec.encode(each))))),
  );

/** What a database does: rows of positions and one of cash, one row read and written for each entry. */
function rowByRow(entries: readonly LedgerEntry[]): Ledger {
  const rows = new Map<string, string>();
  let cash = micros('0');
  for (const each of entries) {
    cash = must(applyToCash(cash, each));
    if (each.instrument === null) continue;
    const key = `${each.strategy} ${each.instrument}`;
    const row = rows.get(key);
    const before = row === undefined ? null : must(positionCodec.decode(JSON.parse(row)));
    const contract = INSTRUMENTS.get(each.instrument);
    if (contract === undefined) throw new Error(`nobody described ${each.instrument}`);
    const after = must(applyToPosition(before, each, contract));
    rows.set(key, canonicalJson(positionCodec.encode(after)));
  }
  const positions = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]): Position => must(positionCodec.decode(JSON.parse(row))));
  return { account: ACCOUNT, lastSeq: entries.at(-1)?.seq ?? 0n, cash, positions };
}

const oneByOne = (entries: readonly LedgerEntry[]): Ledger =>
  entries.reduce((ledger, each) => must(book(ledger, each, INSTRUMENTS)), openLedger(ACCOUNT));

const everything = numbered([
  cashOpening('100000'),
  entry({
    kind: 'opening',
    strategy: UNASSIGNED,
    instrument: SPY.id,
    quantity: toHolding(10n),
    price: micros('390'),
  }),
  buy(100n, '412.5'),
  buy(50n, '412.5'),
  sell(170n, '413.01'),
  filled({ side: 'sell', quantity: 3n, price: micros('5000.25'), fee: micros('2.1'), instrument: FUTURE }),
  filled({
    side: 'buy',
    quantity: 12_345_678n,
    price: micros('61234.567891'),
    fee: micros('0.5'),
    instrument: COIN,
  }),
  filled({ side: 'sell', quantity: 2_345_679n, price: micros('61000.000001'), instrument: COIN }),
  entry({ kind: 'split', strategy: SMA, instrument: SPY.id, quantity: toHolding(-20n) }),
  entry({ kind: 'dividend', strategy: SMA, instrument: SPY.id, cash: micros('-31.2') }),
  entry({ kind: 'fee', strategy: SMA, instrument: FUTURE.id, cash: micros('-1.5'), fee: micros('1.5') }),
  entry({ kind: 'interest', cash: micros('0.25') }),
  entry({ kind: 'transfer', cash: micros('-5000') }),
  buy(40n, '207'),
]);

test('a ledger rebuilt from its entries is the incremental one, byte for byte', () => {
  const incremental = bytes(oneByOne(everything));

  expect(bytes(must(rebuild(ACCOUNT, throughText(everything), INSTRUMENTS)))).toBe(incremental);
  expect(bytes(rowByRow(everything))).toBe(incremental);
  expect(incremental).toContain('"cash":');
});

test('an entry that is left out of the rebuild shows', () => {
  const full = bytes(oneByOne(everything));

  for (const missing of everything) {
    const rest = everything.filter((each) => each !== missing);
    const again = rebuild(ACCOUNT, rest, INSTRUMENTS);

    expect(again.ok && bytes(again.value) === full).toBe(false);
  }
});

test('whatever the life of the account was, rebuild, database rows and incremental ledger agree', () => {
  fc.assert(
    fc.property(lives, (entries) => {
      const incremental = bytes(oneByOne(entries));

      expect(bytes(must(rebuild(ACCOUNT, throughText(entries), INSTRUMENTS)))).toBe(incremental);
      expect(bytes(rowByRow(entries))).toBe(incremental);
      expect(bytes(must(ledgerCodec.decode(JSON.parse(incremental))))).toBe(incremental);
    }),
  );
});
