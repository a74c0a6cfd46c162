/** A verdict in words: what differs, ours against theirs, for a person who has to decide something. */
import { type ClientOrderId, formatMicros, formatTime, toMicros } from '@mqk/core';

import type { Difference, DifferenceKind, InFlightKind } from './difference.ts';
import type { InFlightName, Verdict, VerdictState } from './verdict.ts';

/** What it comes to, then a line for each reason, each excuse and each fact that is under way. */
export function describeVerdict(verdict: Verdict): readonly string[] {
  const { state, snapshotSequence, at, reasons, excused, inFlight } = verdict;
  const about = snapshotSequence === null ? 'no snapshot' : `snapshot ${snapshotSequence}`;
  return [
    `${state}: ${MEANING[state]} (${about}, ${formatTime(at)})`,
    ...reasons.map((difference) => `  ${describeDifference(difference)}`),
    ...excused.map((difference) => `  under way, no drift: ${describeDifference(difference)}`),
    ...inFlight.map((name) => `  under way: ${describeInFlight(name)}`),
  ];
}

const MEANING: Readonly<Record<VerdictState, string>> = {
  CLEAN: 'both sides say the same',
  DIRTY: 'the two sides differ',
  STALE: 'the snapshot is too old to say anything',
  UNKNOWN: 'there is nothing to compare with',
};

const UNDER_WAY: Readonly<Record<InFlightKind, string>> = {
  order: 'the answer to order',
  event_not_applied: 'heard and not booked:',
  newer_than_snapshot: 'booked after the broker was asked:',
};

const describeInFlight = ({ kind, id, until }: InFlightName): string =>
  `${UNDER_WAY[kind]} ${id}, excuses until ${formatTime(until)}`;

/** One difference as one line of text. */
export function describeDifference(difference: Difference): string {
  const words = WORDS[difference.kind] as (difference: Difference) => string;
  return words(difference);
}

const WORDS: {
  readonly [Kind in DifferenceKind]: (difference: Extract<Difference, { readonly kind: Kind }>) => string;
} = {
  no_opening: () => 'the account was never opened: open it before anything is compared',
  no_snapshot: ({ reason }) => `the broker did not show the account: ${reason}`,
  no_news: ({ reason }) => `the broker's news could not be heard to its end: ${reason}`,
  snapshot_not_newer: ({ reason }) => `an older snapshot than the last accepted one came: ${reason}`,
  snapshot_contradiction: ({ reason }) => `one snapshot number came with two contents: ${reason}`,
  snapshot_stale: ({ ageMs, ageMsMax }) => `the snapshot is ${ageMs} ms old; ${ageMsMax} ms are allowed`,
  account_differs: ({ ours, theirs }) => `account: ours ${ours}, theirs ${theirs}`,
  account_not_active: ({ status }) => `the broker says that the account is ${status}`,
  vanished: ({ positions, orders }) =>
    `the broker shows nothing at all; we know of ${positions} position(s) and ${orders} working order(s)`,
  repeated_order: ({ clientOrderId, count }) => `order ${clientOrderId}: the broker shows it ${count} times`,
  unknown_order: ({ clientOrderId, brokerOrderId }) =>
    `order ${clientOrderId ?? 'without an id of ours'} (${brokerOrderId} at the broker): only the broker has it`,
  missing_order: ({ clientOrderId }) =>
    `order ${clientOrderId}: works for us, and the broker does not show it`,
  order_field_differs: ({ clientOrderId, field, ours, theirs }) =>
    `order ${clientOrderId}, ${field}: ours ${ours}, theirs ${theirs}`,
  unknown_execution: ({ executionId, clientOrderId }) =>
    `execution ${executionId}${ofOrder(clientOrderId)}: only the broker has it`,
  missing_execution: ({ executionId, clientOrderId }) =>
    `execution ${executionId}${ofOrder(clientOrderId)}: only we have it`,
  execution_field_differs: ({ executionId, field, ours, theirs }) =>
    `execution ${executionId}, ${field}: ours ${ours}, theirs ${theirs}`,
  position_differs: ({ instrument, ours, theirs }) =>
    `position in ${instrument}: ours ${ours}, theirs ${theirs} (${lead(theirs - ours, String)})`,
  cash_differs: ({ ours, theirs }) =>
    `cash: ours ${formatMicros(ours)}, theirs ${formatMicros(theirs)} (${lead(theirs - ours, money)})`,
  in_flight_expired: ({ inFlight, id, until }) =>
    `${UNDER_WAY[inFlight]} ${id}: under way for too long, excused until ${formatTime(until)} and no longer`,
  too_many_in_flight: ({ of, count }) =>
    `${of}: ${count} facts are under way, too many to tell apart; ask again`,
};

const ofOrder = (order: ClientOrderId | null): string => (order === null ? '' : ` of order ${order}`);

const money = (amount: bigint): string => formatMicros(toMicros(amount));

const lead = (theirs: bigint, shown: (amount: bigint) => string): string =>
  theirs > 0n ? `theirs is ${shown(theirs)} more` : `theirs is ${shown(-theirs)} less`;
