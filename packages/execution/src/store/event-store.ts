/** What happened that a person may have to hear of, numbered in the order in which it was committed. */
import type { SystemTime } from '@mqk/core';

export const EVENT_KINDS = [
  'halted', //          code: why; detail: in words
  'disarmed', //        code: why
  'armed', //           two steps of a person
  'outcome_unknown', // nobody knows what became of a request; code: what was asked
  'outcome_known', //   and now somebody does; code: how it ended
  'quarantined', //     a message of the broker that could not be booked; detail: which, and why
  'question_opened', // news that left something open and blocks; code: which kind
  'question_closed', // it was answered
  'alert', //           what a person should see and nothing stops for
  'unprotected', //     a position that no resting stop stands behind
  'wind_down_asked', // orders, or orders and positions, are to go; code: which
  'wind_down_ended', // code: done, or called off
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface DeskEvent {
  /** Grows by one with every event of the account, over all restarts. */
  readonly seq: bigint;
  readonly kind: EventKind;
  readonly code: string;
  readonly detail: string;
  /** Null: it is about no order, or nobody knows which. */
  readonly clientOrderId: string | null;
  /** Database clock. */
  readonly at: SystemTime;
}

/** Events that one reading brings at most. */
export const EVENTS_MAX = 200;

export interface EventStore {
  /** Events behind `after`, oldest first, {@link EVENTS_MAX} at most. Nothing is ever committed below what was read. */
  events(after: bigint): Promise<readonly DeskEvent[]>;
  /** Number of the newest event; 0 before the first. */
  lastEvent(): Promise<bigint>;
  /** How far a reader has told what happened, over all restarts; 0 before its first time. */
  eventsTold(reader: string): Promise<bigint>;
  /** A reader has told everything up to `seq`. Never goes back. */
  tellEvents(reader: string, seq: bigint): Promise<void>;
}
