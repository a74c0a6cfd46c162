/** Shares the settings of a sweep out to threads, and puts the rows back in their order. */
import { Worker } from 'node:worker_threads';

import { type Result, invariant, ok, refuse } from '@mqk/core';
import { type BarSeries, findCalendar } from '@mqk/market-data';

import { type Sweep, type SweepOptions, type SweepRow, sweepOf } from '../sweep/sweep.ts';
import { type Answered, type Job, type ThreadRefusal, shared } from './job.ts';

export interface ThreadedSweepOptions extends Omit<SweepOptions, 'strategy' | 'bars'> {
  /** By its name among those that the thread brings. */
  readonly strategy: string;
  readonly bars: readonly BarSeries[];
  readonly threads: number;
  /** A module that calls {@link serveSweep} with strategies of its own. Default: one with those of `@mqk/strategy`. */
  readonly thread?: URL;
  /** URL of a module that exports the strategy; each thread loads it for itself. Default: the strategies of `@mqk/strategy`. */
  readonly module?: string;
}

/**
 * The rows of `sweep`, byte for byte, whatever the number of threads. Refuses what `sweep` refuses, a calendar that threads
 * cannot find by its name, and a strategy that they do not bring. Rejects where a thread dies.
 */
export async function sweepInThreads(options: ThreadedSweepOptions): Promise<Result<Sweep, ThreadRefusal>> {
  const { threads, settings, policy } = options;
  if (!Number.isSafeInteger(threads) || threads < 1) return refuse({ code: 'threads_not_positive', threads });
  if (!findCalendar(policy.calendar.name).ok)
    return refuse({ code: 'calendar_unknown', name: policy.calendar.name });
  const job = jobOf(options);
  const count = Math.min(threads, Math.max(1, settings.length));
  const shares = Array.from({ length: count }, (_, thread) =>
    settings.filter((_each, place) => place % count === thread),
  );
  const answers = await Promise.all(
    shares.map((share) => answerOf(options.thread ?? HOUSE, { ...job, settings: share })),
  );
  const refusals = answers.flatMap((answer, thread) =>
    answer.ok ? [] : [inPlace(answer.refused, thread, count)],
  );
  const [first] = refusals.sort((a, b) => placeOf(a) - placeOf(b));
  if (first !== undefined) return refuse(first);
  return ok(sweepOf(settings.map((_, place) => rowAt(answers, place))));
}

function jobOf({
  policy,
  bars,
  strategy,
  account,
  risk,
  instruments,
  module,
}: ThreadedSweepOptions): Omit<Job, 'settings'> {
  const { calendar, ...rest } = policy;
  return {
    strategy,
    account,
    policy: rest,
    calendar: calendar.name,
    bars: bars.map(shared),
    ...(risk === undefined ? {} : { risk }),
    ...(module === undefined ? {} : { module }),
    ...(instruments === undefined ? {} : { instruments }),
  };
}

const THIS = import.meta.url;
/** Our own sources are read through a loader, which threads do not inherit from a test runner. */
const IS_SOURCE = THIS.endsWith('.ts');
const HOUSE = new URL(IS_SOURCE ? './sweep-thread.ts' : './sweep-thread.js', THIS);

function answerOf(thread: URL, job: Job): Promise<Answered> {
  const execArgv = IS_SOURCE ? ['--import', '@mqk/tools/typescript'] : [];
  const worker = new Worker(thread, { workerData: job, execArgv });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`a thread of the sweep ended with ${code} and no answer`));
    });
  });
}

/** A thread counts the settings of its own share. */
const inPlace = (refused: ThreadRefusal, thread: number, count: number): ThreadRefusal =>
  refused.code === 'settings_refused' ? { ...refused, place: refused.place * count + thread } : refused;

const placeOf = (refused: ThreadRefusal): number =>
  refused.code === 'settings_refused' ? refused.place : -1;

function rowAt(answers: readonly Answered[], place: number): SweepRow {
  const answer = answers[place % answers.length];
  const row = answer?.ok === true ? answer.value[Math.floor(place / answers.length)] : undefined;
  invariant(row !== undefined, 'a thread answers every setting of its share');
  return row;
}
