/** Whether what a strategy returned can be meant: it may be anybody's code, and a type is only a promise. */
import { inMicrosRange } from '@mqk/core';

import type { BarWindow } from './bar-window.ts';
import type { Target } from './target.ts';

/** What the strategy returned cannot be meant. */
export type TargetRefusal =
  | { readonly code: 'target_malformed'; readonly symbol: string; readonly found: string }
  /** NaN, a float, or more than any account can hold: whoever computed it is broken. */
  | { readonly code: 'target_out_of_range'; readonly symbol: string; readonly found: string }
  | { readonly code: 'target_twice'; readonly symbol: string }
  | { readonly code: 'target_unknown_symbol'; readonly symbol: string };

/** The first thing that is wrong, or null. */
export function targetRefusal(targets: readonly Target[], window: BarWindow): TargetRefusal | null {
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) return refusalOf(only, window);
  const named = new Set<string>();
  for (const target of targets) {
    const refused = refusalOf(target, window);
    if (refused !== null) return refused;
    if (named.has(target.symbol)) return { code: 'target_twice', symbol: target.symbol };
    named.add(target.symbol);
  }
  return null;
}

function refusalOf(given: Target, window: BarWindow): TargetRefusal | null {
  const raw: Readonly<Record<string, unknown>> = isObject(given) ? given : {};
  const symbol = shown(raw['symbol']);
  if (raw['kind'] !== 'shares') return { code: 'target_malformed', symbol, found: shown(raw['kind']) };
  const { target } = raw;
  if (typeof target !== 'bigint' || !inMicrosRange(target))
    return { code: 'target_out_of_range', symbol, found: shown(target) };
  const protection = protectionFault(raw['protection']);
  if (protection !== null) return { code: 'target_malformed', symbol, found: protection };
  return window.held(given.symbol) === 0 ? { code: 'target_unknown_symbol', symbol } : null;
}

export const isObject = (found: unknown): found is Readonly<Record<string, unknown>> =>
  typeof found === 'object' && found !== null;

/** As text that is safe to keep: never a stranger's own `toString`. */
export function shown(found: unknown): string {
  switch (typeof found) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return String(found).slice(0, 60);
    case 'object':
    case 'function':
    case 'symbol':
      return found === null ? 'null' : `some ${typeof found}`;
  }
}

/** What of it is no price, or null. */
function protectionFault(raw: unknown): string | null {
  if (raw === undefined) return null;
  if (!isObject(raw)) return 'a protection that is no object';
  const { stopPrice, targetPrice } = raw;
  if (!isPrice(stopPrice)) return 'a stopPrice that is no price';
  return targetPrice === null || isPrice(targetPrice) ? null : 'a targetPrice that is no price';
}

const isPrice = (raw: unknown): boolean => typeof raw === 'bigint' && raw > 0n && inMicrosRange(raw);
