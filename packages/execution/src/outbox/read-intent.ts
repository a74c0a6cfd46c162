/** The one door for the numbers of an intent: a type is a promise that a cast can break. */
import { type OrderIntent, type OrderTerms, type Result, ok } from '@mqk/core';
import { type RefusalOf, readRiskInput } from '@mqk/risk';

const NUMBERS = ['quantity', 'limitPrice', 'stopPrice'] as const satisfies readonly (keyof OrderTerms)[];

/**
 * The intent with its numbers as ours: whether a whole number is too large, zero or negative is for risk to say, where
 * the denial is stored together with what was wrong.
 *
 * Refuses what no transaction could even write down: NaN, infinities, fractions, text, nothing at all.
 */
export function readIntent(intent: OrderIntent): Result<OrderIntent, RefusalOf<'number_out_of_range'>> {
  let terms: Readonly<Record<string, unknown>> = { ...intent.terms };
  for (const field of NUMBERS) {
    const found = terms[field];
    if (typeof found === 'bigint' || (found === null && field !== 'quantity')) continue;
    const read = readRiskInput(found, field);
    if (!read.ok) return read;
    terms = { ...terms, [field]: read.value };
  }
  return ok({ ...intent, terms: terms as unknown as OrderTerms });
}
