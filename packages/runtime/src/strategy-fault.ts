/** What the desk stops with when a strategy cannot be followed. */
import type { StrategyId } from '@mqk/core';
import type { HaltOrder } from '@mqk/execution/store';
import type { HaltCode } from '@mqk/integrity';
import type { FeedRefusal } from '@mqk/strategy';

const CODES: { readonly [Code in FeedRefusal['code']]: HaltCode } = {
  target_out_of_range: 'number_out_of_range',
  target_malformed: 'strategy_fault',
  target_twice: 'strategy_fault',
  target_unknown_symbol: 'strategy_fault',
  decision_malformed: 'strategy_fault',
  strategy_threw: 'strategy_fault',
  // bars that we showed it out of order
  no_bars: 'strategy_fault',
  mixed_times: 'strategy_fault',
  symbols_not_ascending: 'strategy_fault',
  not_newer: 'strategy_fault',
};

export function strategyHalt(strategy: StrategyId, refused: FeedRefusal): HaltOrder {
  const { code, ...facts } = refused;
  const told = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return { code: CODES[code], detail: [`${strategy}: ${code}`, ...told].join(', ') };
}
