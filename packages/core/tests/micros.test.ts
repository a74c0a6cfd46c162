import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  MICROS_MAX,
  type Rounding,
  ZERO,
  add,
  divide,
  formatMicros,
  formatMoney,
  mulRatio,
  parseMicros,
  subtract,
  sum,
  toMicros,
} from '../src/index.ts';

const anyMicros = fc.bigInt({ min: -MICROS_MAX, max: MICROS_MAX }).map(toMicros);

describe('money as text', () => {
  test.each([
    ['412.50', 412_500_000n],
    ['0', 0n],
    ['-0.000001', -1n],
    ['0.100000000', 100_000n],
    ['9223372036854.775807', MICROS_MAX],
  ])('%s is read exactly', (text, count) => {
    expect(parseMicros(text)).toEqual({ ok: true, value: count });
  });

  test.each([
    ['0.0000001', 'too_precise'],
    ['9223372036854.775808', 'out_of_range'],
    ['-9223372036854.775808', 'out_of_range'],
    ['1e3', 'not_a_decimal'],
    ['', 'not_a_decimal'],
    [' 1', 'not_a_decimal'],
    ['+1', 'not_a_decimal'],
    ['1.', 'not_a_decimal'],
    ['.5', 'not_a_decimal'],
    ['NaN', 'not_a_decimal'],
    ['Infinity', 'not_a_decimal'],
    ['1,000', 'not_a_decimal'],
    ['9'.repeat(100), 'not_a_decimal'],
  ])('%s is refused as %s', (text, code) => {
    expect(parseMicros(text)).toMatchObject({ ok: false, refused: { code } });
  });

  test('a person reads thousands and at least two decimals', () => {
    expect(formatMoney(toMicros(100_000_000_000n))).toBe('100,000.00');
    expect(formatMoney(toMicros(-1_234_567_891n))).toBe('-1,234.567891');
    expect(formatMoney(ZERO)).toBe('0.00');
  });

  test('whatever is written can be read back to the micro', () => {
    fc.assert(
      fc.property(anyMicros, (amount) => {
        expect(parseMicros(formatMicros(amount))).toEqual({ ok: true, value: amount });
      }),
    );
  });
});

describe('arithmetic', () => {
  test('a sum that leaves the range breaks instead of wrapping', () => {
    expect(() => add(MICROS_MAX, toMicros(1n))).toThrow('micros out of range');
    expect(() => subtract(toMicros(-MICROS_MAX), toMicros(1n))).toThrow('micros out of range');
    expect(() => sum([MICROS_MAX, MICROS_MAX])).toThrow('micros out of range');
  });

  test('a sum may pass through numbers outside of the range on its way', () => {
    expect(sum([MICROS_MAX, MICROS_MAX, toMicros(-MICROS_MAX)])).toBe(MICROS_MAX);
  });

  const ROUNDED: readonly (readonly [Rounding, bigint, bigint])[] = [
    ['down', 2n, -2n],
    ['up', 3n, -3n],
    ['ceil', 3n, -2n],
    ['floor', 2n, -3n],
    ['half_even', 2n, -2n],
  ];
  test.each(ROUNDED)('5 / 2 rounded %s is %s, and -5 / 2 is %s', (rounding, plus, minus) => {
    expect(divide(5n, 2n, rounding)).toBe(plus);
    expect(divide(-5n, 2n, rounding)).toBe(minus);
  });

  test('half goes to the even neighbour, more than half to the nearer one', () => {
    expect(divide(7n, 2n, 'half_even')).toBe(4n);
    expect(divide(8n, 3n, 'half_even')).toBe(3n);
    expect(divide(-8n, 3n, 'half_even')).toBe(-3n);
    expect(divide(7n, 3n, 'half_even')).toBe(2n);
  });

  test('a rounding moves a result by less than one micro, in its own direction', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(toMicros),
        fc.bigInt({ min: 0n, max: 10_000n }),
        fc.bigInt({ min: 1n, max: 10_000n }),
        (amount, numerator, denominator) => {
          const exact = amount * numerator;
          const low = mulRatio(amount, numerator, denominator, 'floor') * denominator;
          const high = mulRatio(amount, numerator, denominator, 'ceil') * denominator;

          expect(low <= exact && exact < low + denominator).toBe(true);
          expect(high >= exact && exact > high - denominator).toBe(true);
        },
      ),
    );
  });

  test('dividing by zero is a broken promise', () => {
    expect(() => divide(1n, 0n, 'up')).toThrow('a divisor must be positive');
  });
});
