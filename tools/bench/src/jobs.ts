/** A queue of jobs in the same server, as other people build one: what an order has to be measured beside. */
import { performance } from 'node:perf_hooks';

import { type Runner, type WorkerUtils, Logger, makeWorkerUtils, run } from 'graphile-worker';

import { type Measure, measure } from './benchmark.ts';
import { type Client, open, withClient } from './postgres.ts';

/** Handles of one queue, while a run lasts. */
interface Queue {
  readonly url: string;
  readonly utils: WorkerUtils;
  readonly runner: Runner;
  /** Jobs that were worked; the last ones may not be off the books yet. */
  readonly completed: () => number;
}

export interface JobsOptions {
  readonly url: () => Promise<string>;
  readonly jobs: number;
  /** Jobs that are added by one statement, and workers that work at a time. */
  readonly atOnce: number;
}

/** About as long as what is promised of an order. */
const PAYLOAD = { order: 'x'.repeat(300) };
const silent = new Logger(() => () => undefined);

async function openQueue(url: string, concurrency: number): Promise<Queue> {
  const shared = { connectionString: url, logger: silent };
  const utils = await makeWorkerUtils(shared);
  await utils.migrate();
  const runner = await run({
    ...shared,
    concurrency,
    maxPoolSize: concurrency + 4,
    noHandleSignals: true,
    taskList: { order: () => undefined },
  });
  let completed = 0;
  runner.events.on('job:complete', () => (completed += 1));
  return { url, utils, runner, completed: () => completed };
}

/**
 * Each job is added, taken, worked and completed. So many of them are wanted at once, and the next as many when these
 * are done, as a desk wants its orders.
 */
async function work(queue: Queue, { jobs, atOnce }: JobsOptions): Promise<number> {
  const { utils, completed } = queue;
  for (let wanted = 0; wanted < jobs; wanted += atOnce) {
    const batch = Array.from({ length: atOnce }, () => ({ identifier: 'order', payload: PAYLOAD }));
    await utils.addJobs(batch);
    while (completed() < wanted + atOnce) await new Promise((resolve) => setImmediate(resolve));
  }
  while ((await left(queue)) !== '0') await new Promise((resolve) => setImmediate(resolve));
  return completed();
}

const left = ({ utils }: Queue): Promise<string> =>
  utils.withPgClient(async (client) => {
    const { rows } = await client.query<{ left: string }>(
      'select count(*)::text as left from graphile_worker._private_jobs',
    );
    return rows[0]?.left ?? 'nobody knows';
  });

/**
 * The library lets its connections end when they will, and listens to them no more: a server that is stopped before they
 * have ended tells each of them so, and what nobody hears ends the process.
 */
async function closeQueue({ url, runner, utils }: Queue): Promise<void> {
  await runner.stop();
  await utils.release();
  const eyes = await open(url);
  const until = performance.now() + SESSIONS_END_MS;
  try {
    while ((await withClient(eyes, sessionsOfOthers)) > 0n)
      if (performance.now() > until) throw new Error('connections of the queue do not end');
  } finally {
    await eyes.close();
  }
}

const SESSIONS_END_MS = 30_000;

async function sessionsOfOthers(client: Client): Promise<bigint> {
  const { rows } = await client.query<{ others: bigint }>(`select count(*) as others from pg_stat_activity
    where datname = current_database() and application_name <> (
      select application_name from pg_stat_activity where pid = pg_backend_pid())`);
  return rows[0]?.others ?? 0n;
}

export interface Jobs {
  readonly measure: Measure;
  close(): Promise<void>;
}

export function jobQueue(options: JobsOptions): Jobs {
  let queue: Queue | null = null;
  const close = async (): Promise<void> => {
    const ending = queue;
    queue = null;
    if (ending !== null) await closeQueue(ending);
  };
  const opened = (): Queue => {
    if (queue === null) throw new Error('a run begins with a queue of its own');
    return queue;
  };
  return {
    close,
    measure: measure({
      name: `jobs of graphile-worker, ${options.atOnce} at a time`,
      unit: 'jobs',
      against: 'durable commit',
      expected: `${options.jobs} done, 0 left`,
      before: async () => {
        await close();
        queue = await openQueue(await options.url(), options.atOnce);
      },
      run: () => work(opened(), options),
      read: async (count) => ({ count, checksum: `${count} done, ${await left(opened())} left` }),
    }),
  };
}
