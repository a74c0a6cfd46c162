import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Codec,
  type Fill,
  type Instrument,
  type OrderIntent,
  accountId,
  bigintCodec,
  canonicalJson,
  clientOrderId,
  fillCodec,
  hashOf,
  holdingCodec,
  instrumentCodec,
  instrumentId,
  integerCodec,
  intentId,
  listOf,
  marketTime,
  marketTimeCodec,
  oneOf,
  orderIntentCodec,
  quantityCodec,
  record,
  runId,
  sha256Hex,
  strategyId,
  systemTime,
  systemTimeCodec,
  tagged,
  textCodec,
  toHolding,
  toMicros,
  toQuantity,
  versioned,
} from '../src/index.ts';

const NOON = marketTime(Date.UTC(2018, 4, 11, 20));

const intent: OrderIntent = {
  id: intentId('i-1'),
  account: accountId('PAPER-1'),
  run: runId('r-1'),
  strategy: strategyId('sma-cross'),
  instrument: instrumentId('AAPL'),
  instrumentVersion: 1,
  leg: 'entry',
  reduceOnly: false,
  terms: {
    side: 'buy',
    quantity: toQuantity(10n),
    type: 'limit',
    limitPrice: toMicros(188_590_000n),
    stopPrice: null,
    timeInForce: 'day',
  },
  decidedAt: NOON,
  expiresAt: NOON,
};
const fill: Fill = {
  clientOrderId: clientOrderId('c-1'),
  side: 'sell',
  quantity: toQuantity(3n),
  price: toMicros(1n),
  fee: toMicros(2n),
  executedAt: NOON,
};
const instrument: Instrument = {
  id: instrumentId('AAPL'),
  version: 1,
  symbol: 'AAPL',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

const roundTrip = <Value>(codec: Codec<Value>, value: Value): void => {
  const text = canonicalJson(codec.encode(value));
  expect(codec.decode(JSON.parse(text))).toEqual({ ok: true, value });
};

describe('every word comes back as it went', () => {
  test('an order intent', () => {
    roundTrip(orderIntentCodec, intent);
  });
  test('a fill', () => {
    roundTrip(fillCodec, fill);
  });
  test('an instrument', () => {
    roundTrip(instrumentCodec, instrument);
  });
  test('times of both clocks', () => {
    roundTrip(marketTimeCodec, NOON);
    roundTrip(systemTimeCodec, systemTime(1_700_000_000_123));
  });
  test('whole numbers of any size and sign', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (count) => {
        roundTrip(bigintCodec, count);
        roundTrip(holdingCodec, toHolding(count));
        if (count >= 0n) roundTrip(quantityCodec, toQuantity(count));
      }),
    );
  });
});

describe('what is malformed is named by its path', () => {
  const encoded = orderIntentCodec.encode(intent) as Record<string, unknown>;

  test.each([
    [{ ...encoded, leg: 'sideways' }, 'leg'],
    [{ ...encoded, surprise: 1 }, 'surprise'],
    [{ ...encoded, terms: { ...(encoded['terms'] as object), limitPrice: 188.59 } }, 'terms.limitPrice'],
    [{ ...encoded, terms: { ...(encoded['terms'] as object), quantity: '-1' } }, 'terms.quantity'],
    [{ ...encoded, decidedAt: '2018-02-30T00:00:00Z' }, 'decidedAt'],
    [{ ...encoded, id: '' }, 'id'],
    [{ ...encoded, instrumentVersion: 1.5 }, 'instrumentVersion'],
  ])('%#', (json, path) => {
    expect(orderIntentCodec.decode(json)).toMatchObject({ ok: false, refused: { code: 'malformed', path } });
  });

  test('a list names the place', () => {
    expect(listOf(integerCodec).decode([1, 'x'])).toMatchObject({ ok: false, refused: { path: '1' } });
  });

  test('a missing field is named like a wrong one', () => {
    expect(record<{ a: string }>({ a: textCodec }).decode({})).toMatchObject({ refused: { path: 'a' } });
  });
});

describe('unions and versions', () => {
  type Shape =
    | { readonly kind: 'dot' }
    | { readonly kind: 'line'; readonly length: number; readonly colour: 'red' | 'blue' };
  const shape = tagged<Shape>({
    dot: record({}),
    line: record({ length: integerCodec, colour: oneOf(['red', 'blue']) }),
  });

  test('a union is told apart by its kind', () => {
    roundTrip<Shape>(shape, { kind: 'dot' });
    roundTrip<Shape>(shape, { kind: 'line', length: 3, colour: 'red' });
    expect(shape.decode({ kind: 'constructor' })).toMatchObject({ ok: false, refused: { path: 'kind' } });
    expect(shape.decode({ kind: 'dot', length: 3 })).toMatchObject({ ok: false });
  });

  test('what is stored carries its version, and another version is refused', () => {
    const stored = versioned(2, record<{ a: string }>({ a: textCodec }));

    expect(stored.encode({ a: 'x' })).toEqual({ v: 2, a: 'x' });
    expect(stored.decode({ v: 2, a: 'x' })).toEqual({ ok: true, value: { a: 'x' } });
    expect(stored.decode({ v: 1, a: 'x' })).toMatchObject({ ok: false, refused: { path: 'v' } });
  });
});

describe('canonical JSON', () => {
  test('keys are sorted by code unit, at every depth', () => {
    expect(canonicalJson({ b: [1, { z: null, a: true }], a: 'é', '€': '\n' })).toBe(
      '{"a":"é","b":[1,{"a":true,"z":null}],"€":"\\n"}',
    );
  });

  test('what two machines could write in two ways is a broken promise', () => {
    expect(() => canonicalJson(0.5)).toThrow('safe integers');
    expect(() => canonicalJson(2 ** 53)).toThrow('safe integers');
    expect(() => canonicalJson('\ud800')).toThrow('well-formed');
    expect(() => canonicalJson(new Date(0) as never)).toThrow('plain objects');
    expect(() => canonicalJson({ a: undefined } as never)).toThrow();
  });

  test('equal values have equal hashes', () => {
    expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }));
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
