/** A sweep on several threads: the same rows as on one. */
export type { ThreadRefusal } from './job.ts';
export { loadStrategies } from './load-strategies.ts';
export { serveSweep } from './serve-sweep.ts';
export { BARS_PER_THREAD, type ThreadedSweepOptions, sweepInThreads } from './sweep-in-threads.ts';
