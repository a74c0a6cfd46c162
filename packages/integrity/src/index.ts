/** May we trade at all? Arm state, halts, and the tripwires that end both; decided from facts alone. */
export {
  type ArmRefusal,
  type ControlChanged,
  type ControlRefusal,
  type ControlState,
  type Disarmed,
  type Halt,
  type Halted,
  type NoSuchHalt,
  acknowledge,
  afterBoot,
  arm,
  disarm,
  halt,
  prevailing,
  requireArmed,
} from './control-state.ts';
export { controlStateCodec, haltCodec } from './control-codec.ts';
export { type Feed, type FeedRefusal, feedHealth } from './feed.ts';
export {
  type DisagreementRule,
  type FeedAlarm,
  type FeedDisagrees,
  type FeedGap,
  type FeedStale,
  type MissingBar,
  type PriceDispute,
  type StaleRule,
  type TwoSources,
  describeAlarm,
  disagreementAlarm,
  gapAlarm,
  staleAlarm,
} from './feed-alarm.ts';
export { DISARM_REASONS, type DisarmReason, HALT_CODES, type HaltCode } from './halt-code.ts';
export {
  type Heartbeat,
  type HeartbeatRefusal,
  LOOPS,
  type LoopName,
  heartbeatCodec,
  heartbeatsFresh,
} from './heartbeat.ts';
export { type LeaseFacts, leaseUsable } from './lease.ts';
