/** What words of the broker that end nothing make of an order. */
import { cell } from '../cell.ts';
import { REREAD } from '../effect.ts';
import { type Flag, withFlag } from '../flag.ts';
import type { Order } from '../order.ts';
import type { InfoWord } from '../order-event.ts';
import { also, step } from '../step.ts';

const FLAG_OF: Readonly<Record<InfoWord, Flag | null>> = {
  stopped: 'STOPPED',
  suspended: 'SUSPENDED',
  held: 'SUSPENDED',
  calculated: null,
  restated: null,
  pending_replace: null,
  triggered: null,
  accepted_for_bidding: null,
  pending_review: null,
};

function noted(order: Order, word: InfoWord): Order {
  const flag = FLAG_OF[word];
  return flag === null ? order : { ...order, flags: withFlag(order.flags, flag) };
}

export const NOTE = cell<'info'>('notes it, at most with a flag', (order, event) =>
  step(noted(order, event.word)),
);

/** It does not say how the order stands, yet it proves that the broker has it: worth asking at once. */
export const NOTE_AND_ASK = cell<'info'>('notes it, and the broker is asked about it', (order, event) =>
  also(step(noted(order, event.word)), REREAD),
);
