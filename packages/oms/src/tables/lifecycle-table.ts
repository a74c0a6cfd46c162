/** The broker tells of an order's life. */
import {
  type AnyCell,
  STALE,
  STALE_ASK,
  STAY,
  type Table,
  become,
  becomeAsking,
  halt,
  hold,
} from '../cell.ts';
import {
  CANCELED,
  CANCELED_WHEN_FILLED,
  CANCEL_HEARD,
  EXPIRED,
  LIVE_DONE,
  LIVE_REJECTED,
  LIVE_REPLACED,
  REJECTED,
  REJECTED_AFTER_ABSENCE,
  REPLACED_IF_ASKED,
  STILL_CANCELLING,
  STILL_LIVE,
} from '../cells/lifecycle-cells.ts';
import type { Order } from '../order.ts';
import { type EventOf, LIFECYCLE_EVENTS, type LifecycleKind } from '../order-event.ts';
import type { Step } from '../step.ts';

const ACKD = become('ACKED');
const LIVE = become('LIVE');
const LIVQ = becomeAsking('LIVE');
const DONE = become('DONE_FOR_DAY');
const STRA = halt('news_of_unsent'); //   a stranger under our name
const DEAD = halt('news_of_rejected'); // refused, and yet it lives
const LIES = halt('false_absence'); //    the proof was false
const HOLD = hold('contradiction');
const CANC = CANCELED;
const EXPD = EXPIRED;
const REJD = REJECTED;
const RPLC = REPLACED_IF_ASKED;
const RPLL = LIVE_REPLACED;
const REJL = LIVE_REJECTED;
const REJA = REJECTED_AFTER_ABSENCE;
const DONL = LIVE_DONE;
const NEWL = STILL_LIVE;
const HEAR = CANCEL_HEARD;
const PCAN = STILL_CANCELLING;
const FULL = CANCELED_WHEN_FILLED;
const OLD_ = STALE;
const OLDQ = STALE_ASK;

// A decision table is read by column.
// prettier-ignore
export const LIFECYCLE_TABLE: Table<typeof LIFECYCLE_EVENTS> = {
  //             accepted new   pending_cancel canceled replaced rejected expired done_for_day
  UNSENT:       [STRA,    STRA, STRA,          STRA,    STRA,    STRA,    STRA,   STRA],
  SENDING:      [ACKD,    LIVE, LIVQ,          CANC,    HOLD,    REJD,    EXPD,   DONE],
  UNKNOWN:      [ACKD,    LIVE, LIVQ,          CANC,    HOLD,    REJD,    EXPD,   DONE],
  ACKED:        [STAY,    LIVE, HEAR,          CANC,    RPLC,    REJD,    EXPD,   DONE],
  LIVE:         [OLD_,    NEWL, PCAN,          CANC,    RPLL,    REJL,    EXPD,   DONL],
  DONE_FOR_DAY: [OLD_,    LIVE, STAY,          CANC,    RPLC,    HOLD,    EXPD,   OLD_],
  FILLED:       [OLD_,    OLD_, OLD_,          FULL,    HOLD,    HOLD,    HOLD,   OLD_],
  CANCELED:     [OLD_,    OLDQ, OLD_,          OLD_,    HOLD,    OLD_,    OLD_,   OLD_],
  EXPIRED:      [OLD_,    OLDQ, OLD_,          OLD_,    HOLD,    OLD_,    OLD_,   OLD_],
  REJECTED:     [OLD_,    DEAD, DEAD,          OLD_,    DEAD,    OLD_,    HOLD,   DEAD],
  REPLACED:     [OLD_,    OLD_, OLD_,          OLD_,    OLD_,    HOLD,    OLD_,   OLD_],
  NOT_ACCEPTED: [LIES,    LIES, LIES,          LIES,    LIES,    REJA,    LIES,   LIES],
};

/** What news of an order's life makes of it. */
export function hear(order: Order, event: EventOf<LifecycleKind>): Step {
  const cell = LIFECYCLE_TABLE[order.base][LIFECYCLE_EVENTS.indexOf(event.kind)] as AnyCell;
  return cell.decide(order, event);
}
