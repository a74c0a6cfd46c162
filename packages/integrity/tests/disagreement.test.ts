import { type MarketTime, marketTime, parseMicros, toMicros, toQuantity } from '@mqk/core';
import type { Bar } from '@mqk/market-data';
import { expect, test } from '@jest/globals';

import { HALT_CODES, type TwoSources, describeAlarm, disagreementAlarm } from '../src/index.ts';
import { utc } from './support/exchange.ts';

const END = utc('2021-06-15T20:00:00Z');
const rule = { byBpsMax: 10n, graceMs: 5_000 };

function bar(close: string, over: Partial<Bar> = {}): Bar {
  const read = parseMicros(close);
  if (!read.ok) throw new Error(close);
  const price = read.value;
  return {
    symbol: 'SPY',
    closeAt: END,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: toQuantity(1n),
    ...over,
  };
}

const judge = (first: Bar | null, second: Bar | null, now: MarketTime = END) =>
  disagreementAlarm(rule, { symbol: 'SPY', closeAt: END, first, second, now });

test('prices may differ by the limit, counted from the lower one, and by no micro more', () => {
  for (const [a, b] of [
    ['100', '100.1'],
    ['100.1', '100'],
  ] as const)
    expect(judge(bar(a), bar(b))).toBeNull();
  for (const [a, b] of [
    ['100', '100.100001'],
    ['100.100001', '100'],
  ] as const)
    expect(judge(bar(a), bar(b))).toMatchObject({
      code: 'feed_disagrees',
      about: { kind: 'price', field: 'open' },
    });
});

test.each(['open', 'high', 'low', 'close'] as const)(
  '%s alone is enough to disagree; volume is not',
  (field) => {
    expect(judge(bar('100'), bar('100', { [field]: toMicros(101_000_000n) }))).toMatchObject({
      about: { kind: 'price', field, first: 100_000_000n, second: 101_000_000n },
    });
    expect(judge(bar('100'), bar('100', { volume: toQuantity(900n) }))).toBeNull();
  },
);

test('prices beyond a float are told apart by a single micro', () => {
  const exact = { ...rule, byBpsMax: 0n };
  const [a, b] = [toMicros(9_007_199_254_740_993n), toMicros(9_007_199_254_740_992n)];
  const pair = (first: Bar, second: Bar): TwoSources => ({
    symbol: 'SPY',
    closeAt: END,
    first,
    second,
    now: END,
  });
  expect(disagreementAlarm(exact, pair(bar('1', { close: a }), bar('1', { close: a })))).toBeNull();
  expect(disagreementAlarm(exact, pair(bar('1', { close: a }), bar('1', { close: b })))).not.toBeNull();
});

test('a bar may be late from one source for as long as the grace, and a price that is none agrees with nothing', () => {
  expect(judge(bar('100'), null, marketTime(END + 5_000))).toBeNull();
  expect(judge(bar('100'), null, marketTime(END + 5_001))).toMatchObject({
    about: { kind: 'missing', from: 'second' },
  });
  expect(judge(null, bar('100'), marketTime(END + 5_001))).toMatchObject({
    about: { kind: 'missing', from: 'first' },
  });
  expect(judge(null, null, marketTime(END + 60_000))).toBeNull();
  expect(judge(bar('0'), bar('0'))).not.toBeNull();
});

test('two bars that are not the same bar are a broken promise', () => {
  expect(() => judge(bar('100', { symbol: 'QQQ' }), bar('100'))).toThrow('one and the same bar');
  expect(() => judge(bar('100'), bar('100', { closeAt: marketTime(END + 1) }))).toThrow(
    'one and the same bar',
  );
});

test('the alarm is one to halt with, and shows both sides', () => {
  const price = judge(bar('100'), bar('101'))!;
  const missing = judge(null, bar('101'), marketTime(END + 60_000))!;
  expect(HALT_CODES).toContain(price.code);
  expect(describeAlarm(price)).toBe(
    'SPY: 2021-06-15T20:00:00Z: open is 100 in one source and 101 in the other',
  );
  expect(describeAlarm(missing)).toBe('SPY: 2021-06-15T20:00:00Z: only the second source has this bar');
});
