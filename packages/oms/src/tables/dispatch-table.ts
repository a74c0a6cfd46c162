/** We begin to send, or take back before we do. */
import { NEVER, STALE, type Table, become } from '../cell.ts';
import { CANCEL_SENT, RESEND, WITHDRAWN } from '../cells/dispatch-cells.ts';
import type { DISPATCH_EVENTS } from '../order-event.ts';

const SEND = become('SENDING');

// A decision table is read by column.
// prettier-ignore
export const DISPATCH_TABLE: Table<typeof DISPATCH_EVENTS> = {
  //             claimed withdrawn  cancel_sent
  UNSENT:       [SEND,   WITHDRAWN, NEVER],
  SENDING:      [NEVER,  NEVER,     NEVER],
  UNKNOWN:      [RESEND, NEVER,     NEVER],
  ACKED:        [NEVER,  NEVER,     CANCEL_SENT],
  LIVE:         [NEVER,  NEVER,     CANCEL_SENT],
  DONE_FOR_DAY: [NEVER,  NEVER,     CANCEL_SENT],
  FILLED:       [NEVER,  STALE,     STALE],
  CANCELED:     [NEVER,  STALE,     STALE],
  EXPIRED:      [NEVER,  STALE,     STALE],
  REJECTED:     [NEVER,  STALE,     STALE],
  REPLACED:     [NEVER,  STALE,     STALE],
  NOT_ACCEPTED: [NEVER,  STALE,     STALE],
};
