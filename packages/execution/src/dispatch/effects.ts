/** What the consequences of an order's news mean for the account. */
import type { Effect } from '@mqk/oms';

import type { HaltOrder } from '../store/decisions.ts';

/** Every stop among the effects of one transition. */
export function haltsOf(effects: readonly Effect[], detail: string): readonly HaltOrder[] {
  return effects.flatMap((effect) => (effect.kind === 'halt' ? [{ code: effect.code, detail }] : []));
}

/** The first of them; one reason is enough to stop. */
export const haltOf = (effects: readonly Effect[], detail: string): HaltOrder | null =>
  haltsOf(effects, detail)[0] ?? null;

/** Whether the order cannot be executed any more, so that what was held back for it is free. */
export const releases = (effects: readonly Effect[]): boolean =>
  effects.some(({ kind }) => kind === 'release');
