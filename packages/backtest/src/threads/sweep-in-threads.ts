/** A sweep on several threads, of which the one that asks is the first. */
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { type Result, invariant, ok, refuse } from '@mqk/core';
import { type BarSeries, findCalendar } from '@mqk/market-data';

import {
  type Sweep,
  type SweepOptions,
  type SweepRow,
  type SweepRuns,
  sweepOf,
  sweepRuns,
} from '../sweep/sweep.ts';
import { type Answered, type Job, type ThreadRefusal, shared } from './job.ts';
import { type Made, type Turns, endTurns, inTurn, openTurns } from './turns.ts';

export interface ThreadedSweepOptions extends Omit<SweepOptions, 'bars'> {
  readonly bars: readonly BarSeries[];
  /** At most so many, the one that asks among them; with one there is no other. */
  readonly threads: number;
  /**
   * Bars that there have to be for each of them, over all its runs: another thread spends up to two seconds of a processor on
   * compiling what it runs, and fewer are done sooner without it. Default: {@link BARS_PER_THREAD}.
   */
  readonly barsPerThread?: number;
  /**
   * A module that calls {@link serveSweep} with the strategy, which the other threads find by its name. Default: one with those
   * of `@mqk/strategy`.
   */
  readonly thread?: URL;
  /** URL of a module that exports the strategy; each other thread loads it for itself. Default: the strategies of `@mqk/strategy`. */
  readonly module?: string;
}

/** Some two seconds of a processor. */
export const BARS_PER_THREAD = 4_000_000;

/**
 * The rows of `sweep`, byte for byte, whatever the number of threads. Refuses what `sweep` refuses, a calendar that threads
 * cannot find by its name, and a strategy that they do not bring. Rejects where a thread dies.
 */
export async function sweepInThreads(options: ThreadedSweepOptions): Promise<Result<Sweep, ThreadRefusal>> {
  const { threads, barsPerThread = BARS_PER_THREAD } = options;
  const refused = refusalOf(options, barsPerThread);
  if (refused !== null) return refuse(refused);
  const runs = sweepRuns(options);
  if (!runs.ok) return runs;
  const others = Math.min(threads, threadsWorth(options, barsPerThread)) - 1;
  const turns = openTurns();
  try {
    const answers = others < 1 ? [] : startOthers(jobOf(options, turns), others, options.thread ?? HOUSE);
    const all = await Promise.all([ownShare(runs.value, turns), ...answers]);
    const failed = all.find((answer) => !answer.ok);
    return failed ?? ok(sweepOf(inPlace(all, runs.value)));
  } finally {
    endTurns(turns, runs.value);
  }
}

function refusalOf(
  { threads, policy: { calendar } }: ThreadedSweepOptions,
  barsPerThread: number,
): ThreadRefusal | null {
  if (!isCount(threads)) return { code: 'threads_not_positive', threads };
  if (!isCount(barsPerThread)) return { code: 'bars_per_thread_not_positive', barsPerThread };
  return findCalendar(calendar.name).ok ? null : { code: 'calendar_unknown', name: calendar.name };
}

const isCount = (number: number): boolean => Number.isSafeInteger(number) && number > 0;

function threadsWorth({ settings, bars }: ThreadedSweepOptions, barsPerThread: number): number {
  const total = settings.length * bars.reduce((sum, { length }) => sum + length, 0);
  return Math.min(settings.length, Math.floor(total / barsPerThread));
}

function jobOf(options: ThreadedSweepOptions, turns: Turns): Job {
  const { policy, bars, strategy, settings, account, risk, instruments, module } = options;
  const { calendar, ...rest } = policy;
  return {
    strategy: strategy.name,
    settings,
    account,
    policy: rest,
    calendar: calendar.name,
    bars: bars.map(shared),
    turns,
    ...(risk === undefined ? {} : { risk }),
    ...(module === undefined ? {} : { module }),
    ...(instruments === undefined ? {} : { instruments }),
  };
}

/** After each run the thread that asks listens to what else its process is told. */
async function ownShare(runs: SweepRuns, turns: Turns): Promise<Answered> {
  const made: Made[] = [];
  for (const each of inTurn(runs, turns)) {
    made.push(each);
    await setImmediate();
  }
  return ok(made);
}

const THIS = import.meta.url;
/** Our own sources are read through a loader, which threads do not inherit from a test runner. */
const IS_SOURCE = THIS.endsWith('.ts');
const HOUSE = new URL(IS_SOURCE ? './sweep-thread.ts' : './sweep-thread.js', THIS);

const startOthers = (job: Job, count: number, thread: URL): readonly Promise<Answered>[] =>
  Array.from({ length: count }, () => answerOf(thread, job));

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

/** Every run was made once, by whoever took it. */
function inPlace(answers: readonly Answered[], { count }: SweepRuns): readonly SweepRow[] {
  const rows = new Map<number, SweepRow>();
  for (const answer of answers)
    if (answer.ok) for (const { place, row } of answer.value) rows.set(place, row);
  return Array.from({ length: count }, (_, place) => {
    const row = rows.get(place);
    invariant(row !== undefined, 'every setting was run by one of the threads');
    return row;
  });
}
