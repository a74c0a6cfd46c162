/** One process writes for an account, and stops in time. */
import { type Guard, edit } from './guard.ts';

const JUMPS = { in: 'testkit', test: 'tests/scenario-a-clock-that-jumps-trades-nothing.test.ts' } as const;
const LEASE_KEEPING = { in: 'daemon', test: 'tests/lease-keeper.test.ts' } as const;
const MOVERS = { in: 'db', test: 'tests/control-and-market.test.ts' } as const;
const PROMISES = { in: 'db', test: 'tests/promises-are-fenced.test.ts' } as const;
const TRIPWIRES = { in: 'integrity', test: 'tests/tripwires.test.ts' } as const;

export const LEASES: readonly Guard[] = [
  {
    name: 'a-holder-stops-at-half',
    keeps: 'two senders under one lease',
    edits: edit('packages/integrity/src/lease.ts', 'heldMs * 2 < lifeMs', 'heldMs < lifeMs'),
    ...TRIPWIRES,
    title: 'the holder of a lease stops sending at half of its life',
  },
  {
    name: 'another-epoch-ends-a-lease',
    keeps: 'a holder of an epoch that is over',
    edits: edit('packages/integrity/src/lease.ts', 'holderEpoch === ourEpoch && ', ''),
    ...TRIPWIRES,
    title: 'another epoch ends it at once',
  },
  {
    name: 'a-lost-lease-ends-the-process',
    keeps: 'a process that goes on without the account',
    edits: edit(
      'packages/daemon/src/lease-keeper.ts',
      'if (renewed === false && !gone) {',
      'if (renewed === false && gone) {',
    ),
    ...LEASE_KEEPING,
    title: 'a lease that somebody else has taken is told of once, and is not used any more',
  },
  {
    name: 'a-lease-has-one-holder',
    keeps: 'a second process on one account',
    edits: edit(
      'packages/db/src/control/lease.ts',
      'and (holder = ${holder} or expires_at <= clock_timestamp())',
      '',
    ),
    in: 'testkit',
    test: 'tests/refusals.test.ts',
    title: 'a lease that another life holds is not given, and is free once it is released',
  },
  {
    name: 'a-lease-that-ended-is-not-renewed',
    keeps: 'a holder that comes back after its end',
    edits: edit(
      'packages/db/src/control/lease.ts',
      'and epoch = ${epoch} and expires_at > clock_timestamp()\n      returning epoch`',
      'and epoch = ${epoch}\n      returning epoch`',
    ),
    ...JUMPS,
    title: 'a lease that a jump has ended is not renewed, and somebody else may take it in a newer epoch',
  },
  {
    name: 'the-market-moves-with-the-lease',
    keeps: 'a bar that is stored by a process that lost the account',
    edits: edit('packages/db/src/market/market.ts', ' and l.epoch = ${epoch} for share', ' for share'),
    ...MOVERS,
    title: 'whoever lost the account moves neither the market nor the run',
  },
  {
    name: 'a-run-moves-with-the-lease',
    keeps: 'a bar that is finished, and its decisions lost, by a process that lost the account',
    edits: edit('packages/db/src/market/bars.ts', ' and l.epoch = ${epoch} for share', ' for share'),
    ...MOVERS,
    title: 'whoever lost the account moves neither the market nor the run',
  },
  {
    name: 'a-lost-run-decides-nothing',
    keeps: 'a decision on a bar that belongs to another life',
    edits: edit('packages/runtime/src/advance.ts', "if (stored === 'ownership_lost') return LOST;", ''),
    in: 'runtime',
    test: 'tests/rebuild.test.ts',
    title: 'a life that lost the account moves no bar, and decides nothing on it',
  },
  {
    name: 'a-promise-needs-the-lease',
    keeps: 'an order that is promised by a process that lost the account',
    edits: edit('packages/db/src/outbox/enqueue.ts', 'if (locked.epoch !== epoch) return LOST;', ''),
    ...PROMISES,
    title: 'whoever lost the account is promised no order',
  },
  {
    name: 'orders-at-once-need-the-lease',
    keeps: 'the same of orders that would leave with the same commit',
    edits: edit(
      'packages/db/src/outbox/order.ts',
      'if (locked.epoch !== request.epoch) return lost(wishes);',
      '',
    ),
    ...PROMISES,
    title: 'orders that would leave at once are neither promised nor claimed',
  },
  {
    name: 'a-replace-needs-the-lease',
    keeps: 'an order that goes on otherwise because a process that lost the account said so',
    edits: edit('packages/db/src/outbox/enqueue-replace.ts', 'if (locked.epoch !== epoch) return LOST;', ''),
    ...PROMISES,
    title: 'whoever lost the account is promised no replace',
  },
  {
    name: 'a-cancel-is-promised-under-the-lease',
    keeps: 'an order that is cancelled, or taken back, by a process that lost the account',
    edits: edit(
      'packages/db/src/outbox/enqueue-cancel.ts',
      "if (now !== epoch) return new Abandon<Answer>('ownership_lost');",
      '',
    ),
    ...PROMISES,
    title: 'whoever lost the account cancels nothing',
  },
  {
    name: 'a-takeover-is-waited-for',
    keeps: 'a cancel that is promised while another process takes the account',
    edits: edit(
      'packages/db/src/write/lock.ts',
      'select epoch from mqk.lease where account = ${account} for share',
      'select epoch from mqk.lease where account = ${account}',
    ),
    ...PROMISES,
    title: 'a takeover that is under way is waited for',
  },
  {
    name: 'no-lease-no-claim',
    keeps: 'a claim by a process that may not send',
    edits: edit(
      'packages/execution/src/dispatch/dispatcher.ts',
      'if (!leaseUsable()) return { claimed: 0, settled: 0, lost: 0 };',
      '',
    ),
    in: 'execution',
    test: 'tests/scenario-send-window-passed-means-not-sent.test.ts',
    title: 'a process that may not use its lease any more claims nothing',
  },
  {
    name: 'the-hold-is-asked-before-the-first-byte',
    keeps: 'a byte after a stop that came during the claim',
    edits: edit(
      'packages/execution/src/dispatch/send-all.ts',
      'parts.leaseUsable() && parts.clock',
      'parts.clock',
    ),
    in: 'execution',
    test: 'tests/scenario-send-window-passed-means-not-sent.test.ts',
    title: 'a connection that stands too late sends nothing either',
  },
  {
    name: 'a-permission-ages',
    keeps: 'an order that leaves long after it was permitted',
    edits: edit(
      'packages/execution/src/dispatch/send-all.ts',
      'parts.leaseUsable() && parts.clock.monotonicMs() - parts.startedMs <= parts.rules.sendWindowMs',
      'parts.leaseUsable()',
    ),
    in: 'execution',
    test: 'tests/scenario-send-window-passed-means-not-sent.test.ts',
    title: 'a claim that took longer than the send window is given back unsent',
  },
];
