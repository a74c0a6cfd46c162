import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  LIMIT_NAMES,
  STRATEGY_LIMIT_NAMES,
  type LimitsRefusal,
  type Limits,
  limitsCodec,
  loosened,
  parseLimits,
  tightens,
} from '../src/index.ts';
import { anyLimits, tighter } from './arbitrary.ts';
import { BUDGET, WRITTEN_LIMITS, limits, withoutLimit } from './desk.ts';

function refusalOf(object: unknown): LimitsRefusal {
  const read = parseLimits(object);
  if (read.ok) throw new Error('these limits were accepted');
  return read.refused;
}

describe('a set of limits is complete or it is none', () => {
  test('money is read from text, quantities from text or whole numbers', () => {
    const read = parseLimits({ ...WRITTEN_LIMITS, orderQuantityMax: 1000, dayLossMax: '2000.50' });

    expect(read).toMatchObject({
      ok: true,
      value: { orderQuantityMax: 1000n, dayLossMax: 2_000_500_000n, symbols: ['QQQ', 'SPY'] },
    });
  });

  test.each(['', null, undefined, 7, [], 'limits'])(
    '%p is a set in which everything is missing',
    (object) => {
      expect(refusalOf(object)).toMatchObject({ code: 'limits_incomplete', missing: LIMIT_NAMES });
    },
  );

  test('everything that is wrong is named at once', () => {
    const refused = refusalOf({
      ...withoutLimit('dayLossMax'),
      orderNotionalMax: 100_000,
      grossExposureMax: '10',
      allowShort: null,
      orderNotionalMaxx: '1',
      symbols: ['SPY', 'SPY'],
    });

    expect(refused).toEqual({
      code: 'limits_incomplete',
      missing: ['dayLossMax', 'allowShort'],
      malformed: [
        {
          name: 'orderNotionalMax',
          expected: 'an amount of money as decimal text, at most six places, not negative',
          found: '100000',
        },
        { name: 'symbols', expected: 'a list of symbols, each one once', found: 'a list of 2' },
      ],
      unknown: ['orderNotionalMaxx'],
      contradictions: [
        { part: 'positionNotionalMax', whole: 'grossExposureMax' },
        { part: 'netExposureMax', whole: 'grossExposureMax' },
      ],
    });
  });

  test.each(LIMIT_NAMES)('%s has no default', (name) => {
    expect(refusalOf({ ...WRITTEN_LIMITS, [name]: undefined }).missing).toEqual([name]);
  });

  test.each([
    ['orderQuantityMax', '-1'],
    ['orderQuantityMax', 1.5],
    ['orderQuantityMax', '9223372036854775808'],
    ['orderNotionalMax', '-0.01'],
    ['orderNotionalMax', '1e6'],
    ['orderNotionalMax', '0.0000001'],
    ['orderNotionalMax', Number.NaN],
    ['priceCollarBps', 10_001],
    ['priceCollarBps', '100'],
    ['drawdownMaxBps', -1],
    ['leverageMaxBps', 100_001],
    ['ordersPerMinuteMax', 0.5],
    ['rejectsPerMinuteMax', Number.POSITIVE_INFINITY],
    ['priceAgeMsMax', 604_800_001],
    ['allowShort', 'false'],
    ['symbols', 'SPY'],
    ['symbols', ['SPY', '']],
    ['symbols', ['SPY', 7]],
  ])('%s cannot be %p', (name, value) => {
    const refused = refusalOf({ ...WRITTEN_LIMITS, [name]: value });

    expect(refused.code).toBe('limits_malformed');
    expect(refused.malformed.map((each) => each.name)).toEqual([name]);
  });

  test('a name that is no limit is refused, for nobody keeps it', () => {
    expect(refusalOf({ ...WRITTEN_LIMITS, dayLossMin: '1' })).toMatchObject({
      code: 'limits_malformed',
      unknown: ['dayLossMin'],
    });
  });

  test('a part may not be allowed more than its whole', () => {
    expect(refusalOf({ ...WRITTEN_LIMITS, netExposureMax: '300000.01' })).toMatchObject({
      code: 'limits_contradict',
      contradictions: [{ part: 'netExposureMax', whole: 'grossExposureMax' }],
    });
  });
});

describe('limits are stored without loss', () => {
  test('what is written is read back', () => {
    expect(limitsCodec.decode(JSON.parse(JSON.stringify(limitsCodec.encode(limits()))))).toEqual({
      ok: true,
      value: limits(),
    });
  });

  test('money and quantities are text, and the version of the form is there', () => {
    expect(limitsCodec.encode(limits())).toMatchObject({
      v: 1,
      orderQuantityMax: '1000',
      dayLossMax: '2000',
    });
  });

  test.each([
    [{ v: 2 }, 'v'],
    [{ v: 1 }, 'orderQuantityMax'],
    [{ ...WRITTEN_LIMITS, v: 1, dayLossMax: 5 }, 'dayLossMax'],
    [{ ...WRITTEN_LIMITS, v: 1, extra: 5 }, 'extra'],
    [{ ...WRITTEN_LIMITS, v: 1, netExposureMax: '300001' }, 'netExposureMax'],
    ['text', ''],
  ])('a row that is not whole is refused at its first fault', (json, path) => {
    expect(limitsCodec.decode(json)).toMatchObject({ ok: false, refused: { code: 'malformed', path } });
  });
});

/** Drawn limits know nothing of parts and wholes, which is all that the reader would refuse. */
const consistent = anyLimits.map((drawn) => ({
  ...drawn,
  positionNotionalMax: least(drawn.positionNotionalMax, drawn.grossExposureMax),
  netExposureMax: least(drawn.netExposureMax, drawn.grossExposureMax),
  symbolLimits: {},
  strategyLimits: {},
}));
const least = (a: Limits['grossExposureMax'], b: Limits['grossExposureMax']): Limits['grossExposureMax'] =>
  a < b ? a : b;

test('any limits survive being stored', () => {
  fc.assert(
    fc.property(consistent, (drawn) => {
      expect(limitsCodec.decode(limitsCodec.encode(drawn))).toEqual({ ok: true, value: drawn });
    }),
  );
});

describe('limits of one symbol or one strategy', () => {
  const scoped = {
    symbolLimits: {
      SPY: {
        orderQuantityMax: '10',
        orderNotionalMax: '1000',
        positionQuantityMax: '20',
        positionNotionalMax: '2000',
      },
    },
    strategyLimits: { trend: { ...BUDGET, orderQuantityMax: '5', symbols: ['SPY'] } },
  };

  test('survive being stored, and a set without them is stored as it was before there were any', () => {
    const set = limits(scoped);

    expect(limitsCodec.decode(JSON.parse(JSON.stringify(limitsCodec.encode(set))))).toEqual({
      ok: true,
      value: set,
    });
    expect(Object.keys(limitsCodec.encode(limits()) as object)).toEqual(['v', ...LIMIT_NAMES]);
  });

  test('whoever begins one says all of it, and every fault is named with its path', () => {
    const refused = refusalOf({
      ...WRITTEN_LIMITS,
      symbolLimits: { SPY: { ...scoped.symbolLimits.SPY, orderNotionalMax: undefined, dayLossMax: '1' } },
      strategyLimits: { trend: { ...BUDGET, grossExposureMax: 7 }, other: 'much' },
    });

    expect(refused).toMatchObject({
      code: 'limits_incomplete',
      missing: [
        'symbolLimits.SPY.orderNotionalMax',
        ...STRATEGY_LIMIT_NAMES.map((name) => `strategyLimits.other.${name}`),
      ],
      malformed: [{ name: 'strategyLimits.trend.grossExposureMax' }],
      unknown: ['symbolLimits.SPY.dayLossMax'],
    });
    expect(refusalOf({ ...WRITTEN_LIMITS, symbolLimits: ['SPY'] }).malformed).toEqual([
      { name: 'symbolLimits', expected: 'limits by name', found: 'a list of 1' },
    ]);
  });

  test('a part may not be allowed more than the account', () => {
    const wide = { ...scoped.symbolLimits.SPY, positionQuantityMax: '2001' };

    expect(
      refusalOf({
        ...WRITTEN_LIMITS,
        symbolLimits: { SPY: wide },
        strategyLimits: { trend: { ...BUDGET, symbols: ['SPY', 'IWM'] } },
      }),
    ).toMatchObject({
      code: 'limits_contradict',
      contradictions: [
        { part: 'symbolLimits.SPY.positionQuantityMax', whole: 'positionQuantityMax' },
        { part: 'strategyLimits.trend.symbols', whole: 'symbols' },
      ],
    });
  });

  test('a scope that begins only narrows; one that is gone or wider loosens, with its path', () => {
    const narrow = limits(scoped);
    const wider = limits({
      ...scoped,
      symbolLimits: { SPY: { ...scoped.symbolLimits.SPY, orderQuantityMax: '11' } },
    });

    expect(loosened(limits(), narrow)).toEqual([]);
    expect(loosened(narrow, limits())).toEqual(['symbolLimits.SPY', 'strategyLimits.trend']);
    expect(loosened(narrow, wider)).toEqual(['symbolLimits.SPY.orderQuantityMax']);
    expect(loosened(wider, narrow)).toEqual([]);
  });
});

describe('while armed, limits only tighten', () => {
  test('the same limits again loosen nothing', () => {
    expect(tightens(limits(), limits())).toBe(true);
  });

  test.each([
    ['orderQuantityMax', '1001'],
    ['orderNotionalMax', '100000.000001'],
    ['priceCollarBps', 1001],
    ['positionQuantityMax', '2001'],
    ['positionNotionalMax', '200000.01'],
    ['grossExposureMax', '300000.01'],
    ['netExposureMax', '250000.01'],
    ['dayLossMax', '2000.01'],
    ['drawdownMaxBps', 1001],
    ['leverageMaxBps', 10_001],
    ['ordersPerMinuteMax', 11],
    ['rejectsPerMinuteMax', 4],
    ['executionsPerMinuteMax', 21],
    ['priceAgeMsMax', 5001],
    ['allowShort', true],
    ['symbols', ['SPY', 'QQQ', 'IWM']],
  ] as const)('a larger %s loosens', (name, value) => {
    const next = limits({ [name]: value });

    expect(loosened(limits(), next)).toEqual([name]);
    expect(tightens(limits(), next)).toBe(false);
    if (name !== 'priceCollarBps') expect(tightens(next, limits())).toBe(true);
  });

  test('a narrower collar refuses more prices and reserves less, so it is no tightening either', () => {
    expect(loosened(limits(), limits({ priceCollarBps: 999 }))).toEqual(['priceCollarBps']);
  });

  test('another symbol in place of one is no tightening', () => {
    expect(tightens(limits(), limits({ symbols: ['SPY', 'IWM'] }))).toBe(false);
  });

  test('what is nowhere wider tightens', () => {
    const pairs = anyLimits.chain((old) => tighter(old).map((next) => ({ old, next })));
    fc.assert(fc.property(pairs, ({ old, next }) => tightens(old, next)));
  });
});
