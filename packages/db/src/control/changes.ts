/** The rows of an operator's change. The caller owns control. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { Confirmation, ControlChange } from '@mqk/execution/store';
import { type Limits, limitsCodec } from '@mqk/risk';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { documentOf } from '../write/document.ts';
import { moment } from '../write/moment.ts';

type Tx = Transaction<StatementTag>;

/** Answers the version that the limits got. */
export async function saveLimits(tx: Tx, account: AccountId, limits: Limits, by: string): Promise<number> {
  const [row] = await tx.run(
    'tx-e.limits',
    sql<{ readonly version: number }>`insert into mqk.limits (account, version, doc, set_by)
      select ${account}, coalesce(max(version), 0) + 1, ${documentOf(limitsCodec, limits)}::json, ${by}
      from mqk.limits where account = ${account} returning version`,
  );
  invariant(row !== undefined, 'limits get a version');
  return row.version;
}

export async function saveRun(
  tx: Tx,
  account: AccountId,
  { id, strategy, state, config }: NonNullable<ControlChange<unknown>['run']>,
): Promise<void> {
  await tx.run(
    'tx-e.run',
    sql`insert into mqk.run (account, run, strategy, state, config) values (${account}, ${id}, ${strategy}, ${state}, ${config})
      on conflict (account, run) do update set state = excluded.state,
        stopped_at = case when excluded.state = 'stopped' then clock_timestamp() end`,
  );
}

export async function saveConfirmation(
  tx: Tx,
  account: AccountId,
  { tokenSha256, action, factsSha256, expiresAt }: Confirmation,
): Promise<void> {
  await tx.run(
    'tx-e.confirmation',
    sql`insert into mqk.confirmation (account, token_sha256, action, facts_sha256, expires_at)
      values (${account}, ${tokenSha256}, ${action}, ${factsSha256}, ${moment(expiresAt)})`,
  );
}

/** A token is good for one time. */
export async function useConfirmation(tx: Tx, account: AccountId, tokenSha256: string): Promise<void> {
  const used = await tx.run(
    'tx-e.used',
    sql`update mqk.confirmation set used_at = clock_timestamp()
      where account = ${account} and token_sha256 = ${tokenSha256} and used_at is null returning token_sha256`,
  );
  invariant(used.length === 1, 'a confirmation is used once');
}
