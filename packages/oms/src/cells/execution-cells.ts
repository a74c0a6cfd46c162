/** What executions make of an order. They are booked first, in every base, and judged afterwards. */
import { type Quantity, inMicrosRange, toQuantity } from '@mqk/core';

import { isTerminalBase } from '../base.ts';
import { type Cell, cell } from '../cell.ts';
import { BOOK, type Effect, type OrderHalt, REREAD, alerting, halting, quarantining } from '../effect.ts';
import { end } from '../end.ts';
import { type Flag, withFlag } from '../flag.ts';
import { type Ending, type Order, draft, withBase } from '../order.ts';
import { type Step, also, step, still } from '../step.ts';

/** What nearly every execution asks for. */
const ONLY_BOOKED: readonly Effect[] = Object.freeze([BOOK]);

/** Judges an order on which the execution is booked already. */
type Judge = (booked: Order) => Step;

/**
 * An execution of nothing, or of more than can be counted, cannot be put on any books: it is kept and alarmed.
 * Every other one is booked. A stranger's order halts whatever it does: our limits know nothing of it.
 */
function filling(says: string, judge: Judge): Cell<'fill'> {
  return cell(says, (order, event) => {
    const sum = order.filled + event.quantity;
    if (event.quantity === 0n || !inMicrosRange(sum)) {
      return step(order, quarantining('unbookable_fill'), halting('unbookable_fill'));
    }
    const judged = judge(counted(order, sum));
    const isExternal = order.flags.includes('EXTERNAL');
    if (judged.effects.length === 0 && !isExternal) return { order: judged.order, effects: ONLY_BOOKED };
    const external: Effect[] = isExternal ? [halting('external_fill')] : [];
    return step(judged.order, BOOK, ...judged.effects, ...external);
  });
}

/** The order with another sum of executions; more than was ordered is flagged, however it came about. */
function counted(order: Order, filled: bigint): Order {
  const booked = draft(order);
  booked.filled = toQuantity(filled);
  return filled > order.terms.quantity ? flagged(booked, 'OVERFILL') : booked;
}

function flagged(order: Order, flag: Flag): Order {
  const next = draft(order);
  next.flags = withFlag(order.flags, flag);
  return next;
}

const working = (booked: Order): Step => {
  if (booked.filled > booked.terms.quantity) return also(end(booked, 'FILLED'), halting('overfill'));
  if (booked.filled === booked.terms.quantity) return end(booked, 'FILLED');
  if (booked.ending !== null && booked.filled >= booked.ending.filled) return caughtUp(booked, booked.ending);
  return still(withBase(booked, 'LIVE'));
};

/** The end was told before its last execution was heard; now our books say what the broker said. */
function caughtUp(booked: Order, ending: Ending): Step {
  if (booked.filled === ending.filled) return end(booked, ending.base);
  return also(end(flagged(booked, 'LATE_FILL'), ending.base), halting('late_fill'));
}

export const FILL = filling('is LIVE, or ends FILLED; more than was ordered halts trading', working);

/** At rest, and executed all the same: possible, and worth a look. */
export const FILL_AT_REST = filling(
  'is LIVE again with an alert, or ends FILLED; more than was ordered halts trading',
  (booked) => {
    const judged = working(booked);
    return judged.order.base === 'LIVE' ? also(judged, alerting('fill_after_done_for_day')) : judged;
  },
);

export const FILL_OF_FILLED = filling('books it, is an OVERFILL, and trading halts', (booked) =>
  step(flagged(booked, 'OVERFILL'), halting('overfill')),
);

export const FILL_AFTER_END = filling(
  'books it, is a LATE_FILL or an OVERFILL, and trading halts',
  (booked) =>
    booked.filled > booked.terms.quantity
      ? step(booked, halting('overfill'))
      : step(flagged(booked, 'LATE_FILL'), halting('late_fill')),
);

export const FILL_OF_UNSENT = filling('books it, and trading halts: it was never sent', (booked) =>
  step(booked, halting('fill_of_unsent')),
);

export const FILL_OF_REJECTED = filling(
  'books it, and trading halts: it was refused, or never arrived',
  (booked) => step(booked, halting('fill_of_rejected')),
);

/** One execution id with two stories: whichever is booked stays, and people decide. */
export const CONFLICT = cell<'fill_conflict'>(
  'keeps what is booked, its symbol is blocked, and trading halts',
  (order) => step(order, quarantining('fill_conflict'), halting('fill_conflict')),
);

/** There is nothing on the books that could be taken back. */
const nothingToReverse = (order: Order): Step =>
  step(order, quarantining('reversal_without_fill'), halting('reversal_without_fill'));

/**
 * The order when one of its booked executions counts differently. An end that was told together with executions which
 * we have not all booked counts this one as well, as it was: what the broker says now, else what it said less the change.
 */
function amended(order: Order, filled: bigint, told: Quantity | null): Step {
  const booked = counted(order, filled);
  if (booked.ending === null) return still(booked);
  const { base } = booked.ending;
  const ending = { base, filled: told ?? toQuantity(booked.ending.filled + filled - order.filled) };
  return booked.filled >= ending.filled ? end(booked, base) : still({ ...booked, ending });
}

/** Whether what is filled no longer fits where the order stands: only the broker knows where it stands now. */
const isAdrift = ({ base, filled, terms: { quantity } }: Order): boolean =>
  base === 'FILLED' ? filled < quantity : !isTerminalBase(base) && filled >= quantity;

const judged = ({ order, effects }: Step, halt: OrderHalt): Step =>
  step(order, BOOK, ...effects, ...(isAdrift(order) ? [REREAD] : []), halting(halt));

export const BUST = cell<'bust'>(
  'takes the execution off the books, is BUSTED, is asked about if it was FILLED, and trading halts',
  (order, event) => {
    if (event.quantity === 0n || event.quantity > order.filled) return nothingToReverse(order);
    const left = amended(order, order.filled - event.quantity, event.cumulative);
    return judged({ ...left, order: flagged(left.order, 'BUSTED') }, 'bust');
  },
);

export const CORRECTION = cell<'correction'>(
  'books the corrected execution, is asked about if it no longer stands where it stood, and trading halts',
  (order, event) => {
    if (event.quantity === 0n || event.quantity > order.filled) return nothingToReverse(order);
    const sum = order.filled - event.quantity + event.correctedQuantity;
    if (!inMicrosRange(sum)) return step(order, quarantining('unbookable_fill'), halting('unbookable_fill'));
    return judged(amended(order, sum, event.cumulative), 'correction');
  },
);
