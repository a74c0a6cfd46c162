/** What the gate asks of what may add risk, at the moment of the claim. */
import { type Guard, edit } from './guard.ts';

const GATE = 'packages/execution/src/gate/decide.ts';
const GATES = { in: 'execution', test: 'tests/gate.test.ts' } as const;
const ONE_WAY = { in: 'testkit', test: 'tests/scenario-only-gateway-can-submit.test.ts' } as const;
const RUNAWAY = { in: 'testkit', test: 'tests/scenario-runaway-strategy-halts.test.ts' } as const;
const SEALED = { in: 'execution', test: 'tests/sealed-wire.test.ts' } as const;
const STALE = { in: 'testkit', test: 'tests/scenario-stale-snapshot-blocks-execution.test.ts' } as const;

export const AT_THE_GATE: readonly Guard[] = [
  {
    name: 'the-gate-asks-whether-armed',
    keeps: 'an order of a desk that nobody armed',
    edits: edit(GATE, 'const MAY_ADD_RISK = [\n  armed,', 'const MAY_ADD_RISK = ['),
    ...ONE_WAY,
    title: 'disarmed',
  },
  {
    name: 'an-open-halt-closes-the-gate',
    keeps: 'an order of a desk that is halted',
    edits: edit(
      'packages/integrity/src/control-state.ts',
      "return open.length > 0 ? refuse({ code: 'halted', halts: open }) : ok();",
      'return ok();',
    ),
    ...GATES,
    title: 'halted',
  },
  {
    name: 'the-gate-asks-for-the-lease',
    keeps: 'an order of a process that lost the account',
    edits: edit(GATE, '  armed,\n  leaseHeld,\n', '  armed,\n'),
    ...GATES,
    title: 'lease_lost',
  },
  {
    name: 'a-lease-ends',
    keeps: 'an order under a lease that ran out',
    edits: edit(GATE, 'lease.epoch === epoch && lease.expiresAt > now;', 'lease.epoch === epoch;'),
    ...GATES,
    title: 'a lease that ran out',
  },
  {
    name: 'the-gate-asks-for-beats',
    keeps: 'an order of a desk of which a loop is dead',
    edits: edit(GATE, '  leaseHeld,\n  loopsAlive,\n', '  leaseHeld,\n'),
    ...ONE_WAY,
    title: 'heartbeat_stale',
  },
  {
    name: 'the-gate-asks-risk',
    keeps: 'an order that risk would refuse',
    edits: edit(GATE, '  loopsAlive,\n  withinRisk,\n', '  loopsAlive,\n'),
    ...ONE_WAY,
    title: 'day_loss_reached',
  },
  {
    name: 'the-gate-asks-for-a-verdict',
    keeps: 'an order on books that nobody knows to agree',
    edits: edit(GATE, '  withinRisk,\n  reconciled,\n', '  withinRisk,\n'),
    ...ONE_WAY,
    title: 'reconcile_unknown',
  },
  {
    name: 'the-gate-asks-for-a-picture',
    keeps: 'an order on an old picture of the account',
    edits: edit(GATE, '  reconciled,\n  snapshotFresh,\n', '  reconciled,\n'),
    ...STALE,
    title: 'because the comparison is fresh, and what it looked at is not',
  },
  {
    name: 'the-gate-asks-for-the-time',
    keeps: 'an order whose time has passed',
    edits: edit(GATE, '  snapshotFresh,\n  alive,\n', '  snapshotFresh,\n'),
    ...ONE_WAY,
    title: 'expired',
  },
  {
    name: 'the-gate-asks-for-doubts',
    keeps: 'a second order beside one that nobody knows of',
    edits: edit(GATE, '  alive,\n  symbolFree,\n', '  alive,\n'),
    ...GATES,
    title: 'symbol_blocked',
  },
  {
    name: 'the-gate-asks-for-news',
    keeps: 'an order in a symbol of which the news is not understood',
    edits: edit(GATE, '  symbolFree,\n  newsUnderstood,\n', '  symbolFree,\n'),
    in: 'testkit',
    test: 'tests/scenario-open-questions-are-asked.test.ts',
    title: 'news that contradicts what we know blocks its symbol until the broker was asked',
  },
  {
    name: 'no-market-time-is-no-time',
    keeps: 'an order while nobody knows how late it is',
    edits: edit(
      GATE,
      'marketTime !== null && marketTime < row.expiresAt',
      'marketTime === null || marketTime < row.expiresAt',
    ),
    ...GATES,
    title: 'does not leave while nobody knows the market time',
  },
  {
    name: 'a-breaker-stops-the-desk',
    keeps: 'a limit of the day that refuses one order and lets the desk go on',
    edits: edit(
      'packages/execution/src/gate/refusal.ts',
      "return 'halts' in refusal && refusal.halts === true ?",
      'return false ?',
    ),
    in: 'execution',
    test: 'tests/scenario-closed-gate-keeps-the-order.test.ts',
    title: 'a breaker keeps the order and stops the account',
  },
  {
    name: 'a-loss-stops-an-idle-desk',
    keeps: 'a desk that loses and orders nothing',
    edits: edit(
      'packages/execution/src/gate/alarms.ts',
      'const ALARMS: readonly Alarm[] = [breakersTripped];',
      'const ALARMS: readonly Alarm[] = [];',
    ),
    in: 'testkit',
    test: 'tests/scenario-a-reject-goes-on-a-storm-halts.test.ts',
    title: 'a loss stops a desk that orders nothing',
  },
  {
    name: 'a-round-sees-its-own-halt',
    keeps: 'what stands behind the row that stopped the desk',
    edits: edit(
      'packages/execution/src/gate/facts-after.ts',
      'if (decision.halt === null) return facts;',
      'if (decision.halt !== undefined) return facts;',
    ),
    ...RUNAWAY,
    title: 'of a strategy that runs away sends what the minute allows, and stops the desk',
  },
  {
    name: 'a-round-counts-its-own-orders',
    keeps: 'more orders in one round than a minute may have',
    edits: edit(
      'packages/execution/src/gate/facts-after.ts',
      'ordersInMinute: counters.ordersInMinute + 1',
      'ordersInMinute: counters.ordersInMinute',
    ),
    in: 'execution',
    test: 'tests/at-once.test.ts',
    title: 'leave no faster than the orders of a minute allow, and what follows the first no waits behind it',
  },
  {
    name: 'a-permit-is-spent-once',
    keeps: 'a second sending by one yes',
    edits: edit(
      'packages/execution/src/gate/permit.ts',
      "invariant(minted.delete(permit), 'a permit was forged, or used twice');",
      '',
    ),
    ...SEALED,
    title: 'is good for one sending',
  },
  {
    name: 'a-permit-is-for-its-bytes',
    keeps: 'other bytes than the gate was asked about',
    edits: edit(
      'packages/execution/src/gate/permit.ts',
      'yes.outboxId === claim.row.id && yes.payloadSha256 === claim.row.payloadSha256',
      'yes.outboxId === claim.row.id',
    ),
    ...SEALED,
    title: 'is not minted for bytes that the gate was not asked about',
  },
  {
    name: 'a-wire-is-opened-once',
    keeps: 'a second writer on one connection',
    edits: edit('packages/execution/src/port/sealed-orders.ts', '  wires.delete(handle);\n', ''),
    ...ONE_WAY,
    title: 'is not opened twice: a second gateway on one connection would be a second writer',
  },
];
