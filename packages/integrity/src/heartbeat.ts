/** A loop that stopped beating stops all sending, without any timer having to fire. */
import {
  type Codec,
  type Result,
  type SystemTime,
  nullable,
  ok,
  oneOf,
  record,
  refuse,
  systemTimeCodec,
} from '@mqk/core';

export const LOOPS = [
  'runtime', //      turns bars into orders and sends them
  'market_data', //  hears prices
  'event_stream', // hears what happened to our orders
  'reconcile', //    compares us with the broker
] as const;
export type LoopName = (typeof LOOPS)[number];

export interface Heartbeat {
  readonly loop: LoopName;
  /** Database clock; null: never in this account's life. */
  readonly at: SystemTime | null;
}

export interface HeartbeatRefusal {
  readonly code: 'heartbeat_stale';
  readonly loop: LoopName;
  /** Null: it never beat. Negative: a beat from the future. */
  readonly ageMs: number | null;
  readonly ageMsMax: number;
}

export const heartbeatCodec: Codec<Heartbeat> = record<Heartbeat>({
  loop: oneOf(LOOPS),
  at: nullable(systemTimeCodec),
});

/**
 * Refuses the first loop, in the order of {@link LOOPS}, without a beat within `ageMsMax` of now.
 *
 * A beat may lie a little after `now`, because a transaction's clock stands still while others beat. One that lies
 * as far ahead as it may lie behind means that the clock stepped, and proves nothing.
 */
export function heartbeatsFresh(
  beats: readonly Heartbeat[],
  now: SystemTime,
  ageMsMax: number,
): Result<void, HeartbeatRefusal> {
  for (const loop of LOOPS) {
    const own = beats.filter((beat) => beat.loop === loop);
    if (own.length === 0) return refuse({ code: 'heartbeat_stale', loop, ageMs: null, ageMsMax });
    for (const { at } of own) {
      const ageMs = at === null ? null : now - at;
      const fresh = ageMs !== null && ageMs >= -ageMsMax && ageMs <= ageMsMax;
      if (!fresh) return refuse({ code: 'heartbeat_stale', loop, ageMs, ageMsMax });
    }
  }
  return ok();
}
