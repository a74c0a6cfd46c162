/** A queue of jobs in the same server, as other people build one: what an order has to be measured beside. */
import { type Runner, type WorkerUtils, Logger, makeWorkerUtils, run } from 'graphile-worker';

import { type Measure, measure } from './benchmark.ts';

/** Handles of one queue, while a run lasts. */
interface Queue {
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
  return { utils, runner, completed: () => completed };
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

export interface Jobs {
  readonly measure: Measure;
  close(): Promise<void>;
}

export function jobQueue(options: JobsOptions): Jobs {
  let queue: Queue | null = null;
  const close = async (): Promise<void> => {
    await queue?.runner.stop();
    await queue?.utils.release();
    queue = null;
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
