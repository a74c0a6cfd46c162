import { marketTime, strategyId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { RISK_CODES, type RiskCode, type RiskFacts, type RiskOrder, assess } from '../src/index.ts';
import { anyFacts, anyOrder } from './arbitrary.ts';
import { BUDGET, QQQ, SPY, facts, limits, mark, order, pending, units, usd, position } from './desk.ts';

interface Question {
  readonly facts: RiskFacts;
  readonly order: RiskOrder;
}

type Row = readonly [code: RiskCode, breaks: (asked: Question) => Question];

const withFacts = (asked: Question, changes: Partial<RiskFacts>): Question => ({
  ...asked,
  facts: { ...asked.facts, ...changes },
});
const withOrder = (asked: Question, changes: Partial<RiskOrder>): Question => ({
  ...asked,
  order: { ...asked.order, ...changes },
});
const withLimits = (asked: Question, changes: Parameters<typeof limits>[0]): Question =>
  withFacts(asked, {
    limits: { ...asked.facts.limits!, ...pick(limits({ ...changes }), Object.keys(changes!)) },
  });
const pick = <Whole extends object>(whole: Whole, keys: readonly string[]): Partial<Whole> =>
  Object.fromEntries(Object.entries(whole).filter(([key]) => keys.includes(key))) as Partial<Whole>;

const codes = ({ facts: seen, order: asked }: Question): readonly RiskCode[] =>
  assess(seen, asked).map(({ code }) => code);

/** A buy of 100 at 100 beside our own working sell of 50 in the same instrument. */
const START: Question = {
  facts: facts({
    positions: [position(QQQ, 1)],
    pending: [
      pending('working', { side: 'sell', leaves: units(0), price: usd('110'), limitPrice: usd('110') }),
    ],
  }),
  order: order({ quantity: units(100) }),
};

/** From the mildest to the gravest; each breaks one thing more than the row above. */
const WALK: readonly Row[] = [
  ['market_closed', (asked) => withFacts(asked, { sessions: [{ instrument: SPY.id, session: 'unknown' }] })],
  [
    'self_cross',
    (asked) =>
      withFacts(asked, {
        pending: [pending('ours', { side: 'sell', leaves: units(1), limitPrice: usd('100') })],
        positions: [...asked.facts.positions, position(SPY, 1)],
      }),
  ],
  ['price_outside_collar', (asked) => withOrder(asked, { limitPrice: usd('111') })],
  ['price_stale', (asked) => withFacts(asked, { marks: [mark('SPY', '100', 5001), mark('QQQ', '200')] })],
  ['would_not_reduce', (asked) => withOrder(asked, { reduceOnly: true })],
  ['buying_power_exceeded', (asked) => withFacts(asked, { cash: usd('11099.999999') })],
  ['leverage_exceeded', (asked) => withLimits(asked, { leverageMaxBps: 1139 })],
  ['net_exposure_exceeded', (asked) => withLimits(asked, { netExposureMax: '11399' })],
  [
    'strategy_exposure_exceeded',
    (asked) => withLimits(asked, { strategyLimits: { trend: { ...BUDGET, grossExposureMax: '11099' } } }),
  ],
  [
    'gross_exposure_exceeded',
    (asked) =>
      withLimits(asked, { grossExposureMax: '11399', netExposureMax: '0', positionNotionalMax: '11399' }),
  ],
  ['position_notional_exceeded', (asked) => withLimits(asked, { positionNotionalMax: '11199' })],
  ['position_quantity_exceeded', (asked) => withLimits(asked, { positionQuantityMax: '100' })],
  ['order_notional_exceeded', (asked) => withLimits(asked, { orderNotionalMax: '11099' })],
  ['order_quantity_exceeded', (asked) => withLimits(asked, { orderQuantityMax: '99' })],
  [
    'duplicate_intent',
    (asked) =>
      withFacts(asked, {
        pending: [
          ...asked.facts.pending,
          pending('twin', {
            strategy: strategyId('trend'),
            decision: { at: marketTime(0), leg: 'entry' },
            leaves: units(1),
          }),
        ],
      }),
  ],
  ['off_tick', (asked) => withOrder(asked, { limitPrice: usd('111.001') })],
  ['symbol_not_allowed', (asked) => withLimits(asked, { symbols: ['QQQ'] })],
  [
    'execution_storm',
    (asked) => withFacts(asked, { counters: { ...asked.facts.counters, executionsInMinute: 21 } }),
  ],
  [
    'reject_storm',
    (asked) => withFacts(asked, { counters: { ...asked.facts.counters, rejectsInMinute: 4 } }),
  ],
  ['order_storm', (asked) => withFacts(asked, { counters: { ...asked.facts.counters, ordersInMinute: 10 } })],
  ['drawdown_reached', (asked) => withFacts(asked, { peakEquity: usd('111112') })],
  ['day_loss_reached', (asked) => withFacts(asked, { dayStartEquity: usd('102000') })],
  ['currency_differs', (asked) => withOrder(asked, { instrument: { ...SPY, currency: 'EUR' } })],
];

/** These leave nothing else to be asked; they accumulate among themselves. */
const SENSELESS: readonly Row[] = [
  ['limits_missing', (asked) => withFacts(asked, { limits: null })],
  ['account_missing', (asked) => withFacts(asked, { account: null })],
  ['malformed_order', (asked) => withOrder(asked, { stopPrice: usd('99') })],
  ['number_out_of_range', (asked) => withOrder(asked, { quantity: units(0) })],
];

/** These take a fact away that some of the others need, so each is asked beside an order that is otherwise good. */
const ALONE: readonly Row[] = [
  ['equity_missing', (asked) => withFacts(asked, { equity: null })],
  ['price_missing', (asked) => withFacts(asked, { marks: [mark('SPY', '100')] })],
  ['short_not_allowed', (asked) => withOrder(asked, { side: 'sell' })],
  [
    'leg_in_the_way',
    (asked) =>
      withFacts(asked, {
        pending: [
          pending('leg', {
            side: 'sell',
            leaves: units(1),
            limitPrice: usd('100'),
            decision: { at: marketTime(-1), leg: 'target' },
          }),
        ],
        positions: [...asked.facts.positions, position(SPY, 1)],
      }),
  ],
  ['overflow', (asked) => withOrder(asked, { quantity: units(10n ** 18n) })],
];

const sorted = (some: readonly RiskCode[]): readonly RiskCode[] =>
  RISK_CODES.filter((code) => some.includes(code));

describe('refusals come in one order, and all of them', () => {
  test('nothing is wrong with the order that the walk starts from', () => {
    expect(codes(START)).toEqual([]);
  });

  test.each(WALK.map(([code], index) => [code, index] as const))(
    '%s is told before all that is milder',
    (code, index) => {
      const rows = WALK.slice(0, index + 1);
      const asked = rows.reduce((before, [, breaks]) => breaks(before), START);

      expect(codes(asked)[0]).toBe(code);
      expect(codes(asked)).toEqual(sorted(rows.map(([broken]) => broken)));
    },
  );

  test.each(SENSELESS.map(([code], index) => [code, index] as const))(
    '%s ends the questions',
    (code, index) => {
      const rows = SENSELESS.slice(0, index + 1);
      const asked = [...WALK, ...rows].reduce((before, [, breaks]) => breaks(before), START);

      expect(codes(asked)[0]).toBe(code);
      expect(codes(asked)).toEqual(sorted(rows.map(([broken]) => broken)));
    },
  );

  test.each(ALONE)('%s is told where it is the only fault', (code, breaks) => {
    expect(new Set(codes(breaks(START)))).toEqual(new Set([code]));
  });

  test('every code of the table was reached', () => {
    expect(sorted([...WALK, ...SENSELESS, ...ALONE].map(([code]) => code))).toEqual(RISK_CODES);
  });

  test('whatever is asked, the answers follow the table', () => {
    fc.assert(
      fc.property(anyFacts(), anyOrder, (seen, asked) => {
        const ranks = assess(seen, asked).map(({ code }) => RISK_CODES.indexOf(code));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  test('the same question has the same answer, whatever order the facts are listed in', () => {
    fc.assert(
      fc.property(anyFacts(), anyOrder, (seen, asked) => {
        const turned = {
          ...seen,
          positions: seen.positions.toReversed(),
          pending: seen.pending.toReversed(),
          marks: seen.marks.toReversed(),
        };
        expect(assess(turned, asked)).toEqual(assess(seen, asked));
      }),
    );
  });
});
