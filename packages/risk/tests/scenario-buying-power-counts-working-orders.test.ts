import { describe, expect, test } from '@jest/globals';

import { assess } from '../src/index.ts';
import { QQQ, SPY, facts, limits, mark, order, pending, units, usd, position } from './desk.ts';

const codes = (...asked: Parameters<typeof assess>): readonly string[] =>
  assess(...asked).map(({ code }) => code);
const margin = { kind: 'margin', currency: 'USD' } as const;

describe('what a working buy may cost is spent already', () => {
  test('the last cent may be spent, and not one more', () => {
    const seen = facts({ cash: usd('1000') });

    expect(assess(seen, order({ quantity: units(10) }))).toEqual([]);
    expect(assess({ ...seen, cash: usd('999.999999') }, order({ quantity: units(10) }))).toEqual([
      {
        code: 'buying_power_exceeded',
        needed: usd('1000'),
        cash: usd('999.999999'),
        permanent: true,
        halts: false,
      },
    ]);
  });

  test('each buy alone could be paid, both together could not', () => {
    const seen = facts({
      cash: usd('1500'),
      pending: [pending('working', { leaves: units(10), instrument: QQQ, price: usd('60') })],
    });

    expect(codes({ ...seen, pending: [] }, order({ quantity: units(10) }))).toEqual([]);
    expect(assess(seen, order({ quantity: units(10) }))).toEqual([
      expect.objectContaining({ code: 'buying_power_exceeded', needed: usd('1600') }),
    ]);
  });

  test('the proceeds of a sell that has not filled buy nothing', () => {
    const seen = facts({
      cash: usd('500'),
      positions: [position(QQQ, 100)],
      pending: [pending('selling', { side: 'sell', instrument: QQQ, leaves: units(100), price: usd('200') })],
    });

    expect(codes(seen, order({ quantity: units(10) }))).toEqual(['buying_power_exceeded']);
  });

  test('a market order has to be paid at the far end of the collar', () => {
    const asked = order({ type: 'market', limitPrice: null, quantity: units(10) });

    expect(codes(facts({ cash: usd('1100') }), asked)).toEqual([]);
    expect(codes(facts({ cash: usd('1099.999999') }), asked)).toEqual(['buying_power_exceeded']);
  });

  test('a stop beyond the market has to be paid from its stop on', () => {
    const asked = order({ type: 'stop', limitPrice: null, stopPrice: usd('120'), quantity: units(10) });

    expect(codes(facts({ cash: usd('1320') }), asked)).toEqual([]);
    expect(codes(facts({ cash: usd('1319.999999') }), asked)).toEqual(['buying_power_exceeded']);
  });

  test('an order and its replacement are paid once, at the dearer of the two', () => {
    const original = pending('original', { leaves: units(10), ocoGroup: 'original' });
    const seen = facts({ cash: usd('1100'), pending: [original] });

    expect(codes(seen, order({ limitPrice: usd('110'), quantity: units(10), ocoGroup: 'original' }))).toEqual(
      [],
    );
    expect(codes(seen, order({ limitPrice: usd('110'), quantity: units(10) }))).toEqual([
      'buying_power_exceeded',
    ]);
  });

  test('parts of a unit cost a whole micro more rather than less', () => {
    const asked = order({
      instrument: { ...SPY, quantityScale: 8 },
      quantity: units(1),
      limitPrice: usd('100.5'),
    });

    expect(codes(facts({ cash: usd('0.000002') }), asked)).toEqual([]);
    expect(codes(facts({ cash: usd('0.000001') }), asked)).toEqual(['buying_power_exceeded']);
  });

  test('a sell needs no cash', () => {
    const seen = facts({ cash: usd('-5'), positions: [position(SPY, 10)] });

    expect(codes(seen, order({ side: 'sell', quantity: units(10) }))).toEqual([]);
  });
});

describe('shares that a working sell may deliver are gone already', () => {
  const holding = facts({ positions: [position(SPY, 100)] });
  const selling = pending('selling', {
    side: 'sell',
    leaves: units(70),
    limitPrice: usd('101'),
    price: usd('110'),
  });

  test('what is held may be sold once', () => {
    expect(codes(holding, order({ side: 'sell', quantity: units(100) }))).toEqual([]);
    expect(codes(holding, order({ side: 'sell', quantity: units(101) }))).toEqual(['short_not_allowed']);
  });

  test('what is being sold cannot be sold again', () => {
    const seen = { ...holding, pending: [selling] };

    expect(codes(seen, order({ side: 'sell', quantity: units(30) }))).toEqual([]);
    expect(assess(seen, order({ side: 'sell', quantity: units(31) }))).toEqual([
      {
        code: 'short_not_allowed',
        quantity: 31n,
        sellable: 30n,
        accountKind: 'cash',
        permanent: true,
        halts: false,
      },
    ]);
  });

  test('both legs of a bracket may offer the same shares', () => {
    const stop = pending('stop', {
      side: 'sell',
      leaves: units(100),
      type: 'stop',
      limitPrice: null,
      ocoGroup: 'bracket',
    });
    const seen = { ...holding, pending: [stop] };

    expect(
      codes(seen, order({ side: 'sell', quantity: units(100), limitPrice: usd('110'), ocoGroup: 'bracket' })),
    ).toEqual([]);
    expect(codes(seen, order({ side: 'sell', quantity: units(100), limitPrice: usd('110') }))).toEqual([
      'short_not_allowed',
    ]);
  });

  test('a buy that has not filled is not there to be sold', () => {
    const seen = { ...holding, pending: [pending('buying', { leaves: units(50), limitPrice: usd('90') })] };

    expect(codes(seen, order({ side: 'sell', quantity: units(101) }))).toEqual(['short_not_allowed']);
  });

  test('a cash account never owes shares, whatever the limits say', () => {
    const seen = { ...holding, limits: limits({ allowShort: true }) };

    expect(codes(seen, order({ side: 'sell', quantity: units(101) }))).toEqual(['short_not_allowed']);
    expect(codes({ ...seen, account: margin }, order({ side: 'sell', quantity: units(101) }))).toEqual([]);
    expect(codes({ ...holding, account: margin }, order({ side: 'sell', quantity: units(101) }))).toEqual([
      'short_not_allowed',
    ]);
  });
});

describe('what is borrowed counts working orders too', () => {
  test('gross worst case against equity: once the equity is no borrowed money', () => {
    const seen = facts({
      account: margin,
      equity: usd('91000'),
      dayStartEquity: usd('91000'),
      cash: usd('0'),
      pending: [pending('a', { leaves: units(900) })],
    });

    expect(codes(seen, order({ quantity: units(10) }))).toEqual([]);
    expect(assess(seen, order({ quantity: units(11) }))).toEqual([
      expect.objectContaining({
        code: 'leverage_exceeded',
        gross: usd('91100'),
        equity: usd('91000'),
        leverageMaxBps: 10_000,
      }),
    ]);
  });

  test('a market sell that opens a short is borrowed at the far end of the collar', () => {
    const seen = facts({
      account: margin,
      equity: usd('91000'),
      dayStartEquity: usd('91000'),
      limits: limits({ allowShort: true }),
      marks: [mark('SPY', '100')],
    });
    const asked = order({ side: 'sell', type: 'market', limitPrice: null });

    expect(codes(seen, { ...asked, quantity: units(827) })).toEqual([]);
    expect(codes(seen, { ...asked, quantity: units(828) })).toEqual(['leverage_exceeded']);
  });

  test('nothing is borrowed on an equity below zero', () => {
    const seen = facts({
      account: margin,
      equity: usd('-1'),
      dayStartEquity: usd('0'),
      peakEquity: usd('0'),
      limits: limits({ dayLossMax: '5' }),
    });

    expect(codes(seen, order({ quantity: units(1) }))).toEqual(['drawdown_reached', 'leverage_exceeded']);
  });
});
