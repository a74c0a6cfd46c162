/**
 * A thread of its own that ends a process which has stopped turning.
 *
 * A stalled event loop fires no timer, so nothing in it can notice. The thread counts its own looks, not time: a process
 * that was suspended as a whole has not stalled. It leaves a deadman's halt for the next life, and ends this one at once.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { StopOrder } from './halt-file.ts';

export interface WatchdogParts {
  readonly data: string;
  /** Milliseconds without a sign of life after which the process is ended. */
  readonly stalledMsMax: number;
}

export interface Watchdog {
  stop(): Promise<void>;
}

const LOOKS = 10;

const STALLED: StopOrder = {
  kind: 'halt',
  by: 'watchdog',
  code: 'deadman',
  detail: 'the process stalled and was ended by its watchdog',
};

/** Plain JavaScript, because it runs beside whatever loader the process was started with. */
const THREAD = `
const { workerData } = require('node:worker_threads');
const { appendFileSync } = require('node:fs');
const life = new Int32Array(workerData.life);
let seen = -1;
let looks = 0;
setInterval(() => {
  const now = Atomics.load(life, 0);
  looks = now === seen ? looks + 1 : 0;
  seen = now;
  if (looks < workerData.looks) return;
  try {
    appendFileSync(workerData.file, workerData.order, { mode: 0o600 });
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, workerData.everyMs);
`;

export function startWatchdog({ data, stalledMsMax }: WatchdogParts): Watchdog {
  const life = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const signs = new Int32Array(life);
  const everyMs = Math.max(1, Math.floor(stalledMsMax / LOOKS));
  const workerData = {
    life,
    looks: LOOKS,
    everyMs,
    file: join(data, 'HALT'),
    order: `\n${JSON.stringify(STALLED)}\n`,
  };
  const thread = new Worker(THREAD, { eval: true, execArgv: [], workerData });
  thread.unref();
  const timer = setInterval(() => Atomics.add(signs, 0, 1), Math.max(1, Math.floor(everyMs / 2)));
  timer.unref();
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await thread.terminate();
    },
  };
}
