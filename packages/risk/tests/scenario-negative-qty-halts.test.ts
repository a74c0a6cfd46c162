import { type Holding, type Micros, type Quantity, ZERO } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { assess, isBreaker, isPermanent, readRiskInput, trueReduceOnly } from '../src/index.ts';
import { SPY, facts, mark, order, pending, position } from './desk.ts';

const forged = (amount: bigint): Micros & Quantity & Holding => amount as Micros & Quantity & Holding;

describe('a size or a price that is not positive stops the desk', () => {
  test.each([
    [-5, 'negative'],
    [-5n, 'negative'],
    ['-5', 'negative'],
    [-0.5, 'not_whole'],
    [-(2 ** 70), 'negative'],
    [-(2n ** 70n), 'negative'],
    [0, 'zero'],
    [-0, 'zero'],
    [0n, 'zero'],
    ['0', 'zero'],
    ['-0', 'zero'],
  ])('%p does not come in', (found, problem) => {
    expect(readRiskInput(found, 'quantity')).toMatchObject({
      ok: false,
      refused: { code: 'number_out_of_range', problem, halts: true },
    });
  });

  test.each([
    ['quantity', 'negative', order({ quantity: forged(-5n) })],
    ['quantity', 'zero', order({ quantity: forged(0n) })],
    ['quantity', 'negative', order({ side: 'sell', quantity: forged(-1n) })],
    ['limitPrice', 'negative', order({ limitPrice: forged(-1n) })],
    ['limitPrice', 'zero', order({ limitPrice: ZERO })],
    ['stopPrice', 'negative', order({ type: 'stop', limitPrice: null, stopPrice: forged(-1n) })],
    ['tick.SPY', 'zero', order({ instrument: { ...SPY, tick: ZERO } })],
    ['multiplier.SPY', 'negative', order({ instrument: { ...SPY, multiplier: -1n } })],
    ['quantityScale.SPY', 'negative', order({ instrument: { ...SPY, quantityScale: -1 } })],
  ])('an order whose %s is %s is told nothing but that', (field, problem, asked) => {
    const refusals = assess(facts(), asked);

    expect(refusals).toEqual([
      expect.objectContaining({ code: 'number_out_of_range', field, problem, halts: true, permanent: true }),
    ]);
  });

  test.each([
    ['mark.SPY', facts({ marks: [{ ...mark('SPY', '1'), price: ZERO }] })],
    ['mark.SPY', facts({ marks: [{ ...mark('SPY', '1'), price: forged(-1n) }] })],
    ['leaves.p', facts({ pending: [pending('p', { leaves: forged(-1n) })] })],
    ['price.p', facts({ pending: [pending('p', { price: ZERO })] })],
    ['multiplier.SPY', facts({ positions: [position({ ...SPY, multiplier: 0n }, 1)] })],
  ])('a fact whose %s is not positive stops the desk as well', (field, seen) => {
    expect(assess(seen, order({ instrument: SPY }))[0]).toMatchObject({
      code: 'number_out_of_range',
      field,
      halts: true,
    });
  });

  test('a number stays wrong however long one waits, and it is a breaker', () => {
    expect([isPermanent('number_out_of_range'), isBreaker('number_out_of_range')]).toEqual([true, true]);
  });

  test('a negative size never counts as reducing', () => {
    const seen = facts({ positions: [position(SPY, 100)] });

    expect(trueReduceOnly(seen, order({ side: 'sell', quantity: forged(-5n) }))).toBe(false);
    expect(trueReduceOnly(seen, order({ side: 'sell', quantity: forged(0n) }))).toBe(false);
  });
});
