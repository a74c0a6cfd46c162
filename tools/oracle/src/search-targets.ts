/** Looks for a tape of targets on which whole backtests differ. */
import { isDeepStrictEqual } from 'node:util';

import { runBacktest } from './backtest-run.ts';
import { consultTargets } from './target-engine.ts';
import { randomTargets, type TargetOutcome, type TargetTape } from './target-tape.ts';

export interface TargetSearch {
  readonly tapes: number;
  readonly fills: number;
  readonly found: {
    readonly seed: number;
    readonly tape: TargetTape;
    readonly oracle: TargetOutcome;
    readonly engine: TargetOutcome | string;
  } | null;
}

function made(tape: TargetTape): TargetOutcome | string {
  try {
    return runBacktest(tape);
  } catch (error) {
    return String(error);
  }
}

/** Goes through the seeds from `from` on and stops at the first difference. */
export function searchTargets(from: number, tapes: number): TargetSearch {
  let fills = 0;
  for (let seed = from; seed < from + tapes; seed++) {
    const tape = randomTargets(seed);
    const oracle = consultTargets(tape);
    const engine = made(tape);
    if (!isDeepStrictEqual(engine, oracle)) {
      return { tapes: seed - from + 1, fills, found: { seed, tape, oracle, engine } };
    }
    fills += oracle.fills.length;
  }
  return { tapes, fills, found: null };
}
