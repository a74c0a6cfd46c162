/** The matrix as it behaves: every row and column that a person would want to see, and what really happens there. */
import { InvariantBroken, executionId, toQuantity } from '@mqk/core';

import {
  type Effect,
  type EventOf,
  type Order,
  type OrderEvent,
  type OrderEventKind,
  type Step,
  isTerminal,
  transition,
} from '../../src/index.ts';
import {
  SUCCESSOR,
  accepted,
  acceptedAttempt,
  bare,
  bust,
  canceled,
  correction,
  doneForDay,
  expired,
  fill,
  found,
  notSent,
  orderIn,
  pendingCancel,
  refusedAttempt,
  rejected,
  replaced,
  wantCancel,
  wantReplace,
  working,
} from './orders.ts';

const some = toQuantity(30n);

const live = (facts: Partial<Order>): Order => orderIn('LIVE', facts);

/** The rows: each base, and once more for everything pending or executed that makes a difference there. */
export const ROWS = {
  UNSENT: orderIn('UNSENT'),
  SENDING: orderIn('SENDING'),
  'SENDING, cancel wanted': orderIn('SENDING', { cancel: 'wanted' }),
  UNKNOWN: orderIn('UNKNOWN'),
  'UNKNOWN, cancel wanted': orderIn('UNKNOWN', { cancel: 'wanted' }),
  ACKED: orderIn('ACKED'),
  'ACKED, cancel sent': orderIn('ACKED', { cancel: 'sent' }),
  LIVE: live({}),
  'LIVE, filled': live({ filled: some }),
  'LIVE, cancel sent': live({ cancel: 'sent' }),
  'LIVE, cancel acked': live({ cancel: 'acked' }),
  'LIVE, cancel sent, filled': live({ cancel: 'sent', filled: some }),
  'LIVE, replace sent': live({ replace: { successor: SUCCESSOR, state: 'sent' } }),
  'LIVE, replace acked': live({ replace: { successor: SUCCESSOR, state: 'acked' } }),
  'LIVE, replace sent, filled': live({ replace: { successor: SUCCESSOR, state: 'sent' }, filled: some }),
  'LIVE, replace sent, cancel queued': live({
    replace: { successor: SUCCESSOR, state: 'sent' },
    cancel: 'wanted',
  }),
  DONE_FOR_DAY: orderIn('DONE_FOR_DAY', { filled: some }),
  'DONE_FOR_DAY, cancel sent': orderIn('DONE_FOR_DAY', { filled: some, cancel: 'sent' }),
  FILLED: orderIn('FILLED'),
  'FILLED, busted': orderIn('FILLED', { filled: some, flags: ['BUSTED'] }),
  CANCELED: orderIn('CANCELED', { filled: some }),
  EXPIRED: orderIn('EXPIRED', { filled: some }),
  REJECTED: orderIn('REJECTED'),
  REPLACED: orderIn('REPLACED', { filled: some, replace: { successor: SUCCESSOR, state: 'acked' } }),
  NOT_ACCEPTED: orderIn('NOT_ACCEPTED'),
} as const satisfies Readonly<Record<string, Order>>;

export type RowName = keyof typeof ROWS;
export const ROW_NAMES = Object.keys(ROWS) as RowName[];

type Sample = (order: Order) => OrderEvent;
const always =
  (event: OrderEvent): Sample =>
  () =>
    event;

const rest = (order: Order): bigint => order.terms.quantity - order.filled;
const named = (kind: 'fill_repeated' | 'fill_conflict'): Sample =>
  always({ kind, executionId: executionId('x-1') });
const because = (kind: 'cancel_refused' | 'cancel_rejected' | 'replace_rejected'): Sample =>
  always({ kind, reason: 'too late' });
const refusedReplace = (unchangedProven: boolean): Sample =>
  always({ kind: 'replace_refused', reason: 'not open', unchangedProven });
const foundAs =
  (status: EventOf<'lookup_found'>['snapshot']['status']): Sample =>
  (order) =>
    found(status, status === 'filled' ? order.terms.quantity : order.filled);

/** The columns, in the groups that the README shows. */
export const COLUMNS = {
  'Sending and withdrawing': {
    claimed: always(bare('claimed')),
    withdrawn: always({ kind: 'withdrawn', reason: 'expired' }),
    'cancel sent': always(bare('cancel_sent')),
  },
  'Submit outcomes': {
    '2xx matching': always(acceptedAttempt),
    '2xx mismatching': always(bare('submit_mismatch')),
    'definitive 4xx': always(refusedAttempt()),
    '4xx, earlier attempt unresolved': always(refusedAttempt(true)),
    'not sent': always(notSent()),
    'not sent, earlier attempt unresolved': always(notSent(true)),
    'id taken': always(bare('duplicate_id')),
    'timeout, 5xx, reset': always(bare('submit_unknown')),
    'lookup 404': always(bare('lookup_missing')),
    'negative proof': always(bare('proven_absent')),
  },
  'Lookup found': {
    accepted: foundAs('accepted'),
    working: foundAs('working'),
    'done for day': foundAs('done_for_day'),
    filled: foundAs('filled'),
    canceled: foundAs('canceled'),
    expired: foundAs('expired'),
    rejected: foundAs('rejected'),
    replaced: foundAs('replaced'),
    unrecognised: foundAs('unrecognised'),
  },
  'Broker lifecycle events': {
    accepted: always(accepted()),
    new: always(working()),
    'pending cancel': always(pendingCancel()),
    canceled: always(canceled()),
    'replaced (this id)': always(replaced()),
    rejected: always(rejected()),
    expired: always(expired()),
    'done for day': always(doneForDay()),
    'info: suspended': always({ kind: 'info', word: 'suspended' }),
    unrecognised: always({ kind: 'unrecognised', word: 'novated' }),
  },
  Executions: {
    partial: (order) => fill(rest(order) > 10n ? 10n : 1n),
    'completing fill': (order) => fill(rest(order) > 0n ? rest(order) : 1n),
    overfill: (order) => fill(rest(order) + 1n),
    'same id, same data': named('fill_repeated'),
    'same id, other data': named('fill_conflict'),
    bust: (order) => bust(order.filled > 0n ? order.filled : 30n),
    correction: (order) => correction(order.filled > 0n ? order.filled : 30n, 20n),
  },
  'Cancel requests': {
    'cancel command': always(wantCancel()),
    'kill command': always(wantCancel('kill')),
    'cancel accepted': always(bare('cancel_accepted')),
    'cancel refused': because('cancel_refused'),
    'cancel timeout': always(bare('cancel_unknown')),
    'cancel-reject event': because('cancel_rejected'),
  },
  'Replace requests': {
    'replace command': always(wantReplace(120n)),
    'replace accepted': always(bare('replace_accepted')),
    'replace refused': refusedReplace(false),
    'replace refused, unchanged proven': refusedReplace(true),
    'replace timeout': always(bare('replace_unknown')),
    'replace-reject event': because('replace_rejected'),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Sample>>>>;

export type GroupName = keyof typeof COLUMNS;
export const GROUP_NAMES = Object.keys(COLUMNS) as GroupName[];
export const columnsOf = (group: GroupName): readonly (readonly [string, Sample])[] =>
  Object.entries(COLUMNS[group] as Readonly<Record<string, Sample>>);

export const KINDS_SHOWN: ReadonlySet<OrderEventKind> = new Set(
  GROUP_NAMES.flatMap((group) => columnsOf(group).map(([, sample]) => sample(ROWS.ACKED).kind)),
);

const EFFECT_MARKS = {
  book: 'A',
  halt: 'H',
  alert: 'alert',
  quarantine: 'Q',
  refused: 'G',
  stale: 'D',
  reread: 'R',
  backfill: 'backfill',
  count_lookup: 'count',
  release: null,
  withdraw: 'withdraw',
  send_cancel: 'send cancel',
  resend_cancel: 're-send cancel',
  cancel_successor: 'cancel successor',
  send_replace: 'send replace',
} as const satisfies Readonly<Record<Exclude<Effect['kind'], 'successor'>, string | null>>;

const markOf = (effect: Effect): string | null =>
  effect.kind === 'successor' ? `successor ${effect.news}` : EFFECT_MARKS[effect.kind];

/** What the step does, in marks: the new base, what changed beside it, and the effects (`release` goes without saying). */
export function marksOf(before: Order, { order: after, effects }: Step): readonly string[] {
  const marks = [
    after.base === before.base ? null : `->${after.base}`,
    ...effects.map(markOf),
    ...after.flags.filter((flag) => !before.flags.includes(flag)),
  ];
  if (!isTerminal(after)) {
    if (after.cancel !== before.cancel) marks.push(`cancel ${after.cancel}`);
    if (after.replace?.state !== before.replace?.state)
      marks.push(`replace ${after.replace?.state ?? 'none'}`);
  }
  const said = marks.filter((mark) => mark !== null);
  return said.length === 0 ? ['='] : said;
}

/** The marks of one cell, or `-` where our own code has promised that it cannot occur. */
export function behaviour(order: Order, event: OrderEvent): readonly string[] {
  try {
    return marksOf(order, transition(order, event));
  } catch (failure) {
    if (failure instanceof InvariantBroken) return ['-'];
    throw failure;
  }
}
