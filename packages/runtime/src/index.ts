/** The live loop: what a strategy wants becomes promises, what the broker tells becomes books, one turn at a time. */
export { ARM_EXPIRIES, type ArmExpiry } from './arm-expiry.ts';
export { type Runtime, type RuntimeParts, type RuntimeRules, type Turn, createRuntime } from './runtime.ts';
export type { FeedWatch } from './feed-watch.ts';
export type { Tape, TapeStep } from './tape.ts';
