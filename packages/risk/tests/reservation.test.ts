import { MICROS_MAX } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { reservation } from '../src/index.ts';
import { QQQ, facts, instrument, mark, order, units, usd } from './desk.ts';

describe('what is held back for an order', () => {
  test('is the whole quantity at that price', () => {
    expect(reservation(facts(), order({ type: 'market', limitPrice: null, quantity: units(7) }))).toEqual({
      ok: true,
      value: { price: usd('110'), notional: usd('770') },
    });
  });

  test('of another instrument is measured at its own mark', () => {
    const asked = order({ instrument: QQQ, type: 'market', limitPrice: null, quantity: units(7) });

    expect(reservation(facts(), asked)).toEqual({
      ok: true,
      value: { price: usd('220'), notional: usd('1540') },
    });
    expect(reservation(facts({ marks: [mark('SPY', '100')] }), asked)).toMatchObject({
      ok: false,
      refused: { code: 'price_missing', instrument: 'QQQ' },
    });
  });

  test('is never more than an account can hold', () => {
    const dear = { marks: [{ ...mark('SPY', '1'), price: MICROS_MAX }] };

    expect(reservation(facts(), order({ limitPrice: MICROS_MAX, quantity: units(2) }))).toMatchObject({
      ok: false,
      refused: { code: 'overflow', what: 'notional' },
    });
    expect(reservation(facts(dear), order({ type: 'market', limitPrice: null }))).toMatchObject({
      ok: false,
      refused: { code: 'overflow', what: 'price' },
    });
  });

  test('counts a multiplier and parts of a unit, rounded up', () => {
    const contract = instrument('SPY', { multiplier: 50n });
    const coin = instrument('SPY', { quantityScale: 8 });
    const odd = { instrument: coin, limitPrice: usd('100.5') };

    expect(reservation(facts(), order({ instrument: contract, quantity: units(2) }))).toMatchObject({
      value: { notional: usd('10000') },
    });
    expect(reservation(facts(), order({ ...odd, quantity: units(1) }))).toMatchObject({
      value: { notional: usd('0.000002') },
    });
  });
});
