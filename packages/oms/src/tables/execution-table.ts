/** The broker tells of executions. */
import { STALE, type Table } from '../cell.ts';
import {
  BUST,
  BUST_OF_FILLED,
  CONFLICT,
  CORRECTION,
  FILL,
  FILL_AFTER_END,
  FILL_AT_REST,
  FILL_OF_FILLED,
  FILL_OF_REJECTED,
  FILL_OF_UNSENT,
  NO_REVERSAL,
} from '../cells/execution-cells.ts';
import type { EXECUTION_EVENTS } from '../order-event.ts';

// A decision table is read by column.
// prettier-ignore
export const EXECUTION_TABLE: Table<typeof EXECUTION_EVENTS> = {
  //             fill              fill_repeated fill_conflict bust            correction
  UNSENT:       [FILL_OF_UNSENT,   STALE,        CONFLICT,     NO_REVERSAL,    NO_REVERSAL],
  SENDING:      [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  UNKNOWN:      [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  ACKED:        [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  LIVE:         [FILL,             STALE,        CONFLICT,     BUST,           CORRECTION],
  DONE_FOR_DAY: [FILL_AT_REST,     STALE,        CONFLICT,     BUST,           CORRECTION],
  FILLED:       [FILL_OF_FILLED,   STALE,        CONFLICT,     BUST_OF_FILLED, CORRECTION],
  CANCELED:     [FILL_AFTER_END,   STALE,        CONFLICT,     BUST,           CORRECTION],
  EXPIRED:      [FILL_AFTER_END,   STALE,        CONFLICT,     BUST,           CORRECTION],
  REJECTED:     [FILL_OF_REJECTED, STALE,        CONFLICT,     NO_REVERSAL,    NO_REVERSAL],
  REPLACED:     [FILL_AFTER_END,   STALE,        CONFLICT,     BUST,           CORRECTION],
  NOT_ACCEPTED: [FILL_OF_REJECTED, STALE,        CONFLICT,     NO_REVERSAL,    NO_REVERSAL],
};
