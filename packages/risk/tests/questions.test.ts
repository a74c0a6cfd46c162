import { TIMES_IN_FORCE, type TimeInForce, marketTime, strategyId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { type Session, assess, worstCasePrice } from '../src/index.ts';
import { QQQ, SPY, facts, instrument, limits, mark, order, pending, units, usd, position } from './desk.ts';

const codes = (...asked: Parameters<typeof assess>): readonly string[] =>
  assess(...asked).map(({ code }) => code);
const long = (quantity: number) => ({ positions: [position(SPY, quantity)] });

describe('the worst price of an order', () => {
  test.each([
    ['a limit buy pays its limit', { limitPrice: usd('97') }, '97'],
    ['a limit buy above the market pays its limit', { limitPrice: usd('104') }, '104'],
    ['a market buy goes to the end of the collar', { type: 'market', limitPrice: null }, '110'],
    ['a stop buy starts from its stop', { type: 'stop', limitPrice: null, stopPrice: usd('120') }, '132'],
    [
      'a stop-limit buy pays its limit',
      { type: 'stop_limit', limitPrice: usd('121'), stopPrice: usd('120') },
      '121',
    ],
    [
      'a market sell may open a short at the end of the collar',
      { side: 'sell', type: 'market', limitPrice: null },
      '110',
    ],
    ['a limit sell may get more than its limit', { side: 'sell', limitPrice: usd('97') }, '110'],
    ['a limit sell far above gets at least its limit', { side: 'sell', limitPrice: usd('150') }, '150'],
    [
      'a stop sell below the market',
      { side: 'sell', type: 'stop', limitPrice: null, stopPrice: usd('95') },
      '110',
    ],
  ] as const)('%s', (_title, terms, price) => {
    expect(worstCasePrice(order(terms), usd('100'), limits())).toEqual({ ok: true, value: usd(price) });
  });

  test('a fraction of a micro is rounded up', () => {
    const asked = order({ type: 'market', limitPrice: null });

    expect(worstCasePrice(asked, usd('0.000001'), { priceCollarBps: 1 })).toEqual({ ok: true, value: 2n });
  });

  test('only a limit buy has a price when the market has none', () => {
    expect(worstCasePrice(order(), null, limits()).ok).toBe(true);
    expect(worstCasePrice(order({ side: 'sell' }), null, limits())).toMatchObject({
      refused: { code: 'price_missing', instrument: 'SPY' },
    });
  });
});

describe('the price collar', () => {
  test.each([
    ['buy', '110', null, []],
    ['buy', '110.01', null, ['price_outside_collar']],
    ['buy', '1', null, []],
    ['sell', '90', null, []],
    ['sell', '89.99', null, ['price_outside_collar']],
    ['sell', '140', null, []],
    ['buy', '132', '120', []],
    ['buy', '132.01', '120', ['price_outside_collar']],
    ['sell', '72', '80', []],
    ['sell', '71.99', '80', ['price_outside_collar']],
    // a stop that the market is beyond already moves nothing
    ['buy', '110', '80', []],
    ['buy', '110.01', '80', ['price_outside_collar']],
    ['sell', '90', '120', []],
    ['sell', '89.99', '120', ['price_outside_collar']],
  ] as const)('a %s limited at %s with stop %s', (side, limit, stop, expected) => {
    const asked = order({
      side,
      quantity: units(1),
      type: stop === null ? 'limit' : 'stop_limit',
      limitPrice: usd(limit),
      stopPrice: stop === null ? null : usd(stop),
    });

    expect(codes(facts(long(1)), asked)).toEqual(expected);
  });

  test('a fraction of a micro is rounded against the order', () => {
    const fine = instrument('SPY', { tick: usd('0.000001') });
    const seen = facts({ ...long(1), marks: [mark('SPY', '0.000003')] });
    const asked = (side: 'buy' | 'sell', price: string) =>
      assess(seen, order({ instrument: fine, side, quantity: units(1), limitPrice: usd(price) }));
    // 3.3 and 2.7 micros
    const outside = { code: 'price_outside_collar', worstAllowed: usd('0.000003') };

    expect([asked('buy', '0.000003'), asked('sell', '0.000003')]).toEqual([[], []]);
    expect(asked('buy', '0.000004')).toMatchObject([outside]);
    expect(asked('sell', '0.000002')).toMatchObject([outside]);
  });

  test('the refusal tells how far the price might have gone', () => {
    expect(assess(facts(), order({ limitPrice: usd('115') }))).toEqual([
      expect.objectContaining({
        code: 'price_outside_collar',
        limitPrice: usd('115'),
        worstAllowed: usd('110'),
      }),
    ]);
  });
});

describe('an order never meets our own', () => {
  const market = { type: 'market', limitPrice: null } as const;
  const stop = { type: 'stop', limitPrice: null } as const;

  test.each([
    ['a bid below our ask', { limitPrice: usd('100') }, { limitPrice: usd('100.01') }, []],
    ['a bid at our ask', { limitPrice: usd('100') }, { limitPrice: usd('100') }, ['self_cross']],
    ['a market buy', market, { limitPrice: usd('150') }, ['self_cross']],
    ['a bid beside our market sell', { limitPrice: usd('90') }, market, ['self_cross']],
    ['our sell that waits for its stop', market, stop, []],
    ['our sell that waits for its stop and has a limit', market, { type: 'stop_limit' }, []],
    ['a buy that waits for its stop', { ...stop, stopPrice: usd('101') }, { limitPrice: usd('100') }, []],
    [
      'a buy that waits for its stop and has a limit',
      { type: 'stop_limit', stopPrice: usd('101') },
      { limitPrice: usd('100') },
      [],
    ],
    ['our sell that was never sent', market, { limitPrice: usd('100'), possiblyLive: false }, []],
    ['our sell of something else', market, { limitPrice: usd('100'), instrument: QQQ }, []],
    ['our sell that has nothing left', market, { limitPrice: usd('100'), leaves: units(0) }, []],
    ['our buy', market, { limitPrice: usd('100'), side: 'buy' }, []],
  ] as const)('%s', (_title, asked, ours, expected) => {
    const seen = facts({ ...long(100), pending: [pending('ours', { side: 'sell', ...ours })] });

    expect(codes(seen, order(asked))).toEqual(expected);
  });

  test('a sell at or below our bid', () => {
    const seen = facts({ ...long(100), pending: [pending('ours', { limitPrice: usd('99') })] });

    expect(codes(seen, order({ side: 'sell', limitPrice: usd('99.01') }))).toEqual([]);
    expect(codes(seen, order({ side: 'sell', limitPrice: usd('99') }))).toEqual(['self_cross']);
  });

  test('a sell beside our market buy', () => {
    const ours = [pending('ours', { ...market, price: usd('110') })];

    expect(
      codes(facts({ ...long(100), pending: ours }), order({ side: 'sell', limitPrice: usd('101') })),
    ).toEqual(['self_cross']);
  });

  test('of several the first by id is named', () => {
    const ours = ['b', 'a'].map((id) => pending(id, { side: 'sell', limitPrice: usd('100') }));

    expect(assess(facts({ ...long(100), pending: ours }), order())).toEqual([
      expect.objectContaining({ code: 'self_cross', clientOrderId: 'a' }),
    ]);
  });
});

describe('a profit target of ours waits for the market', () => {
  const target = {
    side: 'sell',
    limitPrice: usd('100'),
    decision: { at: marketTime(0), leg: 'target' },
  } as const;

  test('nobody waits for it: an order that it could trade with is refused for good, and names it', () => {
    const ours = [pending('a', { side: 'sell', limitPrice: usd('99') }), pending('target', target)];

    expect(assess(facts({ ...long(100), pending: ours }), order())).toEqual([
      expect.objectContaining({ code: 'leg_in_the_way', clientOrderId: 'target', permanent: true }),
    ]);
  });

  test.each([
    ['a bid below it', { ...target, limitPrice: usd('100.01') }, []],
    ['one that was never sent', { ...target, possiblyLive: false }, []],
    ['another order beside one that is too dear', { ...target, limitPrice: usd('101') }, ['self_cross']],
  ] as const)('%s', (title, leg, expected) => {
    const other = title.startsWith('another') ? [pending('a', { side: 'sell', limitPrice: usd('99') })] : [];
    const seen = facts({ ...long(100), pending: [...other, pending('target', leg)] });

    expect(codes(seen, order({ limitPrice: usd('100') }))).toEqual(expected);
  });
});

describe('one decision is one order', () => {
  const same = {
    strategy: strategyId('trend'),
    decision: { at: marketTime(0), leg: 'entry' },
    limitPrice: usd('50'),
  } as const;

  test.each([
    ['the same decision under another id', {}, ['duplicate_intent']],
    ['though it was never sent', { possiblyLive: false }, ['duplicate_intent']],
    ['the decision of another strategy', { strategy: strategyId('other') }, []],
    ['another bar', { decision: { at: marketTime(1), leg: 'entry' } }, []],
    ['another leg', { decision: { at: marketTime(0), leg: 'exit' } }, []],
    ['another instrument', { instrument: QQQ }, []],
    ['an order without a decision of ours', { decision: null }, []],
  ] as const)('%s', (_title, changes, expected) => {
    expect(codes(facts({ pending: [pending('twin', { ...same, ...changes })] }), order())).toEqual(expected);
  });

  test('a replacement carries out the decision of its original', () => {
    const seen = facts({ pending: [pending('twin', { ...same, ocoGroup: 'chain' })] });

    expect(codes(seen, order({ ocoGroup: 'chain' }))).toEqual([]);
    expect(codes(seen, order({ ocoGroup: 'another chain' }))).toEqual(['duplicate_intent']);
  });
});

test('a price is stale one millisecond after it may be, and only then', () => {
  const aged = (ageMs: number) => facts({ marks: [mark('SPY', '100', ageMs)] });

  expect(codes(aged(5000), order())).toEqual([]);
  expect(assess(aged(5001), order())).toEqual([
    {
      code: 'price_stale',
      instrument: 'SPY',
      ageMs: 5001,
      priceAgeMsMax: 5000,
      permanent: false,
      halts: false,
    },
  ]);
});

test('terms that contradict the type are named, each', () => {
  expect(assess(facts(), order({ type: 'stop_limit', limitPrice: null }))).toEqual([
    expect.objectContaining({ code: 'malformed_order', field: 'limitPrice', problem: 'is missing' }),
    expect.objectContaining({ code: 'malformed_order', field: 'stopPrice', problem: 'is missing' }),
  ]);
  expect(assess(facts(), order({ type: 'market' }))).toEqual([
    expect.objectContaining({ field: 'limitPrice', problem: 'does not belong to a market order' }),
  ]);
});

test('a price off the tick is told with the tick, each', () => {
  const asked = order({ type: 'stop_limit', limitPrice: usd('100.005'), stopPrice: usd('100.001') });
  const off = { code: 'off_tick', tick: usd('0.01') };

  expect(assess(facts(), asked)).toMatchObject([
    { ...off, field: 'limitPrice', price: usd('100.005') },
    { ...off, field: 'stopPrice', price: usd('100.001') },
  ]);
  expect(assess(facts(), { ...asked, limitPrice: usd('100') })).toMatchObject([
    { ...off, field: 'stopPrice', price: usd('100.001') },
  ]);
});

test('an instrument of another currency is told with both', () => {
  expect(assess(facts(), order({ instrument: { ...SPY, currency: 'EUR' } }))).toMatchObject([
    { code: 'currency_differs', currency: 'EUR', accountCurrency: 'USD' },
  ]);
});

describe('a market', () => {
  const of = (session: Session, timeInForce: TimeInForce) =>
    codes(facts({ sessions: [{ instrument: SPY.id, session }] }), order({ timeInForce }));

  test('that is open takes every order', () => {
    expect(TIMES_IN_FORCE.flatMap((timeInForce) => of('open', timeInForce))).toEqual([]);
  });

  test('of which nobody knows the next session takes none', () => {
    for (const timeInForce of TIMES_IN_FORCE) expect(of('unknown', timeInForce)).toEqual(['market_closed']);
    expect(assess(facts({ sessions: [{ instrument: QQQ.id, session: 'open' }] }), order())).toMatchObject([
      { code: 'market_closed', session: 'unknown', timeInForce: 'day' },
    ]);
  });

  test('what may rest waits for the next session', () => {
    expect([of('closed', 'day'), of('closed', 'gtc')]).toEqual([[], []]);
  });

  test('what cannot rest is not sent to a closed market', () => {
    expect([of('closed', 'ioc'), of('closed', 'fok')]).toEqual([['market_closed'], ['market_closed']]);
  });
});

test('a sell is not refused because the buys that wait have outgrown the cash', () => {
  const seen = facts({ ...long(10), cash: usd('1'), pending: [pending('bid', { limitPrice: usd('90') })] });

  expect(codes(seen, order({ side: 'sell' }))).toEqual([]);
});
