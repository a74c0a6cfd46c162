/**
 * Do we and the broker agree?
 *
 * All that both sides tell is compared exactly. A difference is drift unless something that is named, under way
 * and not expired accounts for it to the last unit. What cannot be known is said to be unknown, never clean.
 */
import type { SystemTime } from '@mqk/core';

import type { InFlight, OurBooks } from './books.ts';
import { compareExecutions } from './compare-executions.ts';
import { compareCash, comparePositions, totals } from './compare-holdings.ts';
import { compareOrders } from './compare-orders.ts';
import { DIFFERENCE_KINDS, type Difference } from './difference.ts';
import { type Excuses, excusesOf } from './excuses.ts';
import type { Finding } from './finding.ts';
import type { AccountSnapshot } from './snapshot.ts';
import { sortedBy } from './sorted.ts';
import { type InFlightName, type Verdict, type VerdictState, unknownVerdict } from './verdict.ts';
import { differenceCodec, inFlightNameCodec } from './verdict-codec.ts';

/** The verdict on two sides, the same bytes for the same facts in whatever order they are listed. */
export function compare(
  ours: OurBooks,
  theirs: AccountSnapshot | null,
  inFlight: InFlight,
  now: SystemTime,
): Verdict {
  if (theirs === null) return unknownVerdict({ kind: 'no_snapshot', reason: 'none was taken' }, now);
  const excuses = excusesOf(ours, theirs, inFlight, now);
  const closing = { at: now, snapshotSequence: theirs.sequence, inFlight: sortedNames(excuses.names) };
  const obstacle = obstacleTo(ours, theirs, inFlight, now);
  if (obstacle !== null) return { ...obstacle, excused: [], ...closing };
  const findings = [
    ...compareOrders(ours, theirs, excuses),
    ...compareExecutions(ours, theirs, excuses),
    ...comparePositions(ours, theirs, excuses),
    ...compareCash(ours, theirs, excuses),
  ];
  const reasons = reasonsOf(findings, ours, theirs, excuses);
  const excused = findings.filter((found) => found.excused === 'yes').map(({ difference }) => difference);
  return { state: stateOf(reasons), reasons, excused: sortedDifferences(excused), ...closing };
}

/** What makes every further comparison meaningless. */
function obstacleTo(
  ours: OurBooks,
  theirs: AccountSnapshot,
  { snapshotAgeMsMax }: InFlight,
  now: SystemTime,
): Pick<Verdict, 'state' | 'reasons'> | null {
  if (ours.account !== theirs.account)
    return {
      state: 'DIRTY',
      reasons: [{ kind: 'account_differs', ours: ours.account, theirs: theirs.account }],
    };
  if (!ours.opened) return { state: 'UNKNOWN', reasons: [{ kind: 'no_opening' }] };
  const ageMs = now - theirs.takenAt;
  if (ageMs >= 0 && ageMs <= snapshotAgeMsMax) return null;
  return { state: 'STALE', reasons: [{ kind: 'snapshot_stale', ageMs, ageMsMax: snapshotAgeMsMax }] };
}

function reasonsOf(
  findings: readonly Finding[],
  ours: OurBooks,
  theirs: AccountSnapshot,
  excuses: Excuses,
): readonly Difference[] {
  const drift = findings.filter(({ excused }) => excused === 'no').map(({ difference }) => difference);
  const untold = findings
    .filter(({ excused }) => excused === 'too_many')
    .map(({ difference }): Difference => {
      return { kind: 'too_many_in_flight', of: nameOf(difference), count: excuses.effects.length };
    });
  return sortedDifferences([
    ...drift,
    ...untold,
    ...barred(theirs),
    ...vanished(drift, ours, theirs),
    ...excuses.expired,
  ]);
}

/** Books that agree are worth nothing where nobody may trade. */
const barred = ({ status }: AccountSnapshot): readonly Difference[] =>
  status === 'active' ? [] : [{ kind: 'account_not_active', status }];

/** An account that shows nothing where we hold something is gone, unreachable or not ours: never "flat". */
function vanished(
  drift: readonly Difference[],
  ours: OurBooks,
  theirs: AccountSnapshot,
): readonly Difference[] {
  const positions = totals(ours.positions).size;
  const orders = ours.orders.filter(({ status }) => status === 'working').length;
  const shown =
    totals(theirs.positions).size + theirs.orders.filter(({ status }) => status === 'working').length;
  const gone = drift.some(({ kind }) => kind === 'position_differs' || kind === 'missing_order');
  return shown === 0 && gone ? [{ kind: 'vanished', positions, orders }] : [];
}

function nameOf(difference: Difference): string {
  if (difference.kind === 'position_differs') return difference.instrument;
  return difference.kind === 'order_field_differs' ? difference.clientOrderId : 'cash';
}

function stateOf(reasons: readonly Difference[]): VerdictState {
  if (reasons.length === 0) return 'CLEAN';
  return reasons.every(({ kind }) => kind === 'too_many_in_flight') ? 'UNKNOWN' : 'DIRTY';
}

/** By kind, then by their own bytes; each once. */
function sortedDifferences(differences: readonly Difference[]): readonly Difference[] {
  return DIFFERENCE_KINDS.flatMap((wanted) => {
    const same = differences.filter(({ kind }) => kind === wanted);
    return distinct(sortedBy(same, differenceCodec), (each) => JSON.stringify(differenceCodec.encode(each)));
  });
}

const sortedNames = (names: readonly InFlightName[]): readonly InFlightName[] =>
  distinct(sortedBy(names, inFlightNameCodec), ({ kind, id, until }) => JSON.stringify([kind, id, until]));

/** The first of each key; the items come sorted. */
function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
