/** A sweep on several threads: the same rows as on one. */
export type { ThreadRefusal } from './job.ts';
export { moduleOfSweep, serveSweep } from './serve-sweep.ts';
export { type ThreadedSweepOptions, sweepInThreads } from './sweep-in-threads.ts';
