/** Hands seeds to worker processes, and looks for the fewest faults that a failure needs. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import type { Connection } from '@mqk/db/embedded';

import { type Coverage, NOTHING_VISITED, together } from './coverage.ts';
import type { Injector } from './faults.ts';
import type { Outcome } from './simulation.ts';
import type { Answer, Job } from './worker.ts';

export interface SeedsOptions {
  readonly server: Connection;
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly isTwice: boolean;
  readonly isTwin: boolean;
  readonly endsAtFirst: boolean;
  /** Does not look for the fewest faults. */
  readonly isRaw: boolean;
  readonly onProgress: (line: string) => void;
  /** As soon as it is found: a run of hours may not come to its end. */
  readonly onFailure: (failure: Failure) => void;
  /** Aborted: the seeds that run are run to their ends, and no others. */
  readonly signal: AbortSignal;
}

export interface Failure {
  /** Of the run with the fewest faults. */
  readonly outcome: Outcome;
  readonly needs: readonly Injector[];
}

export interface SeedsDone {
  readonly ran: number;
  readonly steps: number;
  readonly seedsPerSecond: string;
  readonly failures: readonly Failure[];
  readonly coverage: Coverage;
}

/** A process that runs seeds has ended by itself, or does not come to an end. */
class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

interface Worker {
  run(job: Job): Promise<Outcome>;
  end(): Promise<void>;
}

interface Tally {
  readonly queue: number[];
  readonly failures: Failure[];
  coverage: Coverage;
  ran: number;
  steps: number;
}

const PROGRESS_EVERY = 25;

export async function runSeeds(options: SeedsOptions): Promise<SeedsDone> {
  const began = performance.now();
  const tally: Tally = {
    queue: [...options.seeds],
    failures: [],
    coverage: NOTHING_VISITED,
    ran: 0,
    steps: 0,
  };
  const perSecond = (): string => (tally.ran / ((performance.now() - began) / 1000)).toFixed(2);
  const progress = (): void => {
    if (tally.ran % PROGRESS_EVERY === 0)
      options.onProgress(
        `${tally.ran} of ${options.seeds.length} seeds, ${perSecond()} seeds/s, ${tally.failures.length} failed`,
      );
  };
  options.signal.addEventListener('abort', () => {
    tally.queue.length = 0;
  });
  await Promise.all(Array.from({ length: options.jobs }, () => work(options, tally, progress)));
  const { ran, steps, failures, coverage } = tally;
  return { ran, steps, failures, coverage, seedsPerSecond: perSecond() };
}

async function work(options: SeedsOptions, tally: Tally, progress: () => void): Promise<void> {
  let worker = await startWorker(options.server);
  for (let seed = tally.queue.shift(); seed !== undefined; seed = tally.queue.shift()) {
    let failure: Failure | null;
    try {
      failure = await failureOf(worker, seed, options, tally);
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      failure = { outcome: outcomeOfTheDead(seed, error.message), needs: [] };
      worker = await startWorker(options.server);
    }
    tally.ran += 1;
    if (failure !== null) {
      tally.failures.push(failure);
      options.onFailure(failure);
      if (options.endsAtFirst) tally.queue.length = 0;
    }
    progress();
  }
  await worker.end();
}

async function failureOf(
  worker: Worker,
  seed: number,
  options: SeedsOptions,
  tally: Tally,
): Promise<Failure | null> {
  const outcome = await onceOrTwice(worker, seed, options);
  tally.steps += outcome.steps;
  tally.coverage = together(tally.coverage, outcome.coverage);
  if (outcome.violation === null) return null;
  return options.isRaw ? { outcome, needs: outcome.faults } : smallest(worker, outcome, options);
}

const outcomeOfTheDead = (seed: number, what: string): Outcome => ({
  seed,
  hash: '',
  violation: { rule: 'the simulator', what },
  faults: [],
  steps: 0,
  coverage: NOTHING_VISITED,
  story: [],
});

type Ways = Pick<SeedsOptions, 'isTwice' | 'isTwin'>;

async function onceOrTwice(worker: Worker, seed: number, { isTwice, isTwin }: Ways): Promise<Outcome> {
  const outcome = await worker.run({ seed, isTwin, without: [], isAgain: false });
  if (!isTwice || outcome.violation !== null) return outcome;
  const again = await worker.run({ seed, isTwin, without: [], isAgain: true });
  if (again.hash === outcome.hash) return outcome;
  return { ...outcome, violation: { rule: 'I34', what: 'the same seed told two stories' } };
}

/** Every fault is left out once; what fails the same way without it does not need it. */
async function smallest(worker: Worker, failed: Outcome, { isTwin }: Ways): Promise<Failure> {
  let outcome = failed;
  const without: Injector[] = [];
  for (const fault of failed.faults) {
    const again = await worker.run({
      seed: failed.seed,
      isTwin,
      without: [...without, fault],
      isAgain: true,
    });
    if (again.violation?.rule !== failed.violation?.rule) continue;
    without.push(fault);
    outcome = again;
  }
  return { outcome, needs: outcome.faults };
}

/** A seed takes less than a second; one that has not ended by then, on the slowest machine, never will. */
const PATIENCE_MS = 300_000;

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

async function startWorker(server: Connection): Promise<Worker> {
  const child = fork(WORKER, [JSON.stringify(server)]);
  const gone = once(child, 'exit');
  const died = gone.then((): Answer => ({ kind: 'died' }));
  let heard: (answer: Answer) => void = () => undefined;
  child.on('message', (answer) => {
    heard(answer as Answer);
  });
  const next = (): Promise<Answer> =>
    Promise.race([
      died,
      new Promise<Answer>((resolve) => {
        heard = resolve;
      }),
    ]);
  await next();
  return {
    async run(job) {
      const answered = next();
      child.send(job);
      const late = { is: false };
      const patience = setTimeout(() => {
        late.is = true;
        child.kill('SIGKILL');
      }, PATIENCE_MS);
      const answer = await answered;
      clearTimeout(patience);
      if (answer.kind !== 'done')
        throw new WorkerDied(late.is ? 'a seed does not end' : 'a process that ran a seed has died');
      return answer.outcome;
    },
    async end() {
      if (child.connected) child.send('end');
      await gone;
    },
  };
}
