import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type StrategyRun, smaCross } from '../src/index.ts';
import { bar } from './worlds.ts';

function start(fast: number, slow: number): StrategyRun {
  const ready = smaCross.prepare({ fast, slow, quantity: 7 });
  if (!ready.ok) throw new Error(ready.refused.expected);
  return ready.value.start();
}

/** The targets set on each bar. */
const told = (run: StrategyRun, closes: readonly bigint[]): readonly (bigint | null)[] =>
  closes.map((close, minute) => {
    const fed = run.feed([bar(minute, close)]);
    if (!fed.ok) throw new Error(fed.refused.code);
    return fed.value[0]?.target ?? null;
  });

/** The same rule, written down slowly: fractions over a common denominator, everything summed anew. */
function expected(closes: readonly bigint[], fast: number, slow: number): readonly (bigint | null)[] {
  const sum = (end: number, count: number): bigint =>
    closes.slice(end - count, end).reduce((total, close) => total + close, 0n);
  const difference = (end: number): bigint => sum(end, fast) * BigInt(slow) - sum(end, slow) * BigInt(fast);
  return closes.map((_, index) => {
    const end = index + 1;
    if (end < slow + 1) return null;
    const [before, now] = [difference(end - 1), difference(end)];
    if (before <= 0n && now > 0n) return 7n;
    return before >= 0n && now < 0n ? 0n : null;
  });
}

describe('the crossing of two means', () => {
  test('sets the target once, up and down, and not before the bar after the slow mean exists', () => {
    expect(told(start(1, 2), [5n, 6n, 7n, 7n, 6n, 5n, 8n])).toEqual([null, null, null, null, 0n, null, 7n]);
    expect(told(start(1, 2), [6n, 5n, 7n, 8n, 9n])).toEqual([null, null, 7n, null, null]);
  });

  test('means that touch and part again on the same side have crossed anew, as the rule says', () => {
    expect(told(start(1, 2), [6n, 5n, 7n, 7n, 8n])).toEqual([null, null, 7n, null, 7n]);
  });

  test('is found exactly where a slow calculation finds it, for prices of any size', () => {
    const size = fc.constantFrom(3n, 10n ** 9n, 2n ** 53n - 10n, 10n ** 17n);
    const closes = fc
      .tuple(size, fc.array(fc.bigInt({ min: 0n, max: 4n }), { maxLength: 40 }))
      .map(([base, steps]) => steps.map((step) => base + step));
    const lengths = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(closes, lengths, (prices, [fast, more]) => {
        expect(told(start(fast, fast + more), prices)).toEqual(expected(prices, fast, fast + more));
      }),
      { numRuns: 500 },
    );
  });

  test('every symbol crosses for itself', () => {
    const run = start(1, 2);
    const closes = [
      [5n, 6n],
      [6n, 5n],
      [4n, 7n],
    ] as const;
    const last = closes
      .map(([qqq, spy], minute) => run.feed([bar(minute, qqq, 'QQQ'), bar(minute, spy)]))
      .at(-1);
    expect(last).toEqual({
      ok: true,
      value: [
        { kind: 'shares', symbol: 'QQQ', target: 0n },
        { kind: 'shares', symbol: 'SPY', target: 7n },
      ],
    });
  });

  test('a window of as many bars as the warm-up is enough to go on as if nothing had happened', () => {
    const closes = fc.array(fc.bigInt({ min: 1n, max: 20n }), { minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(closes, fc.integer({ min: 8, max: 30 }), (prices, cut) => {
        const whole = start(3, 8);
        const all = told(whole, prices);
        const late = start(3, 8);
        const from = Math.max(0, Math.min(cut, prices.length) - 8);
        const seen = prices.map((price, minute) => (minute < from ? null : late.feed([bar(minute, price)])));
        const after = seen.map((fed) => (fed?.ok === true ? (fed.value[0]?.target ?? null) : null));
        expect(after.slice(from + 8)).toEqual(all.slice(from + 8));
        expect(late.state()).toEqual(whole.state());
      }),
    );
  });
});

describe('its settings', () => {
  test.each([
    ['a fast mean that is not faster', { fast: 10, slow: 10, quantity: 1 }, 'inconsistent_params', 'fast'],
    ['a fast mean that is slower', { fast: 11, slow: 10, quantity: 1 }, 'inconsistent_params', 'fast'],
    ['nothing to hold', { fast: 1, slow: 2, quantity: 0 }, 'malformed_param', 'quantity'],
    ['less than nothing', { fast: 1, slow: 2, quantity: '-5' }, 'malformed_param', 'quantity'],
    ['half a share', { fast: 1, slow: 2, quantity: 0.5 }, 'malformed_param', 'quantity'],
    ['half a bar', { fast: 1.5, slow: 2, quantity: 1 }, 'malformed_param', 'fast'],
    ['no bar at all', { fast: 0, slow: 2, quantity: 1 }, 'malformed_param', 'fast'],
    ['a word', { fast: 1, slow: 'two', quantity: 1 }, 'malformed_param', 'slow'],
    ['one missing', { fast: 1, quantity: 1 }, 'missing_param', 'slow'],
    ['one too many', { fast: 1, slow: 2, quantity: 1, stop: 5 }, 'unknown_param', 'stop'],
    ['none at all', null, 'malformed_param', ''],
  ])('%s is refused, and the refusal names it', (_, params, code, field) => {
    expect(smaCross.prepare(params)).toMatchObject({ ok: false, refused: { code, field } });
  });

  test('text from a command line reads like numbers from a file, and is written for a record', () => {
    const [text, numbers] = [
      smaCross.prepare({ fast: '10', slow: '30', quantity: '100' }),
      smaCross.prepare({ fast: 10, slow: 30, quantity: 100 }),
    ];
    expect(text.ok && text.value).toMatchObject({
      name: 'sma-cross',
      params: { fast: 10, slow: 30, quantity: '100' },
      warmup: 30,
    });
    expect(numbers.ok && numbers.value.params).toEqual(text.ok && text.value.params);
    expect(smaCross.params.read(smaCross.params.write({ fast: 1, slow: 2, quantity: 3n as never }))).toEqual({
      ok: true,
      value: { fast: 1, slow: 2, quantity: 3n },
    });
  });
});
