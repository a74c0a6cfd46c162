/** One thread of a sweep: runs its share of the settings, and answers once. */
import { parentPort, workerData } from 'node:worker_threads';

import { invariant, ok, refuse } from '@mqk/core';
import { findCalendar } from '@mqk/market-data';
import type { AnyStrategy } from '@mqk/strategy';

import { sweep } from '../sweep/sweep.ts';
import type { Answered, Job } from './job.ts';

async function answer({ strategy: place, calendar: name, policy, ...options }: Job): Promise<Answered> {
  const exported = (await import(place.module)) as Readonly<Record<string, unknown>>;
  const strategy = exported[place.name];
  if (!isStrategy(strategy)) return refuse({ code: 'no_such_strategy', ...place });
  const calendar = findCalendar(name);
  if (!calendar.ok) return refuse({ code: 'calendar_unknown', name });
  const swept = sweep({ ...options, strategy, policy: { ...policy, calendar: calendar.value } });
  return swept.ok ? ok(swept.value.rows) : swept;
}

const isStrategy = (found: unknown): found is AnyStrategy =>
  typeof found === 'object' && found !== null && 'prepare' in found && 'name' in found;

invariant(parentPort !== null, 'a share of a sweep is run in a thread');
parentPort.postMessage(await answer(workerData as Job));
