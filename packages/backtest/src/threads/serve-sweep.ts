/** What a thread of a sweep does: takes settings until there are none left, and answers once. */
import { parentPort, workerData } from 'node:worker_threads';

import { invariant, ok, refuse } from '@mqk/core';
import { findCalendar } from '@mqk/market-data';
import type { AnyStrategy } from '@mqk/strategy';

import { sweepRuns } from '../sweep/sweep.ts';
import type { Answered, Job } from './job.ts';
import { inTurn } from './turns.ts';

/** Called by the module that a thread is started with; it brings the strategies, for functions do not travel. */
export function serveSweep(strategies: readonly AnyStrategy[]): void {
  invariant(parentPort !== null, 'settings of a sweep are shared with a thread');
  parentPort.postMessage(answer(workerData as Job, strategies));
}

/** What the thread was told of where its strategy is; null where it was told nothing. */
export const moduleOfSweep = (): string | null => (workerData as Job).module ?? null;

function answer(
  { strategy: name, calendar: place, policy, turns, ...options }: Job,
  strategies: readonly AnyStrategy[],
): Answered {
  const strategy = strategies.find((each) => each.name === name);
  if (strategy === undefined) return refuse({ code: 'no_such_strategy', name });
  const calendar = findCalendar(place);
  if (!calendar.ok) return refuse({ code: 'calendar_unknown', name: place });
  const runs = sweepRuns({ ...options, strategy, policy: { ...policy, calendar: calendar.value } });
  return runs.ok ? ok([...inTurn(runs.value, turns)]) : runs;
}
