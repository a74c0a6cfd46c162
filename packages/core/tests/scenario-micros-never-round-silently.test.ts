/** Money that somebody else wrote is taken to the last digit, or not at all. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  formatMicros,
  instrumentId,
  microsCodec,
  notional,
  parseMicros,
  rawNotional,
  toMicros,
} from '../src/index.ts';

const SHARE = {
  id: instrumentId('SPY'),
  version: 1,
  symbol: 'SPY',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

test('a seventh decimal is refused, unless it is a zero', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.bigInt({ min: 0n, max: 9_999_999n }),
      (whole, tail) => {
        const text = `${whole}.${tail.toString().padStart(7, '0')}`;
        const read = parseMicros(text);

        expect(read.ok).toBe(tail % 10n === 0n);
        if (read.ok) expect(read.value).toBe(whole * 1_000_000n + tail / 10n);
      },
    ),
  );
});

test('shares times price is exact', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 9n }),
      fc.bigInt({ min: 1n, max: 10n ** 9n }),
      (price, count) => {
        expect(notional(SHARE, toMicros(price), count)).toBe(price * count);
      },
    ),
  );
});

test('a fraction of a coin rounds exposure away from zero, never towards it', () => {
  const coin = { ...SHARE, quantityScale: 8 };

  expect(notional(coin, toMicros(1n), 1n)).toBe(1n);
  expect(notional(coin, toMicros(1n), -1n)).toBe(-1n);
  expect(notional(coin, toMicros(1n), 1n, 'down')).toBe(0n);
  expect(rawNotional(coin, toMicros(3n), 10n ** 8n)).toBe(3n);
});

test('in JSON money is text, and a number is refused', () => {
  expect(microsCodec.encode(toMicros(100_000n))).toBe('0.1');
  expect(microsCodec.decode(0.1)).toMatchObject({ ok: false, refused: { code: 'malformed' } });
  expect(microsCodec.decode('0.1')).toEqual({ ok: true, value: 100_000n });
  expect(formatMicros(toMicros(-1_500_000n))).toBe('-1.5');
});
