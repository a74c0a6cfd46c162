/** A sweep on several threads: the same rows as on one. */
export type { StrategyPlace, ThreadRefusal } from './job.ts';
export { type ThreadedSweepOptions, sweepInThreads } from './sweep-in-threads.ts';
