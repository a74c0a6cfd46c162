/** The broker tells of executions. */
import { STALE, type Table } from '../cell.ts';
import {
  BUST,
  CONFLICT,
  CORRECTION,
  FILL,
  FILL_AFTER_END,
  FILL_AT_REST,
  FILL_OF_FILLED,
  FILL_OF_REJECTED,
  FILL_OF_UNSENT,
} from '../cells/execution-cells.ts';
import type { EXECUTION_EVENTS } from '../order-event.ts';

// A decision table is read by column.
// prettier-ignore
export const EXECUTION_TABLE: Table<typeof EXECUTION_EVENTS> = {
  //             fill              fill_repeated fill_conflict bust            correction
  UNSENT:       [FILL_OF_UNSENT,   STALE,        CONFLICT,     BUST,           CORRECTION],
  SENDING:      [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  UNKNOWN:      [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  ACKED:        [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  LIVE:         [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  DONE_FOR_DAY: [FILL_AT_REST,     STALE,        CONFLICT,     BUST,           CORRECTION],
  FILLED:       [FILL_OF_FILLED,   STALE,        CONFLICT,     BUST,           CORRECTION],
  CANCELED:     [FILL_AFTER_END,   STALE,        CONFLICT,     BUST,           CORRECTION],
  EXPIRED:      [FILL_AFTER_END,   STALE,        CONFLICT,     BUST,           CORRECTION],
  REJECTED:     [FILL_OF_REJECTED, STALE,        CONFLICT,     BUST,           CORRECTION],
  REPLACED:     [FILL_AFTER_END,   STALE,        CONFLICT,     BUST,           CORRECTION],
  NOT_ACCEPTED: [FILL_OF_REJECTED, STALE,        CONFLICT,     BUST,           CORRECTION],
};
