import { expect, test } from '@jest/globals';

import {
  InvariantBroken,
  clientOrderId,
  formatTime,
  invariant,
  isIdText,
  marketTime,
  onTick,
  opposite,
  parseMarketTime,
  parseQuantity,
  signed,
  toHolding,
  toMicros,
  toQuantity,
  unreachable,
} from '../src/index.ts';

test('a broken promise is thrown with its sentence', () => {
  expect(() => {
    invariant(false, 'the sun rises');
  }).toThrow(new InvariantBroken('the sun rises'));
  expect(() => unreachable('x' as never)).toThrow('unreachable: x');
});

test('a quantity is whole and never negative', () => {
  expect(parseQuantity('100')).toEqual({ ok: true, value: 100n });
  expect(parseQuantity('-5')).toMatchObject({ refused: { code: 'negative_quantity' } });
  expect(parseQuantity('1.5')).toMatchObject({ refused: { code: 'not_a_quantity' } });
  expect(parseQuantity('99999999999999999999')).toMatchObject({ refused: { code: 'out_of_range' } });
  expect(() => toQuantity(-1n)).toThrow('never negative');
  expect(() => toHolding(2n ** 64n)).toThrow('int8');
});

test('a side says which way shares move', () => {
  expect(signed('buy', toQuantity(3n))).toBe(3n);
  expect(signed('sell', toQuantity(3n))).toBe(-3n);
  expect(opposite('buy')).toBe('sell');
  expect(opposite('sell')).toBe('buy');
});

test('a client order id fits every broker', () => {
  expect(clientOrderId('a'.repeat(48))).toHaveLength(48);
  expect(() => clientOrderId('a'.repeat(49))).toThrow('not an id');
  expect(() => clientOrderId('a b')).toThrow('not an id');
  expect(isIdText('with blank ')).toBe(false);
});

test.each([
  ['2018-05-11T20:00:00Z', Date.UTC(2018, 4, 11, 20)],
  ['2018-05-11T20:00:00.250Z', Date.UTC(2018, 4, 11, 20, 0, 0, 250)],
  ['2016-02-29T00:00:00Z', Date.UTC(2016, 1, 29)],
])('%s is a time', (text, ms) => {
  expect(parseMarketTime(text)).toEqual({ ok: true, value: ms });
  expect(formatTime(marketTime(ms))).toBe(text);
});

test.each(['2018-05-11', '2018-05-11T20:00:00+00:00', '2018-02-29T00:00:00Z', '2018-05-11T24:00:00Z', 'now'])(
  '%s is not taken for a UTC time',
  (text) => {
    expect(parseMarketTime(text)).toMatchObject({ refused: { code: 'not_utc_time' } });
  },
);

test('a price lies on the tick or it does not', () => {
  expect(onTick({ tick: toMicros(10_000n) }, toMicros(412_500_000n))).toBe(true);
  expect(onTick({ tick: toMicros(10_000n) }, toMicros(412_505_000n))).toBe(false);
});
