/** What a thread of a sweep does: runs its share of the settings, and answers once. */
import { parentPort, workerData } from 'node:worker_threads';

import { invariant, ok, refuse } from '@mqk/core';
import { findCalendar } from '@mqk/market-data';
import type { AnyStrategy } from '@mqk/strategy';

import { sweep } from '../sweep/sweep.ts';
import type { Answered, Job } from './job.ts';

/** Called by the module that a thread is started with; it brings the strategies, for functions do not travel. */
export function serveSweep(strategies: readonly AnyStrategy[]): void {
  invariant(parentPort !== null, 'a share of a sweep is run in a thread');
  parentPort.postMessage(answer(workerData as Job, strategies));
}

/** What the thread was told of where its strategy is; null where it was told nothing. */
export const moduleOfSweep = (): string | null => (workerData as Job).module ?? null;

function answer(
  { strategy: name, calendar: place, policy, ...options }: Job,
  strategies: readonly AnyStrategy[],
): Answered {
  const strategy = strategies.find((each) => each.name === name);
  if (strategy === undefined) return refuse({ code: 'no_such_strategy', name });
  const calendar = findCalendar(place);
  if (!calendar.ok) return refuse({ code: 'calendar_unknown', name: place });
  const swept = sweep({ ...options, strategy, policy: { ...policy, calendar: calendar.value } });
  return swept.ok ? ok(swept.value.rows) : swept;
}
