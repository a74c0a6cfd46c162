import { describe, expect, test } from '@jest/globals';

import { assess } from '../src/index.ts';
import { QQQ, SPY, facts, limits, order, pending, position, units, usd } from './desk.ts';

const codes = (...asked: Parameters<typeof assess>): readonly string[] =>
  assess(...asked).map(({ code }) => code);
const margin = { account: { kind: 'margin', currency: 'USD' } } as const;

describe('facts that hold the promise of the order that is asked about', () => {
  const own = pending('asked', { leaves: units(60) });

  test('do not excuse it: what it adds is measured from where the account stands without it', () => {
    const seen = facts({ ...margin, limits: limits({ positionQuantityMax: '50' }), pending: [own] });

    expect(assess(seen, order({ quantity: units(60) }))).toEqual([
      expect.objectContaining({ code: 'position_quantity_exceeded', quantity: 60n }),
    ]);
  });

  test('do not hide the other orders of the instrument', () => {
    const others = [own, pending('other', { leaves: units(60) })];
    const seen = facts({ ...margin, limits: limits({ positionQuantityMax: '100' }), pending: others });

    expect(assess(seen, order({ quantity: units(60) }))).toEqual([
      expect.objectContaining({ code: 'position_quantity_exceeded', quantity: 120n }),
    ]);
  });

  test('do not spend its money twice', () => {
    const seen = facts({ cash: usd('6000'), pending: [own] });

    expect(codes(seen, order({ quantity: units(60) }))).toEqual([]);
    expect(codes(seen, order({ quantity: units(61) }))).toEqual(['buying_power_exceeded']);
  });
});

describe('a promise under the same id in another instrument', () => {
  const narrow = limits({ grossExposureMax: '1000', netExposureMax: '1000', positionNotionalMax: '1000' });
  const stray = pending('asked', { instrument: QQQ, price: usd('200'), limitPrice: usd('200') });

  test('is the order itself, and not counted beside it', () => {
    const seen = facts({ limits: narrow, cash: usd('1000'), pending: [stray] });

    expect(codes(seen, order())).toEqual([]);
  });

  test('leaves every other promise where it is', () => {
    const other = { ...stray, clientOrderId: pending('other').clientOrderId, leaves: units(1) };
    const seen = facts({ limits: narrow, cash: usd('1000'), pending: [stray, other] });

    expect(assess(seen, order())).toMatchObject([
      { code: 'gross_exposure_exceeded', gross: usd('1200') },
      { code: 'net_exposure_exceeded', net: usd('1200') },
      { code: 'buying_power_exceeded', needed: usd('1200') },
    ]);
  });
});

describe('an order that is told with other terms of contract than its instrument is held with', () => {
  const capped = (positionNotionalMax: string) => ({ ...margin, limits: limits({ positionNotionalMax }) });

  test('is counted with its own multiplier, and so is what is held: 2 and 1 at 100 by 50', () => {
    const asked = order({ instrument: { ...SPY, multiplier: 50n }, quantity: units(1) });
    const seen = facts({ ...capped('14999'), positions: [position(SPY, 2)] });

    expect(assess(seen, asked)).toMatchObject([
      { code: 'position_notional_exceeded', notional: usd('15000') },
    ]);
  });

  test('is counted with its own scale, and so is what is held: 200 whole ones and 1 at 100', () => {
    const hundredths = { ...SPY, quantityScale: 2 };
    const seen = facts({ ...capped('20000'), positions: [position(hundredths, 200)] });

    expect(assess(seen, order({ quantity: units(1) }))).toMatchObject([
      { code: 'position_notional_exceeded', notional: usd('20100') },
    ]);
  });
});
