import { describe, expect, test } from '@jest/globals';

import { assess } from '../src/index.ts';
import {
  BUDGET,
  QQQ,
  SPY,
  facts,
  instrument,
  limits,
  mark,
  order,
  pending,
  position,
  units,
  usd,
} from './desk.ts';

const codes = (...asked: Parameters<typeof assess>): readonly string[] =>
  assess(...asked).map(({ code }) => code);
const IWM = instrument('IWM');

describe('prices that are missing or old', () => {
  test('a missing one is told before an old one, though its instrument comes later', () => {
    const seen = facts({ positions: [position(SPY, 1)], marks: [mark('QQQ', '200', 5001)] });
    const asked = order({ instrument: QQQ, limitPrice: usd('200') });

    expect(assess(seen, asked)).toMatchObject([
      { code: 'price_missing', instrument: 'SPY' },
      { code: 'price_stale', instrument: 'QQQ', ageMs: 5001 },
    ]);
  });

  test('several that are missing are told by instrument, however the positions are listed', () => {
    const positions = [position(SPY, 1), position(QQQ, 1, 'other')];
    const asked = order({ instrument: IWM });
    const seen = (listed: typeof positions) =>
      facts({
        limits: limits({ symbols: ['IWM'] }),
        positions: listed,
        marks: [mark('IWM', '100')],
        sessions: [{ instrument: IWM.id, session: 'open' }],
      });

    for (const listed of [positions, positions.toReversed()])
      expect(assess(seen(listed), asked)).toMatchObject([
        { code: 'price_missing', instrument: 'QQQ' },
        { code: 'price_missing', instrument: 'SPY' },
      ]);
  });

  test('a position that is closed needs none', () => {
    const seen = facts({ positions: [position(QQQ, 0)], marks: [mark('SPY', '100')] });

    expect(codes(seen, order())).toEqual([]);
  });

  test('what is only ordered is counted at the price of its order, 10 and 10 more', () => {
    const seen = facts({
      limits: limits({ positionQuantityMax: '15' }),
      pending: [pending('working')],
      marks: [],
    });

    expect(assess(seen, order())).toMatchObject([
      { code: 'position_quantity_exceeded', quantity: 20n },
      { code: 'price_missing', instrument: 'SPY' },
    ]);
  });

  test('while something else is held without a price nobody knows whether a cap would be kept', () => {
    const seen = facts({
      limits: limits({ positionQuantityMax: '5' }),
      positions: [position(QQQ, 1)],
      marks: [mark('SPY', '100')],
    });

    expect(codes(seen, order())).toEqual(['price_missing']);
  });

  test('the budget of a strategy is not judged while something that it holds has no price', () => {
    const seen = facts({
      limits: limits({ strategyLimits: { trend: { ...BUDGET, grossExposureMax: '1' } } }),
      positions: [position(QQQ, 10), position(QQQ, -10, 'other')],
      marks: [mark('SPY', '100')],
    });

    expect(assess(seen, order())).toMatchObject([{ code: 'price_missing', instrument: 'QQQ' }]);
    expect(codes({ ...seen, marks: facts().marks }, order())).toEqual(['strategy_exposure_exceeded']);
  });

  test('a market order without a price is not told that its money is missing as well', () => {
    const asked = order({ type: 'market', limitPrice: null });

    expect(codes(facts({ cash: usd('-5'), marks: [] }), asked)).toEqual(['price_missing']);
  });
});

test('a working sell keeps back no money', () => {
  const selling = pending('selling', {
    side: 'sell',
    instrument: QQQ,
    price: usd('220'),
    limitPrice: usd('200'),
  });
  const seen = facts({ cash: usd('1000'), positions: [position(QQQ, 10)], pending: [selling] });

  expect(codes(seen, order({ quantity: units(10) }))).toEqual([]);
});
