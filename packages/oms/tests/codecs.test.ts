/** Orders and events leave as JSON and come back the same, or not at all. */
import { type Json, canonicalJson } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ORDER_EVENTS, orderCodec, orderEventCodec } from '../src/index.ts';
import { anyEvent, anyOrder } from './support/arbitrary.ts';
import { fill, live, orderIn } from './support/orders.ts';

const throughText = (json: Json): unknown => JSON.parse(canonicalJson(json));

test('every order comes back from its JSON', () => {
  fc.assert(
    fc.property(anyOrder, (order) => {
      expect(orderCodec.decode(throughText(orderCodec.encode(order)))).toEqual({ ok: true, value: order });
    }),
  );
});

test('every event comes back from its JSON', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyEvent, (event) => {
      seen.add(event.kind);
      expect(orderEventCodec.decode(throughText(orderEventCodec.encode(event)))).toEqual({
        ok: true,
        value: event,
      });
    }),
    { numRuns: 3000 },
  );
  expect([...seen].toSorted()).toEqual([...ORDER_EVENTS].toSorted());
});

test('what is stored carries its version, and quantities are text', () => {
  expect(orderCodec.encode(live())).toMatchObject({
    v: 1,
    base: 'LIVE',
    filled: '0',
    terms: { quantity: '100' },
  });
  expect(orderEventCodec.encode(fill(40n))).toMatchObject({
    v: 1,
    kind: 'fill',
    quantity: '40',
    price: '412.5',
  });
});

describe('refused are', () => {
  const stored = orderCodec.encode(orderIn('LIVE', { flags: ['BUSTED', 'OVERFILL'] })) as Record<
    string,
    Json
  >;

  test.each<[string, Record<string, Json>, string]>([
    ['another version', { ...stored, v: 2 }, 'v'],
    ['a base that nobody knows', { ...stored, base: 'HALF_LIVE' }, 'base'],
    ['a quantity below nothing', { ...stored, filled: '-1' }, 'filled'],
    ['a quantity that is no text', { ...stored, filled: 1 }, 'filled'],
    ['a flag twice', { ...stored, flags: ['BUSTED', 'BUSTED'] }, 'flags'],
    ['flags out of order', { ...stored, flags: ['OVERFILL', 'BUSTED'] }, 'flags'],
    ['a field too many', { ...stored, status: 'New' }, 'status'],
    [
      'a field too few',
      Object.fromEntries(Object.entries(stored).filter(([key]) => key !== 'ending')),
      'ending',
    ],
    ['an end that is none', { ...stored, ending: { base: 'FILLED', filled: '1' } }, 'ending.base'],
  ])('%s', (_, json, path) => {
    expect(orderCodec.decode(json)).toMatchObject({ ok: false, refused: { code: 'malformed', path } });
  });

  test('flags that stand otherwise, and the refusal says how they have to stand', () => {
    expect(orderCodec.decode({ ...stored, flags: ['OVERFILL', 'BUSTED'] })).toMatchObject({
      refused: { path: 'flags', expected: 'flags, each once and in their order' },
    });
  });

  test('an event that nobody knows', () => {
    expect(orderEventCodec.decode({ v: 1, kind: 'novated' })).toMatchObject({
      ok: false,
      refused: { path: 'kind' },
    });
  });
});
