import { type Instrument, accountId, instrumentId, marketTime, strategyId } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { type LedgerEntry, type NewEntry, journal, journalHash, journalLineCodec } from '../src/index.ts';
import { INSTRUMENTS, SPY, buy, cashOpening, micros, must, numbered, sell } from './support.ts';

const life = numbered([cashOpening('1000'), buy(2n, '100'), sell(2n, '101.5')]);
const hash = (entries: readonly LedgerEntry[]): string => must(journalHash(entries, INSTRUMENTS));

test('two accounts with the same economic life have the same hash, whatever their names', () => {
  const elsewhere: Instrument = { ...SPY, id: instrumentId('spy-at-another-broker'), version: 7 };
  const other = life.map((each) => ({
    ...each,
    seq: each.seq * 10n,
    account: accountId('backtest'),
    instrument: each.instrument === null ? null : elsewhere.id,
    ref: `other-${each.ref}`,
  }));

  expect(must(journalHash(other, new Map([[elsewhere.id, elsewhere]])))).toBe(hash(life));
});

test('each thing that is economic changes the hash', () => {
  const [opening, bought, sold] = life;
  if (opening === undefined || bought === undefined || sold === undefined) throw new Error('three entries');
  const changes: readonly Partial<NewEntry>[] = [
    { kind: 'adjustment' },
    { strategy: strategyId('other') },
    { instrument: instrumentId('ES.TEST') },
    { quantity: buy(3n, '1').quantity },
    { price: micros('100.01') },
    { fee: micros('0.01') },
    { cash: micros('-200.01') },
    { at: marketTime(60_000) },
  ];
  const hashes = changes.map((change) => hash([opening, { ...bought, ...change }, sold]));

  expect(new Set([hash(life), ...hashes]).size).toBe(changes.length + 1);
});

test('the order of what happened is part of it', () => {
  const [opening, bought, sold] = life;
  if (opening === undefined || bought === undefined || sold === undefined) throw new Error('three entries');

  expect(hash([opening, sold, bought])).not.toBe(hash(life));
});

test('the hash is the one that another program computes over the same canonical text', () => {
  // Computed with Python's json (sorted keys, no blanks) and hashlib over the three lines.
  expect(hash(life)).toBe('91dcc4ebbb8bf35656a028e1c040e365484289c23c1e107a3571e20a5ac15f0f');
});

test('a line names the symbol and comes back from its text as it was', () => {
  const lines = must(journal(life, INSTRUMENTS));

  expect(lines.map(({ symbol }) => symbol)).toEqual([null, 'SPY', 'SPY']);
  for (const line of lines)
    expect(must(journalLineCodec.decode(journalLineCodec.encode(line)))).toEqual(line);
});

test('an instrument that nobody described is refused', () => {
  expect(journalHash(life, new Map())).toEqual({
    ok: false,
    refused: { code: 'unknown_instrument', instrument: SPY.id },
  });
});
