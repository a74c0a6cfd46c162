/** Numbers that cannot be: whoever made them is broken, and the desk stops. */
import type { Instrument } from '@mqk/core';

import type { RiskFacts, RiskOrder } from '../facts.ts';
import { type NumberProblem, type RiskRefusal, no } from '../refusal.ts';
import { countProblem } from '../risk-input.ts';
import { shown } from '../shown.ts';

/** A field's name, what it holds, and whether nothing is an allowed amount of it. */
type Field = readonly [name: string, value: unknown, zero: 'may be zero' | 'positive'];

/** Types are promises that a cast can break, so the numbers are looked at again. Each field is named once. */
export function brokenNumbers(facts: RiskFacts, order: RiskOrder): readonly RiskRefusal[] {
  const fields = new Map([...fieldsOf(order), ...factsOf(facts)].map((field) => [field[0], field]));
  return [...fields.values()].flatMap(([field, value, zero]) => {
    const problem = problemOf(value, zero);
    return problem === null ? [] : [no('number_out_of_range', { field, problem, found: shown(value) })];
  });
}

function problemOf(value: unknown, zero: Field[2]): NumberProblem | null {
  if (typeof value !== 'bigint') return 'not_a_number';
  const problem = countProblem(value);
  return problem === 'zero' && zero === 'may be zero' ? null : problem;
}

function fieldsOf(order: RiskOrder): readonly Field[] {
  const prices = [
    ['limitPrice', order.limitPrice],
    ['stopPrice', order.stopPrice],
  ] as const;
  return [
    ['quantity', order.quantity, 'positive'],
    ...prices.flatMap(([name, price]): Field[] => (price === null ? [] : [[name, price, 'positive']])),
    ...instrumentFields(order.instrument),
  ];
}

function factsOf(facts: RiskFacts): readonly Field[] {
  return [
    ...facts.marks.map(({ instrument, price }): Field => [`mark.${instrument}`, price, 'positive']),
    ...facts.pending.flatMap(({ clientOrderId, leaves, price, instrument }): Field[] => [
      [`leaves.${clientOrderId}`, leaves, 'may be zero'],
      [`price.${clientOrderId}`, price, 'positive'],
      ...instrumentFields(instrument),
    ]),
    ...facts.positions.flatMap(({ instrument }) => instrumentFields(instrument)),
  ];
}

/** Decimal places beyond which one unit would not fit a quantity. */
const SCALE_MAX = 18;

function instrumentFields({ id, tick, multiplier, quantityScale }: Instrument): readonly Field[] {
  const scaled = Number.isSafeInteger(quantityScale) && quantityScale <= SCALE_MAX;
  return [
    [`tick.${id}`, tick, 'positive'],
    [`multiplier.${id}`, multiplier, 'positive'],
    [`quantityScale.${id}`, scaled ? BigInt(quantityScale) : quantityScale, 'may be zero'],
  ];
}
