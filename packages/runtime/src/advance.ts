/** One bar end: the broker matches, the books follow, marks and equity, the strategy, its promises. */
import { type MarketTime, invariant } from '@mqk/core';
import type { MarketStep } from '@mqk/execution/store';
import { equity } from '@mqk/portfolio';

import type { RuntimeParts, Turn } from './runtime.ts';
import type { TapeStep } from './tape.ts';

export interface AdvanceParts extends RuntimeParts {
  /** Turns the standing targets into promises; answers how many were new. */
  readonly pursue: () => Promise<number>;
}

/** Works through the first step after `cursor`. Dying anywhere inside is harmless: the step is done again. */
export async function advance(parts: AdvanceParts, cursor: MarketTime | null): Promise<Turn> {
  const { tape, gateway, store, strategy, run } = parts;
  const step = tape.after(cursor);
  if (step === null) return { kind: 'ended' };

  await tape.feed(step);
  const heard = await hearAll(gateway);
  await store.market(marketStep(parts, step), equityOf(parts));
  const decided = strategy.lastBarAt() === step.at ? null : strategy.feed(step.bars);
  if (decided !== null && !decided.ok) {
    await gateway.control.halt('system', 'strategy_fault', `${decided.refused.code} at ${step.session}`);
    return { kind: 'waiting', because: 'halted' };
  }
  // a bar that was shown before, in a turn that failed, may have left its targets unpursued
  const stirred = heard > 0 || decided === null || decided.value.length > 0;
  if (stirred) await parts.pursue();
  await store.finishBar(run, step.at);
  return { kind: 'bar', step, stirred };
}

/** Answers how much of it was new. */
async function hearAll(gateway: RuntimeParts['gateway']): Promise<number> {
  let applied = 0;
  for (let behind = true; behind;) {
    const heard = await gateway.hear();
    behind = heard.kind === 'heard' && heard.behind;
    if (heard.kind === 'heard') applied += heard.applied;
  }
  return applied;
}

/** The one function of ledger and marks that says what the account is worth; null while a mark is missing. */
function equityOf({ instruments }: RuntimeParts): Parameters<RuntimeParts['store']['market']>[1] {
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
