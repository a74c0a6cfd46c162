/** What each kind of entry must and must not carry, and where its gain goes, written down a second time. */
import { toHolding } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { checkEntry } from '../src/entry-rules.ts';
import { ENTRY_KINDS, type EntryKind, type NewEntry, applyToPosition } from '../src/index.ts';
import { SMA, SPY, buy, entry, micros, must } from './support.ts';

const UNITS = { quantity: toHolding(1n), price: micros('100') };
const FORMS: readonly Partial<NewEntry>[] = [
  {}, // cash alone
  { instrument: SPY.id }, // of an instrument, and no units
  { instrument: SPY.id, ...UNITS },
  { instrument: SPY.id, ...UNITS, price: null },
  UNITS, // of no instrument
];

const DECIDED: Readonly<Record<EntryKind, readonly string[]>> = {
  opening: ['sound', 'quantity_missing', 'sound', 'price_missing', 'quantity_unexpected'],
  fill: ['instrument_missing', 'quantity_missing', 'sound', 'price_missing', 'instrument_missing'],
  fee: ['sound', 'sound', 'quantity_unexpected', 'quantity_unexpected', 'quantity_unexpected'],
  dividend: ['sound', 'sound', 'quantity_unexpected', 'quantity_unexpected', 'quantity_unexpected'],
  interest: ['sound', 'sound', 'quantity_unexpected', 'quantity_unexpected', 'quantity_unexpected'],
  transfer: ['sound', 'quantity_missing', 'sound', 'price_missing', 'quantity_unexpected'],
  split: ['instrument_missing', 'sound', 'sound', 'sound', 'instrument_missing'],
  adjustment: ['sound', 'sound', 'sound', 'price_missing', 'quantity_unexpected'],
  amendment: ['instrument_missing', 'sound', 'sound', 'price_missing', 'instrument_missing'],
};

test.each(ENTRY_KINDS)('an entry that is %s carries what was decided', (kind) => {
  const answers = FORMS.map((form) => {
    const checked = checkEntry(entry({ kind, ...form }));
    if (checked.ok) return 'sound';
    return checked.refused.code === 'entry_malformed' ? checked.refused.fault : checked.refused.code;
  });

  expect(answers).toEqual(DECIDED[kind]);
});

/** Of ten units that cost 100, after one more of them and ten in cash, as far as the kind allows it. */
const earned = (kind: EntryKind, facts: Partial<NewEntry>): bigint => {
  const held = must(applyToPosition(null, buy(10n, '100'), SPY));
  const one = entry({ kind, strategy: SMA, instrument: SPY.id, ...facts });
  return must(applyToPosition(held, one, SPY)).realizedPnl;
};

test('what comes with units from outside is no profit, and what is paid or corrected is', () => {
  const paid = { cash: micros('10') };

  expect(earned('opening', { ...UNITS, ...paid })).toBe(0n);
  expect(earned('transfer', { ...UNITS, ...paid })).toBe(0n);
  expect(earned('dividend', paid)).toBe(micros('10'));
  expect(earned('interest', paid)).toBe(micros('10'));
  // a unit that is worth 100 came for nothing, and ten beside it
  expect(earned('adjustment', { ...UNITS, ...paid })).toBe(micros('110'));
});
