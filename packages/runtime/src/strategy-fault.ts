/** What the desk stops with when a strategy cannot be followed. */
import type { StrategyId } from '@mqk/core';
import type { Gateway } from '@mqk/execution';
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

function strategyHalt(strategy: StrategyId, refused: FeedRefusal): HaltOrder {
  const { code, ...facts } = refused;
  const told = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return { code: CODES[code], detail: [`${strategy}: ${code}`, ...told].join(', ') };
}

export interface Suspended {
  readonly kind: 'suspended';
  readonly because: string;
}

/** Whether the strategy of this process life has failed. It is not asked again. */
export interface FaultMemory {
  /** Null as long as it has not. The halt is asked for until it is stored: what was not stored has stopped nobody. */
  suspended(): Promise<Suspended | null>;
  /** It has, just now. */
  raise(refused: FeedRefusal): Promise<Suspended>;
}

export function rememberFault(strategy: StrategyId, control: Pick<Gateway['control'], 'halt'>): FaultMemory {
  let fault: FeedRefusal | null = null;
  let stored = false;
  const stop = async (refused: FeedRefusal): Promise<Suspended> => {
    const { code, detail } = strategyHalt(strategy, refused);
    if (!stored) await control.halt('system', code, detail);
    stored = true;
    return { kind: 'suspended', because: refused.code };
  };
  return {
    suspended: () => (fault === null ? Promise.resolve(null) : stop(fault)),
    raise: (refused) => {
      fault = refused;
      return stop(refused);
    },
  };
}
