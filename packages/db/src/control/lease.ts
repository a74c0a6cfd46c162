/** Who may write for an account: one holder, and an epoch that only grows. */
import { sql } from 'kysely';

import { type AccountId, type Result, type SystemTime, invariant, ok, refuse } from '@mqk/core';
import type { Lease } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';

export interface LeaseHeld {
  readonly code: 'lease_held';
  readonly holder: string;
  readonly remainingMs: number;
}

interface Wish {
  readonly account: AccountId;
  readonly holder: string;
  readonly lifeMs: number;
}

interface LeaseRow {
  readonly epoch: bigint;
  readonly expires_at: SystemTime;
}

/**
 * Takes the lease when nobody holds it, its life is over, or it is ours already; always in a new epoch.
 * Waits for transactions of the old epoch: after this none of them can commit any more.
 */
export async function acquireLease(
  database: Database,
  { account, holder, lifeMs }: Wish,
): Promise<Result<Lease, LeaseHeld>> {
  const [taken] = await query(
    database,
    'lease.acquire',
    sql<LeaseRow>`update mqk.lease set holder = ${holder}, epoch = epoch + 1,
        expires_at = clock_timestamp() + ${lifeMs}::bigint * interval '1 millisecond'
      where account = ${account} and (holder = ${holder} or expires_at <= clock_timestamp())
      returning epoch, expires_at`,
  );
  if (taken !== undefined) return ok({ holder, epoch: taken.epoch, expiresAt: taken.expires_at });
  const [held] = await query(
    database,
    'lease.holder',
    sql<{ readonly holder: string; readonly remaining: bigint }>`select holder,
        greatest(0, ceil(extract(epoch from expires_at - clock_timestamp()) * 1000))::bigint as remaining
      from mqk.lease where account = ${account}`,
  );
  invariant(held !== undefined, `account ${account} has no rows here`);
  return refuse({
    code: 'lease_held',
    holder: held.holder,
    remainingMs: Number.parseInt(held.remaining.toString(), 10),
  });
}

/** False when it is not ours any more, by holder, epoch or time: a life that ended is not continued. */
export async function renewLease(
  database: Database,
  epoch: bigint,
  { account, holder, lifeMs }: Wish,
): Promise<boolean> {
  const renewed = await query(
    database,
    'lease.renew',
    sql`update mqk.lease set expires_at = clock_timestamp() + ${lifeMs}::bigint * interval '1 millisecond'
      where account = ${account} and holder = ${holder} and epoch = ${epoch} and expires_at > clock_timestamp()
      returning epoch`,
  );
  return renewed.length === 1;
}

/** Others need not wait for its end. The epoch stays. */
export async function releaseLease(
  database: Database,
  epoch: bigint,
  { account, holder }: Pick<Wish, 'account' | 'holder'>,
): Promise<void> {
  await query(
    database,
    'lease.release',
    sql`update mqk.lease set expires_at = clock_timestamp()
      where account = ${account} and holder = ${holder} and epoch = ${epoch} and expires_at > clock_timestamp()`,
  );
}
