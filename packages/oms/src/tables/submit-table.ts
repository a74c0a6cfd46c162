/** An attempt ends somehow, or the broker is asked about the order. */
import {
  ASK,
  NEVER,
  STALE,
  STALE_ASK,
  STAY,
  type Table,
  become,
  becomeAsking,
  becomeHalting,
  halt,
  hold,
} from '../cell.ts';
import { AS_SNAPSHOT } from '../cells/lookup-cells.ts';
import { ABSENT, MISSING_ONCE, NOT_SENT, REFUSED } from '../cells/submit-cells.ts';
import type { SUBMIT_EVENTS } from '../order-event.ts';

const ACKD = become('ACKED');
const UNKN = become('UNKNOWN');
const UNKQ = becomeAsking('UNKNOWN'); // the id is taken; whether by this very order is asked
const STRA = halt('news_of_unsent');
const DIFF = halt('terms_mismatch');
const UNKD = becomeHalting('UNKNOWN', 'terms_mismatch'); // the attempt is over, and what it made is in doubt
const GONE = hold('missing_at_broker');
const SNAP = AS_SNAPSHOT;
const CNT1 = MISSING_ONCE;
const OLDQ = STALE_ASK;

// A decision table is read by column.
// prettier-ignore
export const SUBMIT_TABLE: Table<typeof SUBMIT_EVENTS> = {
  //             accepted mismatch rejected not_sent  duplicate_id unknown lookup_found lookup_missing proven_absent
  UNSENT:       [NEVER,   NEVER,   NEVER,   NEVER,    NEVER,       NEVER,  STRA,        STAY,          NEVER],
  SENDING:      [ACKD,    UNKD,    REFUSED, NOT_SENT, UNKQ,        UNKN,   SNAP,        STAY,          NEVER],
  UNKNOWN:      [ACKD,    DIFF,    REFUSED, STAY,     ASK,         STAY,   SNAP,        CNT1,          ABSENT],
  ACKED:        [STALE,   DIFF,    OLDQ,    STALE,    STALE,       STALE,  SNAP,        GONE,          NEVER],
  LIVE:         [STALE,   DIFF,    OLDQ,    STALE,    STALE,       STALE,  SNAP,        GONE,          NEVER],
  DONE_FOR_DAY: [STALE,   DIFF,    OLDQ,    STALE,    STALE,       STALE,  SNAP,        GONE,          NEVER],
  FILLED:       [STALE,   DIFF,    STALE,   STALE,    STALE,       STALE,  SNAP,        STALE,         NEVER],
  CANCELED:     [STALE,   DIFF,    STALE,   STALE,    STALE,       STALE,  SNAP,        STALE,         NEVER],
  EXPIRED:      [STALE,   DIFF,    STALE,   STALE,    STALE,       STALE,  SNAP,        STALE,         NEVER],
  REJECTED:     [STALE,   DIFF,    STALE,   STALE,    STALE,       STALE,  SNAP,        STALE,         NEVER],
  REPLACED:     [STALE,   DIFF,    STALE,   STALE,    STALE,       STALE,  SNAP,        STALE,         NEVER],
  NOT_ACCEPTED: [STALE,   DIFF,    STALE,   STALE,    STALE,       STALE,  SNAP,        STALE,         NEVER],
};
