/** What each kind of entry must and must not carry. One row a kind, read by column. */
import { type Result, ok, refuse } from '@mqk/core';

import type { EntryKind, NewEntry } from './entry.ts';
import type { EntryFault, PortfolioRefusal } from './refusal.ts';

interface EntryRule {
  readonly needsInstrument: boolean;
  /** Whether units move: they must, they must not, they must where an instrument is named, or (null) they may. */
  readonly units: 'move' | 'rest' | 'with_instrument' | null;
  /** Whether units that move need a price. A missing price is not zero. */
  readonly priced: boolean;
  /** Whether a difference between the cash and the worth of the units is profit; else it came from or went outside. */
  readonly earns: boolean;
}

// A decision table is read by column.
// prettier-ignore
export const ENTRY_RULES: Readonly<Record<EntryKind, EntryRule>> = {
  opening:    { needsInstrument: false, units: 'with_instrument', priced: true,  earns: false },
  fill:       { needsInstrument: true,  units: 'move',            priced: true,  earns: true },
  fee:        { needsInstrument: false, units: 'rest',            priced: false, earns: true },
  dividend:   { needsInstrument: false, units: 'rest',            priced: false, earns: true },
  interest:   { needsInstrument: false, units: 'rest',            priced: false, earns: true },
  transfer:   { needsInstrument: false, units: 'with_instrument', priced: true,  earns: false },
  split:      { needsInstrument: true,  units: null,              priced: false, earns: true },
  adjustment: { needsInstrument: false, units: null,              priced: true,  earns: true },
  amendment:  { needsInstrument: true,  units: null,              priced: true,  earns: true },
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
  ['instrument_missing', (entry, rule) => entry.instrument === null && rule.needsInstrument],
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
