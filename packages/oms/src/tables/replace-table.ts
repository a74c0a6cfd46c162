/**
 * Somebody here asks for a replace, and the broker answers.
 *
 * Only a LIVE order is replaced. It can come to rest before a late answer arrives, after the broker's news has
 * ended the request: that answer is no broken promise of ours, and the broker is asked what became of it.
 */
import { ASK, NEVER, STALE, STALE_ASK, type Table, halt, hold, refuse } from '../cell.ts';
import {
  REPLACE,
  REPLACE_FAILED,
  REPLACE_HEARD,
  REPLACE_REFUSED,
  REPLACE_UNKNOWN,
} from '../cells/replace-cells.ts';
import type { REPLACE_EVENTS } from '../order-event.ts';

const SOON = refuse('not_live_yet');
const REST = refuse('done_for_day');
const OVER = refuse('already_ended');
const STRA = halt('news_of_unsent');
const HOLD = hold('answer_without_request');
const OLDQ = STALE_ASK;

// A decision table is read by column.
// prettier-ignore
export const REPLACE_TABLE: Table<typeof REPLACE_EVENTS> = {
  //             replace_wanted replace_accepted replace_refused  replace_unknown  replace_rejected
  UNSENT:       [SOON,          NEVER,           NEVER,           NEVER,           STRA],
  SENDING:      [SOON,          NEVER,           NEVER,           NEVER,           HOLD],
  UNKNOWN:      [SOON,          NEVER,           NEVER,           NEVER,           HOLD],
  ACKED:        [SOON,          NEVER,           NEVER,           NEVER,           STALE],
  LIVE:         [REPLACE,       REPLACE_HEARD,   REPLACE_REFUSED, REPLACE_UNKNOWN, REPLACE_FAILED],
  DONE_FOR_DAY: [REST,          OLDQ,            OLDQ,            OLDQ,            STALE],
  FILLED:       [OVER,          STALE,           STALE,           ASK,             STALE],
  CANCELED:     [OVER,          STALE,           STALE,           ASK,             STALE],
  EXPIRED:      [OVER,          STALE,           STALE,           ASK,             STALE],
  REJECTED:     [OVER,          STALE,           STALE,           ASK,             STALE],
  REPLACED:     [OVER,          STALE,           STALE,           ASK,             STALE],
  NOT_ACCEPTED: [OVER,          STALE,           STALE,           ASK,             STALE],
};
