import { expect, test } from '@jest/globals';
import { type CorporateAction, calendar, localDate, ratioOf } from '@mqk/market-data';

import { backtest } from '../src/index.ts';
import { bars, end, equities, micros, must, onBars, optionsOf, run, shares } from './support.ts';

const FIRST: CorporateAction = {
  kind: 'dividend',
  symbol: 'SPY',
  exDate: localDate('2020-01-02'),
  cash: micros('1'),
};
const SECOND: CorporateAction = {
  kind: 'split',
  symbol: 'SPY',
  exDate: localDate('2020-01-03'),
  ratio: ratioOf(2n, 1n),
};
const told = { bars: bars(['100', '101', '102', '103', '104']), strategy: onBars({ 1: [shares(10)] }) };

test('a run stops before the first bar that an action concerns, names it, and keeps what came before', () => {
  // bar 2 is of January 1st, bar 3 of January 2nd
  const result = run({ ...told, policy: { corporateActions: 'forbid', actions: [SECOND, FIRST] } });

  expect(result.stopped).toEqual({ code: 'corporate_action', at: end(3), action: FIRST });
  expect(equities(result)).toEqual(['100000', '100000']);
  expect(result.notPromotable).toContain('stopped');
  expect(result.actions.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
});

test('is what happens to known actions unless somebody says otherwise', () => {
  const { bars: given, strategy, account } = optionsOf(told);
  const policy = { calendar: calendar('always'), actions: [FIRST] };
  const { settings, stopped } = must(backtest({ bars: given, strategy, account, policy }));

  expect(settings.policy.corporateActions).toBe('forbid');
  expect(stopped).toMatchObject({ code: 'corporate_action' });
});

test('an action outside the range of the bars stops nothing', () => {
  const late = { ...FIRST, exDate: localDate('2020-02-01') };
  const early = { ...FIRST, exDate: localDate('2019-01-01') };
  const other = { ...FIRST, symbol: 'QQQ' };
  const result = run({ ...told, policy: { corporateActions: 'forbid', actions: [late, early, other] } });

  expect(result.stopped).toBeNull();
});

test('an ignored action changes nothing and stands against promoting the run', () => {
  const result = run({ ...told, policy: { corporateActions: 'ignore', actions: [FIRST] } });

  expect(result.stopped).toBeNull();
  expect(result.actions).toEqual([{ action: FIRST, outcome: 'ignored' }]);
  expect(result.notPromotable).toContain('corporate_actions_ignored');
  expect(run({ ...told, policy: { corporateActions: 'adjust' } }).notPromotable).toContain('actions_unknown');
});
