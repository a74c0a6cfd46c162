/** The strategies that a configuration may name. */
import { type AnyStrategy, type PreparedStrategy, smaCross } from '@mqk/strategy';

import { BootRefused } from './boot-refused.ts';
import type { Config } from './config.ts';

const KNOWN: readonly AnyStrategy[] = [smaCross];

export function prepareStrategy({ strategy }: Config): PreparedStrategy {
  const found = KNOWN.find(({ name }) => name === strategy.name);
  if (found === undefined)
    throw new BootRefused({
      code: 'unknown_strategy',
      name: strategy.name,
      known: KNOWN.map(({ name }) => name),
    });
  const prepared = found.prepare(strategy.params);
  if (!prepared.ok)
    throw new BootRefused({ code: 'strategy_params', detail: JSON.stringify(prepared.refused) });
  return prepared.value;
}
