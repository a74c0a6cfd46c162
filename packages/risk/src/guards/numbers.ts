/** Numbers that cannot be: whoever made them is broken, and the desk stops. */
import { type Instrument, inMicrosRange } from '@mqk/core';

import type { RiskFacts, RiskOrder } from '../facts.ts';
import { NONE, type NumberProblem, type RefusalOf, no } from '../refusal.ts';
import { countProblem } from '../risk-input.ts';
import { shown } from '../shown.ts';

/**
 * Types are promises that a cast can break, so the numbers are looked at again. Each field is named once; of two
 * faults under one name the one of the facts is told.
 */
export function brokenNumbers(facts: readonly NumberRefusal[], order: RiskOrder): readonly NumberRefusal[] {
  const look = new Look();
  lookAtOrder(order, look);
  const ofOrder = look.broken();
  return ofOrder.length === 0 ? facts : onceEach([...ofOrder, ...facts]);
}

/** The same for the facts alone, which many orders are asked beside. */
export function brokenFacts(facts: RiskFacts): readonly NumberRefusal[] {
  const look = new Look();
  lookAtFacts(facts, look);
  return look.broken();
}

type NumberRefusal = RefusalOf<'number_out_of_range'>;

/** Goes from number to number, and keeps what is wrong. */
class Look {
  /** One that is always there, so that compiled code outlives a collection of all garbage: see `lookup`. */
  static readonly ALWAYS: Look = new Look();

  #found: NumberRefusal[] | null = null;

  at(field: string, of: string, value: unknown, problemOf: Measure): void {
    const problem = problemOf(value);
    if (problem === null) return;
    const name = of === '' ? field : `${field}.${of}`;
    const refusal = no('number_out_of_range', { field: name, problem, found: shown(value) });
    (this.#found ??= []).push(refusal);
  }

  /** Each name once. */
  broken(): readonly NumberRefusal[] {
    return this.#found === null ? NONE : onceEach(this.#found);
  }
}

/** The last one under each name. */
const onceEach = (broken: readonly NumberRefusal[]): readonly NumberRefusal[] => [
  ...new Map(broken.map((refusal) => [refusal.field, refusal])).values(),
];

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
  look.at('quantity', '', quantity, positive);
  if (limitPrice !== null) look.at('limitPrice', '', limitPrice, positive);
  if (stopPrice !== null) look.at('stopPrice', '', stopPrice, positive);
  lookAtInstrument(instrument, look);
}

function lookAtFacts(facts: RiskFacts, look: Look): void {
  const { marks, pending, positions } = facts;
  look.at('cash', '', facts.cash, signed);
  if (facts.equity !== null) look.at('equity', '', facts.equity, signed);
  if (facts.dayStartEquity !== null) look.at('dayStartEquity', '', facts.dayStartEquity, signed);
  if (facts.peakEquity !== null) look.at('peakEquity', '', facts.peakEquity, signed);
  for (const { instrument, price } of marks) look.at('mark', instrument, price, positive);
  for (const { instrument, quantity } of positions) {
    look.at('position', instrument.id, quantity, signed);
    lookAtInstrument(instrument, look);
  }
  for (const { clientOrderId, leaves, price, instrument } of pending) {
    look.at('leaves', clientOrderId, leaves, notNegative);
    look.at('price', clientOrderId, price, positive);
    lookAtInstrument(instrument, look);
  }
}

/** Decimal places beyond which one unit would not fit a quantity. */
const SCALE_MAX = 18;

function lookAtInstrument({ id, tick, multiplier, quantityScale }: Instrument, look: Look): void {
  look.at('tick', id, tick, positive);
  look.at('multiplier', id, multiplier, positive);
  const counted = Number.isSafeInteger(quantityScale) && quantityScale <= SCALE_MAX;
  look.at('quantityScale', id, counted ? BigInt(quantityScale) : quantityScale, notNegative);
}
