/** What the broker does with bars: pure, and in one change of its world. */
import { type MarketTime, invariant } from '@mqk/core';
import type { PaperChange, PaperWorld } from '@mqk/execution/store';
import type { Bar } from '@mqk/market-data';
import { type VenueSession, slippageReference, step } from '@mqk/venue';

import { changed, unchanged } from './change.ts';
import type { Ground } from './ground.ts';
import { engineOf, precedingBars, withBar } from './memory.ts';

/** The one moment at which these bars ended. */
export function barEnd(bars: readonly Bar[]): MarketTime {
  const [first] = bars;
  invariant(first !== undefined, 'the tape moves by bars');
  invariant(
    bars.every(({ closeAt }) => closeAt === first.closeAt),
    'the tape moves from one bar end to the next',
  );
  invariant(new Set(bars.map(({ symbol }) => symbol)).size === bars.length, 'a symbol has one bar at a time');
  return first.closeAt;
}

export function matched(
  world: PaperWorld,
  ground: Ground,
  { bars, session }: { readonly bars: readonly Bar[]; readonly session: VenueSession },
): PaperChange<void> {
  const at = barEnd(bars);
  if (world.tapeCursor !== null && at <= world.tapeCursor) return unchanged(world, undefined);
  const before = engineOf(world, ground.policy);
  const looked = bars.map((bar) => ({ bar, preceding: precedingBars(world, bar.symbol) }));
  const after = step(before, {
    kind: 'bar',
    at,
    session,
    bars: looked.map(({ bar, preceding }) => ({
      bar,
      reference: slippageReference(ground.policy.slippage, preceding),
    })),
  });
  const change = changed({ world, ground, before }, after, undefined);
  const remembered = looked.map(({ bar, preceding }) => withBar(preceding, bar, ground.policy));
  return { ...change, memory: [...change.memory, ...remembered], tapeCursor: at };
}
