/** What a person reads. Nothing is decided by it. */
import { type Base, type TerminalBase, isTerminalBase } from './base.ts';
import type { Order } from './order.ts';

export const DISPLAY_STATUSES = [
  'Filled',
  'Canceled',
  'Expired',
  'Rejected',
  'Replaced',
  'NotAccepted',
  'PendingCancel',
  'PendingReplace',
  'DoneForDay',
  'Unknown',
  'PartiallyFilled',
  'New',
  'Accepted',
  'Sending',
  'Unsent',
] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];

const OF_TERMINAL: Readonly<Record<TerminalBase, DisplayStatus>> = {
  FILLED: 'Filled',
  CANCELED: 'Canceled',
  EXPIRED: 'Expired',
  REJECTED: 'Rejected',
  REPLACED: 'Replaced',
  NOT_ACCEPTED: 'NotAccepted',
};

const OF_UNFILLED: Readonly<Record<Exclude<Base, TerminalBase | 'DONE_FOR_DAY' | 'UNKNOWN'>, DisplayStatus>> =
  {
    LIVE: 'New',
    ACKED: 'Accepted',
    SENDING: 'Sending',
    UNSENT: 'Unsent',
  };

/** The one word for an order of which several things are true: an end first, then what is pending, then the rest. */
export function displayStatus(order: Order): DisplayStatus {
  const { base } = order;
  if (isTerminalBase(base)) return OF_TERMINAL[base];
  if (order.cancel !== 'none') return 'PendingCancel';
  if (order.replace !== null) return 'PendingReplace';
  if (base === 'DONE_FOR_DAY') return 'DoneForDay';
  if (base === 'UNKNOWN') return 'Unknown';
  if (order.filled > 0n) return 'PartiallyFilled';
  return OF_UNFILLED[base];
}
