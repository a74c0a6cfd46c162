/** Numbers that cannot be: whoever made them is broken, and the desk stops. */
import { type Instrument, inMicrosRange } from '@mqk/core';

import type { RiskFacts, RiskOrder } from '../facts.ts';
import { EQUITY_FACTS, type NumberProblem, type RefusalOf, no } from '../refusal.ts';
import { countProblem } from '../risk-input.ts';
import { shown } from '../shown.ts';

/**
 * Types are promises that a cast can break, so the numbers are looked at again. Each field is named once; of two
 * faults under one name the one of the facts is told.
 */
export function brokenNumbers(facts: readonly NumberRefusal[], order: RiskOrder): readonly NumberRefusal[] {
  const ofOrder = gathered((look) => {
    lookAtOrder(order, look);
  });
  return ofOrder.length === 0 ? facts : onceEach([...ofOrder, ...facts]);
}

/** The same for the facts alone, which many orders are asked beside. */
export const brokenFacts = (facts: RiskFacts): readonly NumberRefusal[] =>
  gathered((look) => {
    lookAtFacts(facts, look);
  });

type NumberRefusal = RefusalOf<'number_out_of_range'>;

function gathered(looking: (look: Look) => void): readonly NumberRefusal[] {
  const broken: NumberRefusal[] = [];
  looking((field, of, value, problemOf) => {
    const problem = problemOf(value);
    if (problem === null) return;
    const name = of === '' ? field : `${field}.${of}`;
    broken.push(no('number_out_of_range', { field: name, problem, found: shown(value) }));
  });
  return broken.length === 0 ? broken : onceEach(broken);
}

/** The last one under each name. */
const onceEach = (broken: readonly NumberRefusal[]): readonly NumberRefusal[] => [
  ...new Map(broken.map((refusal) => [refusal.field, refusal])).values(),
];

type Look = (field: string, of: string, value: unknown, problemOf: Measure) => void;

/** What is wrong with a number where only some belong. */
type Measure = (value: unknown) => NumberProblem | null;

const positive: Measure = (value) => (typeof value === 'bigint' ? countProblem(value) : 'not_a_number');

const notNegative: Measure = (value) => (value === 0n ? null : positive(value));

/** Money and holdings may lie on either side of nothing. */
const signed: Measure = (value) => {
  if (typeof value !== 'bigint') return 'not_a_number';
  return inMicrosRange(value) ? null : 'beyond_int8';
};

function lookAtOrder({ quantity, limitPrice, stopPrice, instrument }: RiskOrder, look: Look): void {
  look('quantity', '', quantity, positive);
  if (limitPrice !== null) look('limitPrice', '', limitPrice, positive);
  if (stopPrice !== null) look('stopPrice', '', stopPrice, positive);
  lookAtInstrument(instrument, look);
}

function lookAtFacts(facts: RiskFacts, look: Look): void {
  const { marks, pending, positions } = facts;
  look('cash', '', facts.cash, signed);
  for (const fact of EQUITY_FACTS) if (facts[fact] !== null) look(fact, '', facts[fact], signed);
  for (const { instrument, price } of marks) look('mark', instrument, price, positive);
  for (const { instrument, quantity } of positions) {
    look('position', instrument.id, quantity, signed);
    lookAtInstrument(instrument, look);
  }
  for (const { clientOrderId, leaves, price, instrument } of pending) {
    look('leaves', clientOrderId, leaves, notNegative);
    look('price', clientOrderId, price, positive);
    lookAtInstrument(instrument, look);
  }
}

/** Decimal places beyond which one unit would not fit a quantity. */
const SCALE_MAX = 18;

function lookAtInstrument({ id, tick, multiplier, quantityScale }: Instrument, look: Look): void {
  look('tick', id, tick, positive);
  look('multiplier', id, multiplier, positive);
  const counted = Number.isSafeInteger(quantityScale) && quantityScale <= SCALE_MAX;
  look('quantityScale', id, counted ? BigInt(quantityScale) : quantityScale, notNegative);
}
