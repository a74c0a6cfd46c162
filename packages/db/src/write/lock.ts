/**
 * The locks of a transaction, always taken in this order: control, lease, risk; rows of the outbox and orders
 * come after them.
 *
 * Sharing control keeps arm, disarm and halt out until we commit; sharing the lease keeps a new epoch out, so
 * that nothing of an old one can be committed after it.
 */
import { type RawBuilder, sql } from 'kysely';

import type { AccountId, SystemTime } from '@mqk/core';
import { InvariantBroken, invariant } from '@mqk/core';
import { type ControlState, controlStateCodec } from '@mqk/integrity';

import { fixed } from '../database/statement.ts';
import { Abandon, type Transaction, inTransaction } from '../database/transaction.ts';
import type { Database } from '../database/pool.ts';
import { read } from '../facts/codecs.ts';
import type { HaltingTransaction, StatementTag } from '../tags.ts';

/** `shared` lets others read with us; `owned` is for who is going to change control. */
export type ControlLock = 'shared' | 'owned';

export interface Locked {
  readonly mode: ControlLock;
  readonly control: ControlState;
  /** 0 when nobody ever held the account. */
  readonly epoch: bigint;
  /** Database clock. */
  readonly now: SystemTime;
}

interface LockRow {
  readonly control: string;
  readonly epoch: bigint;
  readonly now: SystemTime;
}

const STRENGTH: Readonly<Record<ControlLock, RawBuilder<unknown>>> = {
  shared: sql`for share of c`,
  owned: sql`for update of c`,
};

const locking = (mode: ControlLock, risk: RawBuilder<unknown>) =>
  fixed<LockRow>()(
    ['account'],
    ({ account }) => sql`select c.doc::text as control, l.epoch, clock_timestamp() as now
      from mqk.control c join mqk.lease l using (account) join mqk.risk r using (account)
      where c.account = ${account} ${STRENGTH[mode]} for share of l ${risk}`,
  );

const ALONE = { shared: locking('shared', sql``), owned: locking('owned', sql``) } as const;
const WITH_RISK = {
  shared: locking('shared', sql`for update of r`),
  owned: locking('owned', sql`for update of r`),
} as const;

/** `risk` also keeps out everybody else who counts what the account may still do. */
export async function lockAccount(
  tx: Transaction<StatementTag>,
  tag: `${HaltingTransaction | 'orphans'}.lock`,
  account: AccountId,
  wanted: { readonly mode: ControlLock; readonly risk: boolean },
): Promise<Locked> {
  const statement = (wanted.risk ? WITH_RISK : ALONE)[wanted.mode];
  const [row] = await tx.opening(tag, statement({ account }));
  invariant(row !== undefined, `account ${account} has no rows here`);
  return {
    mode: wanted.mode,
    control: read(controlStateCodec, row.control, 'control'),
    epoch: row.epoch,
    now: row.now,
  };
}

const sharing = fixed<Pick<LockRow, 'epoch'>>()(
  ['account'],
  ({ account }) => sql`select epoch from mqk.lease where account = ${account} for share`,
);

/** The epoch, kept as it is until we are done: for a cancel, which neither asks control nor counts risk. */
export async function shareLease(tx: Transaction<StatementTag>, account: AccountId): Promise<bigint> {
  const [row] = await tx.opening('tx-a.lease', sharing({ account }));
  invariant(row !== undefined, `account ${account} has no rows here`);
  return row.epoch;
}

const NEEDS_CONTROL = Symbol('needs control');

/** Left behind by work that shares control and found a reason to stop the account: it runs again as the owner. */
export const needsControl = new Abandon<typeof NEEDS_CONTROL>(NEEDS_CONTROL);

type Halting<Value> = Value | Abandon<Value> | typeof needsControl;

/**
 * A transaction that may stop the account. It shares control at first; one that has to stop the account gives
 * up and is run again owning it, because two that share a lock cannot both wait to own it.
 */
export async function haltingTransaction<Value>(
  database: Database,
  name: HaltingTransaction,
  work: (tx: Transaction<StatementTag>, mode: ControlLock) => Promise<Halting<Value>>,
): Promise<Value> {
  for (const mode of ['shared', 'owned'] as const) {
    const value = await inTransaction<StatementTag, Value | typeof NEEDS_CONTROL>(
      database,
      name,
      async (tx) => work(tx, mode),
    );
    if (value !== NEEDS_CONTROL) return value;
  }
  throw new InvariantBroken(`${name} owned control and asked for it again`);
}
