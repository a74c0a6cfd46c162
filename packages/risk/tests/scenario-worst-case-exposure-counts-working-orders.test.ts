import { describe, expect, test } from '@jest/globals';

import { type PendingOrder, assess, exposure, reservation } from '../src/index.ts';
import { QQQ, SPY, facts, instrument, limits, mark, order, pending, units, usd, position } from './desk.ts';

const MARKS = [mark('SPY', '100'), mark('QQQ', '200')];

function worst(positions: Parameters<typeof exposure>[0], orders: readonly PendingOrder[]): unknown {
  const found = exposure(positions, orders, MARKS);
  if (!found.ok) throw new Error(found.refused.code);
  const { gross, net, symbols } = found.value;
  return {
    gross,
    net,
    symbols: symbols.map(({ mostLong, mostShort, notional }) => [mostLong, mostShort, notional]),
  };
}

describe('every order that may still fill is counted as filled', () => {
  test('a position by itself is worth its mark', () => {
    expect(worst([position(SPY, 100)], [])).toEqual({
      gross: usd('10000'),
      net: usd('10000'),
      symbols: [[100n, 100n, usd('10000')]],
    });
  });

  test('buys add to what is held at the price that they reserved', () => {
    expect(worst([position(SPY, 100)], [pending('a', { leaves: units(50), price: usd('110') })])).toEqual({
      gross: usd('15500'),
      net: usd('15500'),
      symbols: [[150n, 100n, usd('15500')]],
    });
  });

  test('a sell that may or may not fill does not make room for a buy', () => {
    const both = [pending('a', { leaves: units(50) }), pending('b', { side: 'sell', leaves: units(100) })];

    expect(worst([position(SPY, 100)], both)).toEqual({
      gross: usd('15000'),
      net: usd('15000'),
      symbols: [[150n, 0n, usd('15000')]],
    });
  });

  test('sells beyond the position are a short, at their own price', () => {
    expect(
      worst([position(SPY, 100)], [pending('a', { side: 'sell', leaves: units(300), price: usd('120') })]),
    ).toEqual({
      gross: usd('24000'),
      net: usd('24000'),
      symbols: [[100n, -200n, usd('24000')]],
    });
  });

  test('where a fill first closes a short, what remains is taken to be the dearest part', () => {
    const buys = [
      pending('cheap', { leaves: units(100), price: usd('90') }),
      pending('dear', { leaves: units(60), price: usd('130') }),
    ];

    expect(worst([position(SPY, -100)], buys)).toEqual({
      gross: usd('10000'),
      net: usd('10000'),
      symbols: [[60n, -100n, usd('10000')]],
    });
    expect(worst([position(SPY, -20)], buys)).toMatchObject({
      symbols: [[140n, -20n, usd('15800')]],
    });
  });

  test('a bid below the market counts as what it will have bought is worth: 100 at the mark of 100, not at its 60', () => {
    const bid = pending('bid', { leaves: units(100), price: usd('60') });

    expect(worst([], [bid])).toMatchObject({ gross: usd('10000') });
    // with half of it filled nothing has grown
    expect(worst([position(SPY, 50)], [{ ...bid, leaves: units(50) }])).toMatchObject({
      gross: usd('10000'),
    });
  });

  test('a bid below the market is judged by the mark, too, and still costs its limit only', () => {
    const asked = order({ quantity: units(100), limitPrice: usd('98') });
    const seen = facts({
      limits: limits({ grossExposureMax: '9900', netExposureMax: '9800', positionNotionalMax: '9900' }),
    });

    expect(assess(seen, asked)).toMatchObject([
      { code: 'position_notional_exceeded', notional: usd('10000') },
      { code: 'gross_exposure_exceeded', gross: usd('10000') },
      { code: 'net_exposure_exceeded', net: usd('10000') },
    ]);
    expect(reservation(seen, asked)).toMatchObject({ value: { notional: usd('9800') } });
  });

  test('long in one instrument and short in another add up to gross and offset each other in net', () => {
    const positions = [position(SPY, 100), position(QQQ, -30)];

    expect(worst(positions, [])).toMatchObject({ gross: usd('16000'), net: usd('4000') });
  });

  test('orders that exclude each other are counted once, at the largest', () => {
    const legs = [
      pending('stop', { side: 'sell', leaves: units(100), ocoGroup: 'bracket' }),
      pending('target', { side: 'sell', leaves: units(80), price: usd('140'), ocoGroup: 'bracket' }),
    ];

    expect(worst([], legs)).toMatchObject({ symbols: [[0n, -100n, usd('14000')]] });
    expect(
      worst(
        [],
        legs.map((leg, index) => ({ ...leg, ocoGroup: `other-${index}` })),
      ),
    ).toMatchObject({
      symbols: [[0n, -180n, usd('21200')]],
    });
  });

  test('a group is counted once beside an order that stands alone as well: 100 at 140, and 10 at 100', () => {
    const legs = [
      pending('stop', { side: 'sell', leaves: units(100), ocoGroup: 'bracket' }),
      pending('target', { side: 'sell', leaves: units(80), price: usd('140'), ocoGroup: 'bracket' }),
      pending('alone', { side: 'sell' }),
    ];

    expect(worst([], legs)).toMatchObject({ symbols: [[0n, -110n, usd('15000')]] });
  });

  test('a leg that has nothing left lends its price to nobody', () => {
    const legs = [
      pending('stop', { side: 'sell', leaves: units(100), ocoGroup: 'bracket' }),
      pending('target', { side: 'sell', leaves: units(0), price: usd('140'), ocoGroup: 'bracket' }),
    ];

    expect(worst([], legs)).toMatchObject({ gross: usd('10000') });
  });

  test('the same group name in another instrument, or on the other side, is another group', () => {
    const apart = [
      pending('a', { leaves: units(1), ocoGroup: 'g' }),
      pending('b', { leaves: units(1), ocoGroup: 'g', instrument: QQQ, price: usd('200') }),
      pending('c', { leaves: units(1), ocoGroup: 'g', side: 'sell' }),
    ];

    expect(worst([], apart)).toMatchObject({ gross: usd('300') });
  });

  test('instruments are listed by their id', () => {
    const positions = [position(SPY, 1), position(QQQ, 1)];

    for (const listed of [positions, positions.toReversed()])
      expect(exposure(listed, [], MARKS)).toMatchObject({
        value: { symbols: [{ instrument: 'QQQ' }, { instrument: 'SPY' }] },
      });
  });

  test('parts of a unit are rounded away from zero, and never set off more than they are', () => {
    const coin = instrument('BTC', { quantityScale: 8 });
    const marks = [...MARKS, { instrument: coin.id, price: usd('0.000001'), ageMs: 0 }];
    const of = (positions: Parameters<typeof exposure>[0], orders: readonly PendingOrder[] = []) => {
      const found = exposure(positions, orders, marks);
      return found.ok ? [found.value.gross, found.value.net] : found.refused.code;
    };

    expect(of([position(coin, 1)])).toEqual([1n, 1n]);
    expect(of([position(coin, -1)])).toEqual([1n, 1n]);
    expect(of([], [pending('a', { instrument: coin, leaves: units(1), price: usd('0.000001') })])).toEqual([
      1n,
      1n,
    ]);
    expect(of([position(SPY, 1), position(coin, -1)])).toEqual([usd('100.000001'), usd('100')]);
  });

  test('what is held has no worst case without a mark; what is only ordered has its price', () => {
    const waiting = [pending('a', { leaves: units(2) })];

    expect(exposure([position(SPY, 1)], [], [])).toMatchObject({
      refused: { code: 'price_missing', instrument: 'SPY' },
    });
    expect(exposure([position(SPY, 0)], waiting, [])).toMatchObject({
      value: { gross: usd('200') },
    });
  });

  test('a worst case that no account can hold is none', () => {
    const much = [position(SPY, 2n ** 62n)];

    expect(exposure(much, [], MARKS)).toMatchObject({ refused: { code: 'overflow', what: 'exposure' } });
  });
});

describe('a cap is broken by what may still fill, not only by what is held', () => {
  const margin = { account: { kind: 'margin', currency: 'USD' }, cash: usd('0') } as const;

  test('each order alone would fit, both together do not', () => {
    const seen = facts({ ...margin, limits: limits({ positionQuantityMax: '100' }) });
    const first = pending('first', { leaves: units(60) });

    expect(assess(seen, order({ quantity: units(60) }))).toEqual([]);
    expect(assess({ ...seen, pending: [first] }, order({ quantity: units(60) }))).toEqual([
      expect.objectContaining({
        code: 'position_quantity_exceeded',
        quantity: 120n,
        positionQuantityMax: 100n,
      }),
    ]);
  });

  test('an order of unknown outcome counts like one that works, and a promise that was never sent too', () => {
    const seen = facts({ ...margin, limits: limits({ positionQuantityMax: '100' }) });
    const silent = pending('silent', { leaves: units(60), possiblyLive: false });

    expect(assess({ ...seen, pending: [silent] }, order({ quantity: units(60) }))[0]?.code).toBe(
      'position_quantity_exceeded',
    );
  });

  test('the order itself is not counted twice when its own promise is among the facts', () => {
    const own = pending('asked', { leaves: units(60) });
    const seen = facts({ ...margin, limits: limits({ positionQuantityMax: '60' }), pending: [own] });

    expect(assess(seen, order({ quantity: units(60) }))).toEqual([]);
  });

  test('the orders of another strategy count: the account carries the sum', () => {
    const other = pending('theirs', { leaves: units(290), price: usd('1000') });
    const seen = facts({
      ...margin,
      equity: usd('1000000'),
      limits: limits({ drawdownMaxBps: 10_000 }),
      pending: [other],
    });

    expect(assess(seen, order({ quantity: units(101) })).map(({ code }) => code)).toEqual([
      'position_notional_exceeded',
      'gross_exposure_exceeded',
      'net_exposure_exceeded',
    ]);
  });

  test('an order that takes risk away is not refused because the market moved the position above a cap', () => {
    const seen = facts({
      limits: limits({
        positionQuantityMax: '50',
        positionNotionalMax: '1000',
        grossExposureMax: '1000',
        netExposureMax: '1000',
        leverageMaxBps: 0,
      }),
      positions: [position(SPY, 100)],
    });

    expect(assess(seen, order({ side: 'sell', quantity: units(40) }))).toEqual([]);
    expect(assess(seen, order({ side: 'buy', quantity: units(1) })).map(({ code }) => code)).toEqual([
      'position_quantity_exceeded',
      'position_notional_exceeded',
      'gross_exposure_exceeded',
      'net_exposure_exceeded',
      'leverage_exceeded',
    ]);
  });
});
