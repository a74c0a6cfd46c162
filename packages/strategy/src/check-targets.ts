/** Whether what a strategy returned can be meant: it may be anybody's code, and a type is only a promise. */
import { inMicrosRange } from '@mqk/core';

import type { BarWindow } from './bar-window.ts';
import type { Target } from './target.ts';

/** What the strategy returned cannot be meant. */
export type TargetRefusal =
  | { readonly code: 'target_malformed'; readonly symbol: string; readonly found: string }
  | { readonly code: 'target_twice'; readonly symbol: string }
  | { readonly code: 'target_unknown_symbol'; readonly symbol: string };

/** The first thing that is wrong, or null. */
export function targetRefusal(targets: readonly Target[], window: BarWindow): TargetRefusal | null {
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
  const raw: { readonly kind: unknown; readonly symbol: unknown; readonly target: unknown } = given;
  const symbol = String(raw.symbol).slice(0, 60);
  if (raw.kind !== 'shares')
    return { code: 'target_malformed', symbol, found: String(raw.kind).slice(0, 60) };
  if (typeof raw.target !== 'bigint' || !inMicrosRange(raw.target)) {
    return { code: 'target_malformed', symbol, found: String(raw.target).slice(0, 60) };
  }
  return window.held(given.symbol) === 0 ? { code: 'target_unknown_symbol', symbol } : null;
}
