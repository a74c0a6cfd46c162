/** The broker says a word that ends nothing, or one that nobody here knows. */
import { type Table, hold } from '../cell.ts';
import { NOTE, NOTE_AND_ASK } from '../cells/notice-cells.ts';
import type { NOTICE_EVENTS } from '../order-event.ts';

const WHAT = hold('unrecognised');

// A decision table is read by column.
// prettier-ignore
export const NOTICE_TABLE: Table<typeof NOTICE_EVENTS> = {
  //             info          unrecognised
  UNSENT:       [NOTE,         WHAT],
  SENDING:      [NOTE_AND_ASK, WHAT],
  UNKNOWN:      [NOTE_AND_ASK, WHAT],
  ACKED:        [NOTE,         WHAT],
  LIVE:         [NOTE,         WHAT],
  DONE_FOR_DAY: [NOTE,         WHAT],
  FILLED:       [NOTE,         WHAT],
  CANCELED:     [NOTE,         WHAT],
  EXPIRED:      [NOTE,         WHAT],
  REJECTED:     [NOTE,         WHAT],
  REPLACED:     [NOTE,         WHAT],
  NOT_ACCEPTED: [NOTE,         WHAT],
};
