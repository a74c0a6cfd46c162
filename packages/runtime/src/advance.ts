/** One bar end: the broker matches, the books follow, marks and equity, the strategy, its promises. */
import { type MarketTime, invariant } from '@mqk/core';
import type { MarketStep } from '@mqk/execution/store';
import { equity } from '@mqk/portfolio';
import type { FeedRefusal } from '@mqk/strategy';

import type { FeedMemory } from './feed-watch.ts';
import type { pursue } from './pursue.ts';
import type { RuntimeParts, Turn } from './runtime.ts';
import type { TapeStep } from './tape.ts';

export interface AdvanceParts extends RuntimeParts {
  readonly feed: FeedMemory;
  readonly pursue: () => ReturnType<typeof pursue>;
}

/** The strategy cannot be followed. Its bar is taken, and not finished. */
export interface Faulted {
  readonly kind: 'faulted';
  readonly refused: FeedRefusal;
}

/** Works through the first step after `cursor`. Dying anywhere inside is harmless: the step is done again. */
export async function advance(parts: AdvanceParts, cursor: MarketTime | null): Promise<Turn | Faulted> {
  const { tape, feed, gateway } = parts;
  const step = tape.after(cursor);
  if (step === null) return { kind: 'ended' };
  const alarm = await feed.stopsBecause(step);
  if (alarm !== null) return { kind: 'waiting', because: alarm };

  await tape.feed(step);
  const heard = await hearAll(gateway);
  if (!heard.all) return { kind: 'waiting', because: `news of the bar is missing: ${heard.reason}` };
  return workThrough(parts, step, heard.applied);
}

/** `applied`: how much news the bar brought. */
async function workThrough(parts: AdvanceParts, step: TapeStep, applied: number): Promise<Turn | Faulted> {
  const { store, strategy, run, epoch, feed } = parts;
  const stored = await store.market(epoch, marketStep(parts, step), equityOf(parts));
  if (stored === 'ownership_lost') return LOST;
  const decided = strategy.lastBarAt() === step.at ? null : strategy.feed(step.bars);
  const refused = refusedOf(decided);
  if (refused !== null) return { kind: 'faulted', refused };
  // a bar that was shown before, in a turn that failed, may have left its targets unpursued
  const stirred = applied > 0 || decided?.ok !== true || decided.value.length > 0;
  if (stirred) await parts.pursue();
  if ((await store.finishBar(epoch, run, step.at)) === 'ownership_lost') return LOST;
  feed.passed(step);
  return { kind: 'bar', step, stirred };
}

/** Another life has the account: the bar is its to work through, and what it makes of it is not ours to decide. */
const LOST: Turn = { kind: 'waiting', because: 'ownership_lost' };

type Decided = ReturnType<RuntimeParts['strategy']['feed']>;

/** What the strategy may not have. */
const refusedOf = (decided: Decided | null): FeedRefusal | null =>
  decided === null || decided.ok ? null : decided.refused;

type HeardAll =
  { readonly all: true; readonly applied: number } | { readonly all: false; readonly reason: string };

/** Nothing is decided on a bar whose fills were not heard to the end. */
async function hearAll(gateway: RuntimeParts['gateway']): Promise<HeardAll> {
  for (let applied = 0; ;) {
    const heard = await gateway.hear();
    if (heard.kind === 'failed') return { all: false, reason: heard.reason };
    applied += heard.applied;
    if (!heard.behind) return { all: true, applied };
  }
}

/** The one function of ledger and marks that says what the account is worth; null while a mark is missing. */
function equityOf({ instruments }: RuntimeParts): Parameters<RuntimeParts['store']['market']>[2] {
  const contracts = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  return (held) => {
    const marks = new Map(held.marks.map(({ instrument, price }) => [instrument, price]));
    const worth = equity(held, marks, contracts);
    return worth.ok ? worth.value : null;
  };
}

function marketStep({ run, instruments }: RuntimeParts, step: TapeStep): MarketStep {
  const bars = step.bars.map((bar) => {
    const instrument = instruments.find(({ symbol }) => symbol === bar.symbol);
    invariant(instrument !== undefined, `a bar of ${bar.symbol} came without an instrument`);
    return { ...bar, instrument: instrument.id };
  });
  return { run, at: step.at, session: step.session, bars };
}
