import { expect, test } from '@jest/globals';
import { instrumentId, marketTime, toMicros } from '@mqk/core';
import { type Bar, type CorporateAction, localDate, ratioOf, seriesOf } from '@mqk/market-data';

import { type BacktestOptions, backtest } from '../src/index.ts';
import { CASH, bar, bars, micros, must, onBars, optionsOf, policyOf } from './support.ts';

const good: BacktestOptions = optionsOf({ bars: bars(['100', '101']), strategy: onBars({}) });
const refusalOf = (changes: Partial<BacktestOptions>): unknown => {
  const answer = backtest({ ...good, ...changes });
  return answer.ok ? 'ran' : answer.refused;
};
const plain = (list: readonly Bar[]): BacktestOptions['bars'] => ({
  bars: list,
  kind: 'raw',
  timeframe: '1d',
});
const split: CorporateAction = {
  kind: 'split',
  symbol: 'SPY',
  exDate: localDate('2020-01-02'),
  ratio: ratioOf(2n, 1n),
};

test('a run that can be meant is not refused', () => {
  expect(refusalOf({})).toBe('ran');
});

test('no bars, or two series of one symbol, are refused', () => {
  const about = { kind: 'raw', timeframe: '1d', calendar: 'always' } as const;
  const series = must(seriesOf(bars(['1']), about));

  expect(refusalOf({ bars: plain([]) })).toEqual({ code: 'no_bars' });
  expect(refusalOf({ bars: [series, series] })).toEqual({ code: 'two_series', symbol: 'SPY' });
});

test('bars that go back in time are refused with their place', () => {
  expect(refusalOf({ bars: plain([bar(2, '1'), bar(1, '1')]) })).toEqual({
    code: 'bars_refused',
    symbol: 'SPY',
    refused: { code: 'not_increasing', index: 1 },
  });
});

test.each(['1969-01-01', '1970-01-01'])(
  'bars beyond the days that the calendar knows are refused: %s',
  (date) => {
    const ancient = { ...bar(1, '1'), closeAt: marketTime(Date.parse(`${date}T00:00:00Z`)) };

    expect(refusalOf({ bars: plain([ancient]) })).toEqual({
      code: 'unknown_to_calendar',
      symbol: 'SPY',
      calendar: 'always',
    });
  },
);

test.each([
  ['account.cash', { account: { ...CASH, cash: micros('-1') } }],
  ['account.leverageBps', { account: { ...CASH, leverageBps: -1n } }],
  ['account.borrowBps', { account: { ...CASH, borrowBps: -1n } }],
  ['policy.gapBarsMax', { policy: policyOf({ gapBarsMax: -1 }) }],
  ['policy.silentSessionsMax', { policy: policyOf({ silentSessionsMax: -1 }) }],
  ['fees.bps', { policy: withFees(-1n) }],
])('a negative %s is refused by its name', (field, changes) => {
  expect(refusalOf(changes)).toEqual({ code: 'setting_refused', field, fault: 'negative' });
});

function withFees(bps: bigint): BacktestOptions['policy'] {
  const policy = policyOf();
  const fees = { kind: 'per_order', minimum: toMicros(0n), perShare: toMicros(0n), bps } as const;
  return { ...policy, venue: { ...policy.venue, fees } };
}

test('cash that cannot be counted exactly in every bar is refused', () => {
  const cash = micros('9007199254.740992');

  expect(refusalOf({ account: { ...CASH, cash } })).toEqual({ code: 'cash_out_of_range', cash });
});

test('a cash account has nothing to lend: it cannot go short', () => {
  expect(refusalOf({ account: { ...CASH, allowShort: true } })).toEqual({ code: 'short_needs_margin' });
});

test('instruments that are given cover every symbol, in the currency of the account', () => {
  const spy = {
    ...{ id: instrumentId('SPY'), version: 1, symbol: 'SPY', tick: micros('0.01'), quantityScale: 0 },
    ...{ multiplier: 1n, calendar: 'always' },
  };

  expect(refusalOf({ instruments: [] })).toEqual({ code: 'no_instrument', symbol: 'SPY' });
  expect(refusalOf({ instruments: [{ ...spy, currency: 'EUR' }] })).toEqual({
    code: 'currency_differs',
    symbol: 'SPY',
    currency: 'EUR',
  });
  expect(refusalOf({ instruments: [{ ...spy, currency: 'USD' }] })).toBe('ran');
});

test('corporate actions of a series that is adjusted already are refused: they would count twice', () => {
  const adjusted: BacktestOptions['bars'] = {
    bars: bars(['1', '1']),
    kind: 'split-adjusted',
    timeframe: '1d',
  };

  expect(refusalOf({ bars: adjusted, policy: policyOf({ actions: [split] }) })).toEqual({
    code: 'already_adjusted',
    symbol: 'SPY',
    kind: 'split-adjusted',
  });
  expect(refusalOf({ policy: policyOf({ actions: [split] }) })).toBe('ran');
});
