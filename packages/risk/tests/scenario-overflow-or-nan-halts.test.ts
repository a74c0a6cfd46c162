import { type Holding, type Micros, MICROS_MAX, type Quantity } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { type RiskFacts, type RiskOrder, assess, readRiskInput } from '../src/index.ts';
import { QQQ, SPY, facts, limits, mark, order, pending, units, usd, position } from './desk.ts';

const WIDE = limits({
  orderQuantityMax: MICROS_MAX.toString(),
  orderNotionalMax: '9223372036854.775807',
  positionQuantityMax: MICROS_MAX.toString(),
  positionNotionalMax: '9223372036854.775807',
  grossExposureMax: '9223372036854.775807',
  netExposureMax: '9223372036854.775807',
  leverageMaxBps: 100_000,
  allowShort: true,
});

const rich = (changes: Partial<RiskFacts> = {}): RiskFacts =>
  facts({
    account: { kind: 'margin', currency: 'USD' },
    limits: WIDE,
    cash: MICROS_MAX,
    equity: MICROS_MAX,
    dayStartEquity: MICROS_MAX,
    peakEquity: MICROS_MAX,
    ...changes,
  });

const forged = (amount: unknown): Micros & Quantity & Holding => amount as Micros & Quantity & Holding;

describe('a number that is none stops the desk', () => {
  test.each([
    ['NaN', Number.NaN, 'not_a_number'],
    ['Infinity', Number.POSITIVE_INFINITY, 'not_finite'],
    ['minus Infinity', Number.NEGATIVE_INFINITY, 'not_finite'],
    ['1e400', 1e400, 'not_finite'],
    ['1e400 as text', '1e400', 'not_a_number'],
    ['NaN as text', 'NaN', 'not_a_number'],
    ['2^70', 2 ** 70, 'beyond_int8'],
    ['2^70 as bigint', 2n ** 70n, 'beyond_int8'],
    ['2^63', 2n ** 63n, 'beyond_int8'],
    ['2^63 as a float', 2 ** 63, 'beyond_int8'],
    ['2^53 + 2, which a float may have rounded', 2 ** 53 + 2, 'not_exact'],
    ['a fraction', 0.1 + 0.2, 'not_whole'],
    ['a fraction as text', '1.5', 'not_whole'],
    ['a longer fraction as text', '-12.25', 'not_whole'],
    ['a fraction behind a letter', 'x1.5', 'not_a_number'],
    ['a fraction before a letter', '1.5x', 'not_a_number'],
    ['a symbol', Symbol('5'), 'not_a_number'],
    ['nothing', undefined, 'not_a_number'],
    ['null', null, 'not_a_number'],
    ['true', true, 'not_a_number'],
    ['an object', { valueOf: () => 5 }, 'not_a_number'],
    ['a list', [5], 'not_a_number'],
    ['a function', () => 5, 'not_a_number'],
    ['blank text', '', 'not_a_number'],
    ['padded text', ' 5', 'not_a_number'],
    ['hexadecimal text', '0x10', 'not_a_number'],
  ])('%s does not come in', (_name, found, problem) => {
    expect(readRiskInput(found, 'quantity')).toMatchObject({
      ok: false,
      refused: { code: 'number_out_of_range', field: 'quantity', problem, halts: true, permanent: true },
    });
  });

  test.each([
    [1, 1n],
    [9_007_199_254_740_991, 9_007_199_254_740_991n],
    ['9223372036854775807', MICROS_MAX],
    [MICROS_MAX, MICROS_MAX],
  ])('%p comes in', (found, value) => {
    expect(readRiskInput(found)).toEqual({ ok: true, value });
  });

  test('what was found is told, shortened, and never by its own words', () => {
    const hostile = { toString: () => 'x'.repeat(1e6) };

    expect(readRiskInput('9'.repeat(64))).toMatchObject({ refused: { found: '9'.repeat(40) } });
    expect(readRiskInput(hostile)).toMatchObject({ refused: { found: 'an object' } });
  });

  test.each([
    ['text', 'five', 'five'],
    ['a float', 0.5, '0.5'],
    ['a bigint', 2n ** 200n, '1606938044258990275541962092341162602522'],
    ['true', true, 'true'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a list', [5], 'a list of 1'],
    ['a function', () => 5, 'a function'],
    ['a symbol', Symbol('5'), 'a symbol'],
  ])('%s is told as what it is', (_name, found, told) => {
    expect(readRiskInput(found)).toMatchObject({ refused: { field: 'number', found: told } });
  });

  test.each([
    ['quantity', order({ quantity: forged(Number.NaN) })],
    ['limitPrice', order({ limitPrice: forged(Number.NaN) })],
    ['stopPrice', order({ type: 'stop', limitPrice: null, stopPrice: forged(Number.NaN) })],
    ['tick.SPY', order({ instrument: { ...SPY, tick: forged(Number.NaN) } })],
    ['quantityScale.SPY', order({ instrument: { ...SPY, quantityScale: Number.NaN } })],
    ['quantityScale.SPY', order({ instrument: { ...SPY, quantityScale: 19 } })],
  ])('NaN that slipped through a cast into %s is seen all the same', (field, asked: RiskOrder) => {
    expect(assess(facts(), asked)[0]).toMatchObject({ code: 'number_out_of_range', field, halts: true });
  });

  test.each([
    ['cash', facts({ cash: forged(Number.NaN) })],
    ['equity', facts({ equity: forged(Number.NaN) })],
    ['dayStartEquity', facts({ dayStartEquity: forged(Number.NaN) })],
    ['peakEquity', facts({ peakEquity: forged(Number.NaN) })],
    ['position.QQQ', facts({ positions: [{ ...position(QQQ, 1), quantity: forged(Number.NaN) }] })],
    ['leaves.p', facts({ pending: [pending('p', { leaves: forged(Number.NaN) })] })],
    ['price.p', facts({ pending: [pending('p', { price: forged(Number.NaN) })] })],
    [
      'mark.SPY',
      facts({ positions: [position(SPY, 1)], marks: [{ ...mark('SPY', '1'), price: forged(0.5) }] }),
    ],
  ])(
    'NaN that slipped through a cast into the fact %s stops the desk, and nothing is thrown',
    (field, seen) => {
      expect(assess(seen, order())).toEqual([
        expect.objectContaining({ code: 'number_out_of_range', field, problem: 'not_a_number', halts: true }),
      ]);
    },
  );

  test('money and holdings may lie below zero, but not beyond what can be counted', () => {
    const beyond = 2n ** 63n;

    expect(assess(facts({ cash: usd('-5') }), order()).map(({ code }) => code)).toEqual([
      'buying_power_exceeded',
    ]);
    expect(assess(facts({ cash: forged(beyond), equity: forged(-beyond) }), order())).toMatchObject([
      { field: 'cash', problem: 'beyond_int8' },
      { field: 'equity', problem: 'beyond_int8' },
    ]);
  });

  test('an instrument that is broken in many facts is told once', () => {
    const broken = { ...QQQ, tick: forged(0n) };
    const seen = facts({
      positions: [position(broken, 1), position(broken, 1, 'other')],
      pending: [pending('p', { instrument: broken })],
    });

    expect(assess(seen, order())).toMatchObject([{ field: 'tick.QQQ', problem: 'zero', found: '0' }]);
  });

  test('a mark of NaN stops the desk, whoever asks', () => {
    const marks = [mark('SPY', '100'), { ...mark('QQQ', '200'), price: forged(Number.NaN) }];

    expect(assess(facts({ marks }), order())[0]).toMatchObject({
      code: 'number_out_of_range',
      field: 'mark.QQQ',
      halts: true,
    });
  });
});

describe('a sum that no account can hold stops the desk', () => {
  test.each([
    ['notional', rich(), order({ quantity: units(MICROS_MAX) })],
    [
      'price',
      rich({ marks: [{ ...mark('SPY', '1'), price: MICROS_MAX }] }),
      order({ type: 'market', limitPrice: null }),
    ],
    ['exposure', rich({ positions: [position(QQQ, MICROS_MAX)] }), order({ quantity: units(1) })],
    [
      'exposure',
      rich({ pending: [pending('a', { leaves: units(MICROS_MAX), price: usd('0.000001') })] }),
      order({ quantity: units(1) }),
    ],
    [
      'buying_power',
      rich({
        account: { kind: 'cash', currency: 'USD' },
        positions: [position(SPY, -MICROS_MAX)],
        pending: [
          pending('a', { leaves: units(50_000_000_000n) }),
          pending('b', { leaves: units(50_000_000_000n) }),
        ],
        marks: [{ ...mark('SPY', '1'), price: 1n as Micros }, mark('QQQ', '1')],
      }),
      order({ quantity: units(10) }),
    ],
  ] as const)('an overflow of %s', (what, seen, asked) => {
    const [first, ...rest] = assess(seen, asked);

    expect([first, ...rest].every((refusal) => refusal?.code === 'overflow')).toBe(true);
    expect([first, ...rest]).toContainEqual({ code: 'overflow', what, halts: true, permanent: true });
  });

  test.each([
    ['two positions that add up', [MICROS_MAX, MICROS_MAX], [], 'sell'],
    ['two short positions that add up', [-MICROS_MAX, -MICROS_MAX], [], 'buy'],
    ['a buy beyond the largest position', [MICROS_MAX], [], 'buy'],
    ['a sell beyond the largest short position', [-MICROS_MAX], [], 'sell'],
    ['a buy beyond what may still be bought', [], ['buy'], 'buy'],
    ['a sell beyond what may still be sold', [], ['sell'], 'sell'],
  ] as const)('%s to too much is an overflow, even without a mark', (_title, quantities, sides, side) => {
    const seen = rich({
      positions: quantities.map((quantity) => position(SPY, quantity)),
      pending: sides.map((each) => pending(each, { side: each, leaves: units(MICROS_MAX) })),
      marks: [],
    });

    expect(assess(seen, order({ side, type: 'market', limitPrice: null }))).toEqual([
      { code: 'overflow', what: 'exposure', permanent: true, halts: true },
    ]);
  });

  test('a scale of eighteen decimals is the finest', () => {
    const fine = { ...SPY, quantityScale: 18 };

    expect(assess(rich(), order({ instrument: fine }))).toEqual([]);
  });

  test('the largest amounts that fit are judged, not refused as overflow', () => {
    const seen = rich({ marks: [{ ...mark('SPY', '1'), price: 1n as Micros }, mark('QQQ', '1')] });
    const asked = order({
      quantity: units(MICROS_MAX),
      limitPrice: 1n as Micros,
      instrument: { ...SPY, tick: 1n as Micros },
    });

    expect(assess(seen, asked)).toEqual([]);
  });
});
