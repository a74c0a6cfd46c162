/** What an amendment finds before it: the entries of its own position, and no others. */
import { toMicros } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { amendPosition, rebuild } from '../src/index.ts';
import {
  ACCOUNT,
  FUTURE,
  type FillWish,
  INSTRUMENTS,
  RSI,
  SMA,
  SPY,
  busted,
  micros,
  must,
  numbered,
  told,
} from './support.ts';

const FIRST: FillWish = { side: 'buy', quantity: 10n, price: micros('100'), fee: toMicros(1_000_000n) };
const SECOND: FillWish = { side: 'buy', quantity: 10n, price: micros('110') };

test('amendments of one position leave all others as they are', () => {
  const other: FillWish = { ...FIRST, instrument: FUTURE };
  const entries = [
    told('x-1', FIRST),
    told('x-2', other),
    { ...told('x-3', SECOND), strategy: RSI },
    busted('x-1', FIRST),
    busted('x-2', other),
  ];
  const { positions } = must(rebuild(ACCOUNT, numbered(entries), INSTRUMENTS));

  expect(positions.map(({ strategy, instrument, quantity }) => [strategy, instrument, quantity])).toEqual([
    [RSI, SPY.id, 10n],
    [SMA, FUTURE.id, 0n],
    [SMA, SPY.id, 0n],
  ]);
});

test('an earlier amendment whose execution is not at hand moves what it says', () => {
  const history = [busted('x-0', FIRST), told('x-1', SECOND)];
  const position = must(amendPosition(history, busted('x-1', SECOND), SPY));

  expect(position.quantity).toBe(-10n);
});

test('only an amendment amends', () => {
  expect(() => amendPosition([told('x-1', FIRST)], told('x-1', FIRST), SPY)).toThrow(
    'only an amendment changes what was booked before it',
  );
});
