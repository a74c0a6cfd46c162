/** Do we and the broker agree: what would let a difference pass. */
import { type Guard, edit } from './guard.ts';

const COMPARE = 'packages/reconcile/src/compare.ts';
const DRIFT = { in: 'reconcile', test: 'tests/drift.test.ts' } as const;
const EXCUSES = { in: 'reconcile', test: 'tests/excuses.test.ts' } as const;
const UNDER_WAY = { in: 'testkit', test: 'tests/scenario-in-flight-orders-are-not-drift.test.ts' } as const;
const UNKNOWN = { in: 'reconcile', test: 'tests/unknown.test.ts' } as const;

export const COMPARING: readonly Guard[] = [
  {
    name: 'another-account-is-another-account',
    keeps: 'books compared with those of somebody else',
    edits: edit(COMPARE, 'if (ours.account !== theirs.account)\n', 'if (false)\n'),
    ...DRIFT,
    title: 'another account',
  },
  {
    name: 'an-account-that-may-not-trade-stops',
    keeps: 'a desk that goes on where the broker has blocked or closed its account',
    edits: edit(COMPARE, "status === 'active' ? []", 'status ? []'),
    in: 'testkit',
    test: 'tests/scenario-a-blocked-account-stops-the-desk.test.ts',
    title: 'while we are armed halts at the next comparison',
  },
  {
    name: 'without-an-opening-nothing-is-known',
    keeps: 'a verdict on books that never began',
    edits: edit(COMPARE, 'if (!ours.opened) return', 'if (false) return'),
    ...UNKNOWN,
    title: 'an account that was never opened is unknown, whatever it holds',
  },
  {
    name: 'a-picture-ages',
    keeps: 'a verdict on an old picture, or on one from the future',
    edits: edit(
      COMPARE,
      'if (ageMs >= 0 && ageMs <= snapshotAgeMsMax) return null;',
      'if (true) return null;',
    ),
    ...UNKNOWN,
    title: 'an old snapshot is stale even where it differs: it says nothing about now',
  },
  {
    name: 'nothing-is-not-flat',
    keeps: 'an account that shows nothing, taken for one that sold everything',
    edits: edit(COMPARE, 'return shown === 0 && gone ?', 'return false ?'),
    ...DRIFT,
    title: 'everything is gone',
  },
  {
    name: 'a-strange-order-is-drift',
    keeps: 'an order that only the broker has',
    edits: edit(
      'packages/reconcile/src/compare-orders.ts',
      "return [finding({ kind: 'unknown_order', brokerOrderId, clientOrderId }, excused)];",
      'return excused ? [] : [];',
    ),
    ...DRIFT,
    title: 'an order of a stranger',
  },
  {
    name: 'an-order-twice-is-drift',
    keeps: 'one id of ours on two orders',
    edits: edit(
      'packages/reconcile/src/compare-orders.ts',
      'if (lines.length === 1) return [];',
      'if (lines.length >= 1) return [];',
    ),
    ...DRIFT,
    title: 'one id of ours twice at the broker',
  },
  {
    name: 'a-missing-order-is-drift',
    keeps: 'an order that works for us alone',
    edits: edit(
      'packages/reconcile/src/compare-orders.ts',
      "if (status !== 'working') return [];",
      'return [];',
    ),
    ...DRIFT,
    title: 'a live order that they do not have',
  },
  {
    name: 'terms-are-compared',
    keeps: 'an order on other terms than ours',
    edits: edit(
      'packages/reconcile/src/compare-orders.ts',
      "if (own === other || (field === 'brokerOrderId' && ours.brokerOrderId === null)) return [];",
      "if (field !== 'status' || own === other) return [];",
    ),
    ...DRIFT,
    title: 'an order with another',
  },
  {
    name: 'terms-are-never-under-way',
    keeps: 'other terms that are excused as news',
    edits: edit(
      'packages/reconcile/src/compare-orders.ts',
      "field === 'status' && excuses.orders.has(clientOrderId)",
      'excuses.orders.has(clientOrderId)',
    ),
    ...DRIFT,
    title: 'terms that differ are never under way',
  },
  {
    name: 'a-strange-fill-is-drift',
    keeps: 'a fill that nobody told us about',
    edits: edit(
      'packages/reconcile/src/compare-executions.ts',
      "return [finding({ kind: 'unknown_execution', executionId, clientOrderId }, excused)];",
      'return excused ? [] : [];',
    ),
    ...DRIFT,
    title: 'a fill that nobody told us about',
  },
  {
    name: 'a-missing-fill-is-drift',
    keeps: 'a fill that only we know',
    edits: edit(
      'packages/reconcile/src/compare-executions.ts',
      '.filter(({ executionId }) => !shown.has(executionId))',
      '.filter(({ executionId }) => !shown.has(executionId) && false)',
    ),
    ...DRIFT,
    title: 'a fill that only we know',
  },
  {
    name: 'a-fill-has-one-story',
    keeps: 'one execution at two prices',
    edits: edit(
      'packages/reconcile/src/compare-executions.ts',
      'if (own === other) return [];',
      'if (own !== undefined) return [];',
    ),
    ...DRIFT,
    title: 'one execution with two stories',
  },
  {
    name: 'positions-are-compared',
    keeps: 'a position that differs',
    edits: edit(
      'packages/reconcile/src/compare-holdings.ts',
      'if (own === other) return [];',
      'if (own !== undefined) return [];',
    ),
    ...DRIFT,
    title: 'a position that we do not know',
  },
  {
    name: 'cash-is-compared',
    keeps: 'cash that differs by a micro',
    edits: edit(
      'packages/reconcile/src/compare-holdings.ts',
      'if (ours.cash === theirs.cash) return [];',
      'if (ours.account === theirs.account) return [];',
    ),
    ...DRIFT,
    title: 'cash, by one micro',
  },
  {
    name: 'an-excuse-is-exact',
    keeps: 'eleven shares on an excuse of ten',
    edits: edit(
      'packages/reconcile/src/explained.ts',
      "if (difference < least || difference > most) return 'no';",
      "if (moving.length > 0) return 'yes';\n  if (difference < least || difference > most) return 'no';",
    ),
    ...UNDER_WAY,
    title: 'an excuse of ten shares does not excuse eleven',
  },
  {
    name: 'an-excuse-expires',
    keeps: 'an order in doubt that is excused for ever',
    edits: edit(
      'packages/reconcile/src/excuses.ts',
      'facts.filter(({ until }) => until > now);',
      'facts.filter(({ until }) => until > 0);',
    ),
    ...EXCUSES,
    title: 'that stays under way for too long is drift by itself, and explains nothing',
  },
  {
    name: 'what-expired-is-drift',
    keeps: 'an order in doubt for longer than anybody may wait',
    edits: edit(
      'packages/reconcile/src/excuses.ts',
      ".filter(({ kind, until }) => kind !== 'newer_than_snapshot' && until <= now)",
      ".filter(({ kind, until }) => kind !== 'newer_than_snapshot' && until <= now && false)",
    ),
    ...UNDER_WAY,
    title: 'an outcome that stays unknown for longer than anybody may wait halts for its age',
  },
  {
    name: 'too-much-is-unknown',
    keeps: 'clean books because there was too much to tell apart',
    edits: edit(
      'packages/reconcile/src/explained.ts',
      "if (sums.size > SUMS_MAX) return 'too_many';",
      "if (sums.size > SUMS_MAX) return 'yes';",
    ),
    ...UNKNOWN,
    title: 'more combinations than can be tried are unknown, not clean and not drift',
  },
];
