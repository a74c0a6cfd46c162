import { describe, expect, test } from '@jest/globals';

import { STRATEGY_LIMIT_NAMES, limitsCodec, parseLimits } from '../src/index.ts';
import { BUDGET, WRITTEN_LIMITS } from './desk.ts';

const refusedOf = (changes: object): unknown => {
  const read = parseLimits({ ...WRITTEN_LIMITS, ...changes });
  return read.ok ? 'accepted' : read.refused;
};

describe('whoever writes limits is told what belongs there', () => {
  const units = 'a whole number of smallest units, not negative';
  const money = 'an amount of money as decimal text, at most six places, not negative';

  test.each([
    ['orderQuantityMax', '-1', units, '-1'],
    ['positionQuantityMax', true, units, 'true'],
    ['orderNotionalMax', 5, money, '5'],
    ['dayLossMax', '-0.01', money, '-0.01'],
    ['priceCollarBps', 10_001, 'a whole number of basis points from 0 to 10000', '10001'],
    ['drawdownMaxBps', 10_001, 'a whole number of basis points from 0 to 10000', '10001'],
    ['leverageMaxBps', 100_001, 'a whole number of basis points from 0 to 100000', '100001'],
    ['ordersPerMinuteMax', -1, 'a whole number of orders from 0 to 1000000', '-1'],
    ['rejectsPerMinuteMax', 0.5, 'a whole number of rejects from 0 to 1000000', '0.5'],
    ['executionsPerMinuteMax', '7', 'a whole number of executions from 0 to 1000000', '7'],
    ['priceAgeMsMax', 604_800_001, 'a whole number of milliseconds from 0 to 604800000', '604800001'],
    ['allowShort', 'false', 'true or false', 'false'],
    ['symbols', ['SPY', 'SPY'], 'a list of symbols, each one once', 'a list of 2'],
  ])('%s is not %p', (name, value, expected, found) => {
    expect(refusedOf({ [name]: value })).toEqual({
      code: 'limits_malformed',
      missing: [],
      malformed: [{ name, expected, found }],
      unknown: [],
      contradictions: [],
    });
  });

  test('scopes are limits by name, and nothing else is wrong where they are not', () => {
    expect(refusedOf({ symbolLimits: ['SPY'] })).toEqual({
      code: 'limits_malformed',
      missing: [],
      malformed: [{ name: 'symbolLimits', expected: 'limits by name', found: 'a list of 1' }],
      unknown: [],
      contradictions: [],
    });
  });

  test('names that nobody knows are told sorted, and so are scopes', () => {
    const strategyLimits = { zeta: {}, alpha: {} };

    expect(refusedOf({ zeta: 1, alpha: 1, strategyLimits })).toMatchObject({
      missing: ['alpha', 'zeta'].flatMap((scope) =>
        STRATEGY_LIMIT_NAMES.map((name) => `strategyLimits.${scope}.${name}`),
      ),
      unknown: ['alpha', 'zeta'],
    });
  });

  test('a limit that is malformed contradicts nothing', () => {
    expect(
      refusedOf({ grossExposureMax: 7, strategyLimits: { trend: { ...BUDGET, symbols: 'SPY' } } }),
    ).toMatchObject({
      code: 'limits_malformed',
      malformed: [{ name: 'grossExposureMax' }, { name: 'strategyLimits.trend.symbols' }],
      contradictions: [],
    });
  });
});

describe('a stored row that is not whole', () => {
  const row = (changes: object) => limitsCodec.decode({ ...WRITTEN_LIMITS, v: 1, ...changes });

  test.each([
    ['is short of a limit', { dayLossMax: null, symbols: 7 }, 'dayLossMax', 'a limit', 'null'],
    ['holds what is no limit', { symbols: 7, extra: 5 }, 'symbols', 'a list of symbols, each one once', '7'],
    [
      'holds a name that is none',
      { extra: 5, netExposureMax: '300001' },
      'extra',
      'the name of a limit',
      '5',
    ],
    [
      'contradicts itself',
      { netExposureMax: '300001' },
      'netExposureMax',
      'at most grossExposureMax',
      '"300001"',
    ],
  ])('%s, and its first fault is told', (_title, changes, path, expected, found) => {
    expect(row(changes)).toEqual({ ok: false, refused: { code: 'malformed', path, expected, found } });
  });
});
