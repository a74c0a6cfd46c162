import { describe, expect, test } from '@jest/globals';
import { formatMicros, toMicros } from '@mqk/core';
import { type CorporateAction, type LocalDate, dateOfDay, dayOf, localDate, ratioOf } from '@mqk/market-data';
import fc from 'fast-check';

import {
  MARGIN,
  type Told,
  bar,
  bars,
  equities,
  fillsOf,
  micros,
  onBars,
  run,
  scripted,
  shares,
} from './support.ts';

/** The date of the session that bar `number` ends: the day before the midnight that it ends at. */
const dateOf = (number: number): LocalDate => dateOfDay(dayOf(localDate('2019-12-31')) + number - 1);
const split = (number: number, fresh: bigint, old: bigint, symbol = 'SPY'): CorporateAction => ({
  kind: 'split',
  symbol,
  exDate: dateOf(number),
  ratio: ratioOf(fresh, old),
});
const dividend = (number: number, cash: string, symbol = 'SPY'): CorporateAction => ({
  kind: 'dividend',
  symbol,
  exDate: dateOf(number),
  cash: micros(cash),
});
const adjusting = (actions: readonly CorporateAction[], told: Told) =>
  run({ ...told, policy: { ...told.policy, corporateActions: 'adjust', actions } });
const held = ({ ledger }: ReturnType<typeof run>): readonly string[] =>
  ledger.positions.map(({ quantity }) => `${quantity}`);

describe('a split', () => {
  test('scales the position and leaves the equity as it is', () => {
    const result = adjusting([split(3, 7n, 1n)], {
      bars: bars(['700', '700', '100', '100']),
      strategy: onBars({ 1: [shares(10)] }),
    });

    expect(held(result)).toEqual(['70']);
    expect(equities(result)).toEqual(['100000', '100000', '100000', '100000']);
    expect(result.actions.map(({ outcome }) => outcome)).toEqual(['applied']);
  });

  test('pays the remaining fraction at the close before, restated', () => {
    // 5 shares at 80 become half a share for each: 2 are left, and half a new share, worth 160, is paid with 80
    const result = adjusting([split(3, 1n, 2n)], {
      bars: bars(['80', '80', '160']),
      strategy: onBars({ 1: [shares(5)] }),
    });

    expect(held(result)).toEqual(['2']);
    expect(formatMicros(result.ledger.cash)).toBe('99680');
    expect(equities(result)).toEqual(['100000', '100000', '100000']);
  });

  test('takes the target along: nothing is ordered because of it, and all of it is sold later', () => {
    const result = adjusting([split(3, 7n, 1n)], {
      bars: bars(['700', '700', '100', '100', '100']),
      strategy: onBars({ 1: [shares(10)], 4: [shares(0)] }),
    });

    expect(fillsOf(result)).toEqual(['2 buy 10@700', '5 sell 70@100']);
  });

  test('scales what works across it, and cancels what does not come out whole', () => {
    // an order of bar 2 with a latency of two bars works across the split before bar 4
    const waiting: Told = {
      bars: bars(['300', '300', '300', '200', '200', '200']),
      strategy: onBars({ 2: [shares(10)] }),
      venue: { latencyBars: 2 },
      policy: { timeInForce: 'gtc' },
    };

    expect(fillsOf(adjusting([split(4, 3n, 2n)], waiting))).toEqual(['5 buy 15@200']);
    expect(fillsOf(adjusting([split(4, 1n, 4n)], waiting))).toEqual([]);
    expect(adjusting([split(4, 1n, 4n)], waiting).orders.map(({ status }) => status)).toEqual(['canceled']);
  });

  test('is seen by the strategy in the bars that it looks back on, and never before its day', () => {
    const seen: string[] = [];
    adjusting([split(3, 2n, 1n)], {
      bars: bars(['100', '101', '51', '52']),
      strategy: scripted(({ number, window }) => {
        const back = Array.from({ length: window.held('SPY') }, (_, ago) => window.bar('SPY', ago));
        seen.push(`${number}: ${back.map(({ close }) => formatMicros(close)).join(' ')}`);
        return [];
      }, 3),
    });

    expect(seen).toEqual(['1: 100', '2: 101 100', '3: 51 50.5 50', '4: 52 51 50.5']);
  });

  test('several of them are rounded once, half to even, from what was traded', () => {
    const seen: string[] = [];
    adjusting([split(2, 3n, 1n), split(3, 2n, 1n)], {
      bars: bars(['0.000008', '0.000003', '0.000001']),
      strategy: scripted(({ window }) => {
        seen.push(formatMicros(window.bar('SPY', window.held('SPY') - 1).close));
        return [];
      }, 3),
    });

    // 8 / 3 is 2.67 and 8 / 6 is 1.33; half of a rounded 3 would have become 2
    expect(seen).toEqual(['0.000008', '0.000003', '0.000001']);
  });
});

describe('a dividend', () => {
  test('is credited on the morning of its ex-date, on the count of the night before', () => {
    const result = adjusting([dividend(3, '1.5')], {
      bars: bars(['100', '100', '98.5', '98.5']),
      strategy: onBars({ 1: [shares(10)], 2: [shares(20)] }),
    });

    // 10 shares were held over night; the 10 that are bought at the open come without it
    expect(equities(result)).toEqual(['100000', '100000', '100000', '100000']);
    expect(
      result.entries.filter(({ kind }) => kind === 'dividend').map(({ cash }) => formatMicros(cash)),
    ).toEqual(['15']);
  });

  test('is paid by whoever is short', () => {
    const result = adjusting([dividend(3, '1')], {
      bars: bars(['100', '100', '99']),
      strategy: onBars({ 1: [shares(-10)] }),
      account: MARGIN,
    });

    expect(equities(result)).toEqual(['100000', '100000', '100000']);
  });

  test('of the day of a split is paid on the old count', () => {
    const result = adjusting([split(3, 2n, 1n), dividend(3, '4')], {
      bars: bars(['100', '100', '48']),
      strategy: onBars({ 1: [shares(10)] }),
    });

    expect(equities(result)).toEqual(['100000', '100000', '100000']);
    expect(held(result)).toEqual(['20']);
  });
});

test('an ex-date without a bar acts at the next one', () => {
  const result = adjusting([split(3, 2n, 1n)], {
    bars: [bar(1, '100'), bar(2, '100'), bar(4, '50')],
    strategy: onBars({ 1: [shares(10)] }),
    policy: { gaps: 'report' },
  });

  expect(equities(result)).toEqual(['100000', '100000', '100000']);
});

test('every action that is told is accounted for', () => {
  const { actions } = adjusting(
    [split(1, 2n, 1n), dividend(2, '1'), dividend(9, '1'), dividend(2, '1', 'QQQ')],
    { bars: bars(['100', '99']), strategy: onBars({}) },
  );

  expect(actions.map(({ outcome }) => outcome).sort()).toEqual([
    'after_series',
    'applied',
    'before_series',
    'other_symbol',
  ]);
});

test('whatever the ratio, a split changes the equity by the rounding of its remainder and nothing else', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 40n }),
      fc.bigInt({ min: 1n, max: 40n }),
      fc.bigInt({ min: 1n, max: 500n }),
      fc.bigInt({ min: 1n, max: 200_000_000n }),
      (fresh, old, count, price) => {
        // the price after it is the restated one where that comes out whole
        const before = price * fresh;
        const after = price * old;
        const text = (amount: bigint): string => formatMicros(toMicros(amount));
        const result = adjusting([split(3, fresh, old)], {
          bars: bars([text(before), text(before), text(after)]),
          strategy: onBars({ 1: [shares(count)] }),
          account: { ...MARGIN, cash: micros('9000000000'), leverageBps: 1_000_000n },
        });
        const [, then = 0, now = 0] = Array.from(result.curve.equity.subarray(0));

        expect(then - now >= 0 && then - now < 1).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
