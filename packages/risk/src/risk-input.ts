/** The one door for numbers that we did not compute ourselves. */
import { MICROS_MAX, type Result, ok, refuse } from '@mqk/core';

import { type NumberProblem, type RefusalOf, no } from './refusal.ts';
import { shown } from './shown.ts';

const BEYOND_FLOATS = 2 ** 63;

/**
 * Reads a positive count: smallest units of a quantity, or micros of a price. Takes a whole number, a bigint, or
 * the text of a whole number; all three mean the same unit.
 *
 * Refuses everything else with the reason, and every such refusal halts: whoever computed NaN, a negative size or
 * a price of zero is broken, and its next number may merely look right.
 */
export function readRiskInput(
  found: unknown,
  field = 'number',
): Result<bigint, RefusalOf<'number_out_of_range'>> {
  const count = countOf(found);
  if (typeof count === 'bigint') return ok(count);
  return refuse(no('number_out_of_range', { field, problem: count, found: shown(found) }));
}

/** What is wrong with a whole number where a price or a quantity belongs. */
export function countProblem(count: bigint): NumberProblem | null {
  if (count < 0n) return 'negative';
  if (count === 0n) return 'zero';
  return count > MICROS_MAX ? 'beyond_int8' : null;
}

function countOf(found: unknown): bigint | NumberProblem {
  switch (typeof found) {
    case 'bigint':
      return counted(found);
    case 'number':
      return floatProblem(found) ?? counted(BigInt(found));
    case 'string':
      return ofText(found);
    case 'boolean':
    case 'undefined':
    case 'object':
    case 'function':
    case 'symbol':
      return 'not_a_number';
  }
}

const counted = (count: bigint): bigint | NumberProblem => countProblem(count) ?? count;

function ofText(text: string): bigint | NumberProblem {
  if (/^-?\d{1,64}$/.test(text)) return counted(BigInt(text));
  return /^-?\d{1,64}\.\d{1,64}$/.test(text) ? 'not_whole' : 'not_a_number';
}

function floatProblem(found: number): NumberProblem | null {
  if (Number.isNaN(found)) return 'not_a_number';
  if (!Number.isFinite(found)) return 'not_finite';
  if (!Number.isInteger(found)) return 'not_whole';
  if (found < 0) return 'negative';
  if (Number.isSafeInteger(found)) return null;
  return found >= BEYOND_FLOATS ? 'beyond_int8' : 'not_exact';
}
