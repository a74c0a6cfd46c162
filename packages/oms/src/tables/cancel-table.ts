/** Somebody here asks for a cancel, and the broker answers. */
import { ASK, NEVER, STALE, type Table, halt, hold, refuse } from '../cell.ts';
import {
  CANCEL,
  CLEAR_CANCEL,
  CLEAR_CANCEL_ALERT,
  HEARD,
  LIVE_CLEAR_CANCEL,
  RESEND_CANCEL,
  WITHDRAW,
} from '../cells/cancel-cells.ts';
import type { CANCEL_EVENTS } from '../order-event.ts';

const OVER = refuse('already_ended');
const STRA = halt('news_of_unsent');
const HOLD = hold('answer_without_request');

// A decision table is read by column.
// prettier-ignore
export const CANCEL_TABLE: Table<typeof CANCEL_EVENTS> = {
  //             cancel_wanted cancel_accepted cancel_refused cancel_unknown cancel_rejected
  UNSENT:       [WITHDRAW,     NEVER,          NEVER,         NEVER,         STRA],
  SENDING:      [CANCEL,       NEVER,          NEVER,         NEVER,         HOLD],
  UNKNOWN:      [CANCEL,       NEVER,          NEVER,         NEVER,         HOLD],
  ACKED:        [CANCEL,       HEARD,          ASK,           RESEND_CANCEL, CLEAR_CANCEL_ALERT],
  LIVE:         [CANCEL,       HEARD,          ASK,           RESEND_CANCEL, LIVE_CLEAR_CANCEL],
  DONE_FOR_DAY: [CANCEL,       HEARD,          ASK,           RESEND_CANCEL, CLEAR_CANCEL],
  FILLED:       [OVER,         STALE,          STALE,         STALE,         STALE],
  CANCELED:     [OVER,         STALE,          STALE,         STALE,         STALE],
  EXPIRED:      [OVER,         STALE,          STALE,         STALE,         STALE],
  REJECTED:     [OVER,         STALE,          STALE,         STALE,         STALE],
  REPLACED:     [OVER,         STALE,          STALE,         STALE,         STALE],
  NOT_ACCEPTED: [OVER,         STALE,          STALE,         STALE,         STALE],
};
