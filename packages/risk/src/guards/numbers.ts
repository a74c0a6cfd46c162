/** Numbers that cannot be: whoever made them is broken, and the desk stops. */
import type { Instrument } from '@mqk/core';

import type { RiskFacts, RiskOrder } from '../facts.ts';
import { type NumberProblem, type RiskRefusal, no } from '../refusal.ts';
import { countProblem } from '../risk-input.ts';
import { shown } from '../shown.ts';

type Zero = 'may be zero' | 'positive';

/** Types are promises that a cast can break, so the numbers are looked at again. Each field is named once. */
export function brokenNumbers(facts: RiskFacts, order: RiskOrder): readonly RiskRefusal[] {
  const broken = new Map<string, RiskRefusal>();
  const look = (field: string, of: string, value: unknown, zero: Zero): void => {
    const problem = problemOf(value, zero);
    if (problem === null) return;
    const name = of === '' ? field : `${field}.${of}`;
    broken.set(name, no('number_out_of_range', { field: name, problem, found: shown(value) }));
  };
  lookAtOrder(order, look);
  lookAtFacts(facts, look);
  return [...broken.values()];
}

type Look = (field: string, of: string, value: unknown, zero: Zero) => void;

function problemOf(value: unknown, zero: Zero): NumberProblem | null {
  if (typeof value !== 'bigint') return 'not_a_number';
  const problem = countProblem(value);
  return problem === 'zero' && zero === 'may be zero' ? null : problem;
}

function lookAtOrder({ quantity, limitPrice, stopPrice, instrument }: RiskOrder, look: Look): void {
  look('quantity', '', quantity, 'positive');
  if (limitPrice !== null) look('limitPrice', '', limitPrice, 'positive');
  if (stopPrice !== null) look('stopPrice', '', stopPrice, 'positive');
  lookAtInstrument(instrument, look);
}

function lookAtFacts({ marks, pending, positions }: RiskFacts, look: Look): void {
  for (const { instrument, price } of marks) look('mark', instrument, price, 'positive');
  for (const { instrument } of positions) lookAtInstrument(instrument, look);
  for (const { clientOrderId, leaves, price, instrument } of pending) {
    look('leaves', clientOrderId, leaves, 'may be zero');
    look('price', clientOrderId, price, 'positive');
    lookAtInstrument(instrument, look);
  }
}

/** Decimal places beyond which one unit would not fit a quantity. */
const SCALE_MAX = 18;

function lookAtInstrument({ id, tick, multiplier, quantityScale }: Instrument, look: Look): void {
  look('tick', id, tick, 'positive');
  look('multiplier', id, multiplier, 'positive');
  const counted = Number.isSafeInteger(quantityScale) && quantityScale <= SCALE_MAX;
  look('quantityScale', id, counted ? BigInt(quantityScale) : quantityScale, 'may be zero');
}
