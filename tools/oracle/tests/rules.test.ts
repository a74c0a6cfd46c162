/** What the oracle says, computed by hand: a judge that is wrong in the same way as the judged is no use. */
import { describe, expect, test } from '@jest/globals';

import { consult } from '../src/engine.ts';
import type { Request, Terms } from '../src/tape.ts';
import { type Prices, type Story, fillsOf, submit, tapeOf } from './stories.ts';

const limit = (price: string, more: Partial<Terms> = {}): Request =>
  submit({ type: 'limit', limit: price, ...more });
const stop = (price: string, more: Partial<Terms> = {}): Request =>
  submit({ type: 'stop', stop: price, ...more });
const stopLimit = (at: string, price: string, more: Partial<Terms> = {}): Request =>
  submit({ type: 'stop_limit', stop: at, limit: price, ...more });

/** A sell in the mirror of 100: 98 becomes 102. */
const mirrored = (price: string): string => String(200 - Number(price));

describe('one order and the bar after it', () => {
  const rows: readonly (readonly [string, Request, Prices, string | null])[] = [
    ['a market order gets the open', submit({}), ['102', '104', '101', '103'], '102'],
    ['a limit that the bar trades through gets its price', limit('98'), ['99', '99', '97', '98'], '98'],
    ['a limit that is only touched gets nothing', limit('98'), ['99', '99', '98', '99'], null],
    ['a gap beyond the limit gets the open', limit('98'), ['96', '99', '95', '97'], '96'],
    ['a stop gets its price', stop('102'), ['100', '103', '100', '103'], '102'],
    ['a stop that is touched is triggered', stop('102'), ['100', '102', '100', '101'], '102'],
    ['a gap beyond the stop gets the open', stop('102'), ['105', '106', '104', '105'], '105'],
    ['a stop that is not reached waits', stop('102'), ['100', '101.99', '100', '101'], null],
    ['a stop-limit fills where it triggers', stopLimit('102', '103'), ['100', '104', '99', '101'], '102'],
    [
      'a stop-limit that opens beyond its limit waits',
      stopLimit('102', '103'),
      ['104', '105', '104', '104'],
      null,
    ],
    [
      'who does not wait sees the open only',
      limit('98', { timeInForce: 'ioc' }),
      ['99', '99', '90', '91'],
      null,
    ],
    ['and takes it', limit('98', { timeInForce: 'ioc' }), ['97', '99', '90', '91'], '97'],
    [
      'a stop that does not wait needs the open',
      stop('102', { timeInForce: 'fok' }),
      ['101', '110', '100', '109'],
      null,
    ],
  ];

  test.each(rows)('%s', (_, request, bar, price) => {
    expect(fillsOf({ requests: [request], bars: [bar] })).toEqual(
      price === null ? [] : [`o 10@${price} on 1`],
    );
  });

  test.each(rows)('%s: a sell mirrors it', (_, request, bar, price) => {
    if (request.kind !== 'submit') throw new Error('only submits here');
    const { terms } = request;
    const turned: Request = {
      ...request,
      terms: {
        ...terms,
        side: 'sell',
        limit: terms.limit === null ? null : mirrored(terms.limit),
        stop: terms.stop === null ? null : mirrored(terms.stop),
      },
    };
    const [open, high, low, close] = bar;
    const seen: Prices = [mirrored(open), mirrored(low), mirrored(high), mirrored(close)];

    expect(fillsOf({ requests: [turned], bars: [seen] })).toEqual(
      price === null ? [] : [`o 10@${mirrored(price)} on 1`],
    );
  });

  test('a touched limit fills where the rule says so', () => {
    const story = { requests: [limit('98')], bars: [['99', '99', '98', '99']] as const };

    expect(fillsOf({ ...story, rules: { limitFill: 'touch' } })).toEqual(['o 10@98 on 1']);
  });
});

describe('over several bars', () => {
  const flat: Prices = ['100', '100', '100', '100', 12];

  test('nothing fills on the bar of the decision, nor on a bar that latency lets pass, nor where there is none', () => {
    const bars = [null, flat, flat, flat];

    expect(fillsOf({ requests: [submit({})], bars })).toEqual(['o 10@100 on 2']);
    expect(fillsOf({ requests: [submit({})], bars, rules: { latencyBars: 2 } })).toEqual(['o 10@100 on 4']);
  });

  test('volume serves triggered stops, then markets, then limits, each by creation; the rest works on', () => {
    const requests = [
      limit('101', { quantity: 4 }),
      submit({ quantity: 5 }, 'm'),
      submit({ type: 'stop', stop: '100', quantity: 8 }, 's'),
      submit({ quantity: 5 }, 'n'),
    ];

    expect(fillsOf({ requests, bars: [flat, flat], rules: { participationBps: 10_000 } })).toEqual([
      's 8@100 on 1',
      'm 4@100 on 1',
      'm 1@100 on 2',
      'n 5@100 on 2',
      'o 4@100 on 2',
    ]);
  });

  test('all or nothing takes nothing when there is less', () => {
    const rules = { participationBps: 5_000 };

    expect(
      fillsOf({ requests: [submit({ timeInForce: 'fok', quantity: 7 })], bars: [flat, flat], rules }),
    ).toEqual([]);
    expect(fillsOf({ requests: [submit({ timeInForce: 'fok', quantity: 6 })], bars: [flat], rules })).toEqual(
      ['o 6@100 on 1'],
    );
    expect(
      fillsOf({ requests: [submit({ timeInForce: 'ioc', quantity: 7 })], bars: [flat, flat], rules }),
    ).toEqual(['o 6@100 on 1']);
  });

  test('a day order ends with the session of its first bar, also when the session has no last bar', () => {
    const story = { requests: [limit('98', { timeInForce: 'day' })], sessions: [0, 1, 2] };
    const bars = [flat, ['97', '97', '97', '97']] as const;

    expect(consult(tapeOf({ ...story, bars })).endings).toEqual({ o: 'expired' });
    expect(fillsOf({ ...story, bars: [null, bars[1]] })).toEqual(['o 10@97 on 2']);
  });

  test('a stop-limit that did not fill where it triggered is a limit from then on', () => {
    const bars: readonly Prices[] = [
      ['104', '105', '104', '104'],
      ['104', '104', '102', '103'],
    ];

    expect(fillsOf({ requests: [stopLimit('102', '103')], bars })).toEqual(['o 10@103 on 2']);
  });

  test('a replacement goes on from what is filled, and stands behind who came before it', () => {
    const requests: readonly Request[] = [
      submit({ quantity: 20 }),
      { kind: 'replace', at: 1, id: 'o', successor: 'p', quantity: 15, limit: null, stop: null },
    ];
    const rules = { participationBps: 10_000 };

    expect(fillsOf({ requests, bars: [flat, flat], rules })).toEqual(['o 12@100 on 1', 'p 3@100 on 2']);
  });

  test('a cancel comes before the next bar, or after as many as latency says', () => {
    const requests: readonly Request[] = [limit('98'), { kind: 'cancel', at: 1, id: 'o' }];
    const low: Prices = ['97', '97', '97', '97'];

    expect(fillsOf({ requests, bars: [flat, low] })).toEqual([]);
    expect(fillsOf({ requests, bars: [flat, low], rules: { latencyBars: 1 } })).toEqual(['o 10@97 on 2']);
  });
});

describe('costs', () => {
  const bar: Prices = ['102', '104', '101', '103'];
  const slip = (slippageBps: number, volMultBps: number, side: Terms['side'] = 'buy'): readonly string[] =>
    fillsOf({
      requests: [submit({ side })],
      bars: [bar],
      rules: { slippage: { slippageBps, volMultBps, atrBars: null } },
    });

  test('slippage is a share of the price plus a share of the range before, rounded once, always against us', () => {
    // 102 × 10 / 10000 = 0.102
    expect(slip(10, 0)).toEqual(['o 10@102.102 on 1']);
    expect(slip(10, 0, 'sell')).toEqual(['o 10@101.898 on 1']);
    // the range is 2 of 100: 102 × 2 / 100 = 2.04
    expect(slip(0, 10_000)).toEqual(['o 10@104.04 on 1']);
    expect(slip(10, 10_000)).toEqual(['o 10@104.142 on 1']);
  });

  test('the average true range counts gaps', () => {
    // true ranges 2 and, from 100 up to 104, 4: 3 on average; 103 × 3 / 103 = 3
    const rules = { slippage: { slippageBps: 0, volMultBps: 10_000, atrBars: 2 } };
    const bars: readonly Prices[] = [bar, ['103', '103', '103', '103']];

    expect(fillsOf({ requests: [submit({}, 'o', 1)], bars, rules })).toEqual(['o 10@106 on 2']);
  });

  test('slippage takes a stop-limit beyond its limit, and then it does not fill', () => {
    const rules = { slippage: { slippageBps: 100, volMultBps: 0, atrBars: null } };
    const bars: readonly Prices[] = [['100', '104', '100', '104']];

    expect(fillsOf({ requests: [stopLimit('102', '103.02')], bars, rules })).toEqual(['o 10@103.02 on 1']);
    expect(fillsOf({ requests: [stopLimit('102', '103.01')], bars, rules })).toEqual([]);
  });

  test('fees are those of the whole order so far, less what was charged', () => {
    const fees = { minimum: '1', perShare: '0.005', bps: 2 };
    const flat: Prices = ['100', '100', '100', '100', 40];
    const story: Story = {
      requests: [submit({ quantity: 100 })],
      bars: [flat, flat, flat],
      rules: { fees, participationBps: 10_000 },
    };
    const { fills, cash } = consult(tapeOf(story));

    // 40: 0.2 + 0.8 = 1; 80: 0.4 + 1.6 = 2; 100: 0.5 + 2 = 2.5
    expect(fills.map(({ fee }) => fee)).toEqual(['1', '1', '0.5']);
    expect(cash).toBe('-10002.5');
  });
});
