import { describe, expect, test } from '@jest/globals';

import { type PendingOrder, assess, exposure } from '../src/index.ts';
import { QQQ, SPY, facts, instrument, limits, mark, order, pending, position, units, usd } from './desk.ts';

const MARKS = [mark('SPY', '100'), mark('QQQ', '200')];

function worst(positions: Parameters<typeof exposure>[0], orders: readonly PendingOrder[], marks = MARKS) {
  const found = exposure(positions, orders, marks);
  if (!found.ok) throw new Error(found.refused.code);
  return found.value;
}

describe('a position that what works may turn round', () => {
  const buys = [
    pending('cheap', { leaves: units(100), price: usd('90') }),
    pending('dear', { leaves: units(60), price: usd('130') }),
  ];

  test('what remains of the buys is a long position, and adds to the others in net: 60 at 130, 80 at the mark of 100', () => {
    const { gross, net } = worst([position(SPY, -20), position(QQQ, 10)], buys);

    expect([gross, net]).toEqual([usd('17800'), usd('17800')]);
  });

  test('what remains of the buys is not taken from the sells, however dear these are', () => {
    const selling = pending('selling', { side: 'sell', leaves: units(50), price: usd('200') });
    const { symbols } = worst([position(SPY, -20)], [buys[0]!, selling]);

    // short 20 at 100 and 50 at 200; long 80 at 100
    expect(symbols).toMatchObject([{ mostLong: 80n, mostShort: -70n, notional: usd('12000') }]);
  });

  test('a sell turns a long position round in the same way, at its dearest', () => {
    const sells = buys.map((each) => ({ ...each, side: 'sell' as const }));
    const { symbols, net } = worst([position(SPY, 20), position(QQQ, -10)], sells);

    expect(symbols).toMatchObject([{ instrument: 'QQQ' }, { mostShort: -140n, notional: usd('15800') }]);
    expect(net).toBe(usd('17800'));
  });
});

test('an order that turns a position round is counted at its own price where it is the dearest: 50 at 110', () => {
  const seen = facts({
    account: { kind: 'margin', currency: 'USD' },
    limits: limits({ netExposureMax: '15499' }),
    positions: [position(SPY, -100), position(QQQ, 50)],
    pending: [pending('cheap', { leaves: units(50), price: usd('90'), limitPrice: usd('90') })],
  });

  // beside 50 at 200, short 100 with 50 and 100 to come
  expect(assess(seen, order({ quantity: units(100), limitPrice: usd('110') }))).toMatchObject([
    { code: 'net_exposure_exceeded', net: usd('15500') },
  ]);
});

describe('a position that an order closes exactly', () => {
  const margin = { account: { kind: 'margin', currency: 'USD' } } as const;
  const capped = { ...margin, limits: limits({ netExposureMax: '1999' }) };

  test('is nothing at that end, and offsets nothing: 10 at 200 are all that is left', () => {
    const seen = facts({ ...capped, positions: [position(SPY, -10), position(QQQ, 10)] });

    expect(assess(seen, order({ limitPrice: usd('110') }))).toMatchObject([
      { code: 'net_exposure_exceeded', net: usd('2000') },
    ]);
  });

  test('by a sell likewise', () => {
    const seen = facts({ ...capped, positions: [position(SPY, 10), position(QQQ, -10)] });

    expect(assess(seen, order({ side: 'sell', limitPrice: usd('100') }))).toMatchObject([
      { code: 'net_exposure_exceeded', net: usd('2000') },
    ]);
  });
});

describe('parts of a unit that turn a position round', () => {
  const coin = instrument('BTC', { quantityScale: 8 });
  const marks = [{ instrument: coin.id, price: usd('0.000001'), ageMs: 0 }];
  const buy = (id: string, leaves: number) =>
    pending(id, { instrument: coin, leaves: units(leaves), price: usd('100.5') });

  test('cost a whole micro more rather than less: 1.005 is 2', () => {
    expect(worst([position(coin, -1)], [buy('a', 2)], marks).gross).toBe(2n);
  });

  test('are taken from the larger of two orders at one price, whichever is listed first: 4.02 is 5', () => {
    const orders = [buy('a', 3), buy('b', 5)];

    expect(worst([position(coin, -4)], orders, marks).gross).toBe(5n);
    expect(worst([position(coin, -4)], orders.toReversed(), marks).gross).toBe(5n);
  });

  test('more units than can be counted are an overflow, though they are worth little', () => {
    const much = [position(coin, 2n ** 62n), position(coin, 2n ** 62n)];

    expect(exposure(much, [], marks)).toMatchObject({ refused: { code: 'overflow', what: 'exposure' } });
  });
});
