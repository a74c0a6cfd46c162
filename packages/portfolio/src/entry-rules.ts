/** What each kind of entry must and must not carry. One row a kind, read by column. */
import { type Result, ok, refuse } from '@mqk/core';

import type { EntryKind, NewEntry } from './entry.ts';
import type { EntryFault, PortfolioRefusal } from './refusal.ts';

interface EntryRule {
  readonly instrument: 'needed' | 'allowed';
  /** Whether units move: they must, they must not, they may, or they must where an instrument is named. */
  readonly units: 'move' | 'rest' | 'any' | 'with_instrument';
  /** Whether units that move need a price. A missing price is not zero. */
  readonly priced: boolean;
  /** Where a difference between the cash and the worth of the units goes: profit, or somewhere outside. */
  readonly gain: 'profit' | 'outside';
}

// A decision table is read by column.
// prettier-ignore
export const ENTRY_RULES: Readonly<Record<EntryKind, EntryRule>> = {
  opening:    { instrument: 'allowed', units: 'with_instrument', priced: true,  gain: 'outside' },
  fill:       { instrument: 'needed',  units: 'move',            priced: true,  gain: 'profit' },
  fee:        { instrument: 'allowed', units: 'rest',            priced: false, gain: 'profit' },
  dividend:   { instrument: 'allowed', units: 'rest',            priced: false, gain: 'profit' },
  interest:   { instrument: 'allowed', units: 'rest',            priced: false, gain: 'profit' },
  transfer:   { instrument: 'allowed', units: 'with_instrument', priced: true,  gain: 'outside' },
  split:      { instrument: 'needed',  units: 'any',             priced: false, gain: 'profit' },
  adjustment: { instrument: 'allowed', units: 'any',             priced: true,  gain: 'profit' },
  amendment:  { instrument: 'needed',  units: 'any',             priced: true,  gain: 'profit' },
};

/** The first thing that is wrong with an entry, asked in a fixed order; before anything is computed. */
export function checkEntry(entry: NewEntry): Result<void, PortfolioRefusal> {
  const fault = entryFault(entry);
  return fault === null ? SOUND : malformedEntry(entry, fault);
}

const SOUND: Result<void, never> = ok();

export const malformedEntry = ({ kind, ref }: NewEntry, fault: EntryFault): Result<never, PortfolioRefusal> =>
  refuse({ code: 'entry_malformed', kind, ref, fault });

type Question = (entry: NewEntry, rule: EntryRule) => boolean;

const moves = (entry: NewEntry): boolean => entry.quantity !== 0n;

/** Asked from top to bottom; the first yes is the fault. */
const QUESTIONS: readonly (readonly [EntryFault, Question])[] = [
  ['instrument_missing', (entry, rule) => entry.instrument === null && rule.instrument === 'needed'],
  [
    'quantity_unexpected',
    (entry, rule) => moves(entry) && (entry.instrument === null || rule.units === 'rest'),
  ],
  ['quantity_missing', (entry, rule) => !moves(entry) && mustMove(entry, rule)],
  ['price_missing', (entry, rule) => moves(entry) && rule.priced && entry.price === null],
  ['fee_is_not_the_cash', (entry) => entry.kind === 'fee' && entry.cash + entry.fee !== 0n],
];

const mustMove: Question = (entry, rule) =>
  rule.units === 'move' || (rule.units === 'with_instrument' && entry.instrument !== null);

function entryFault(entry: NewEntry): EntryFault | null {
  const rule = ENTRY_RULES[entry.kind];
  for (const [fault, asks] of QUESTIONS) if (asks(entry, rule)) return fault;
  return null;
}
