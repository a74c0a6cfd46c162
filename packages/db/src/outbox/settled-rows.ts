/** How attempts ended, as rows. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { Settlement } from '@mqk/execution/store';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { plainText, rows } from '../write/document.ts';
import type { Owned } from './owned-rows.ts';

type Tx = Transaction<StatementTag>;

export interface Settled extends Owned {
  readonly settled: Settlement;
}

/** Attempts that are known to have reached nobody, or to have been refused: they leave no doubt behind. */
const ENDED: readonly string[] = ['not_sent', 'throttled', 'rejected', 'barred'];

const closing = fixed<{ readonly id: bigint }>()(
  ['list'],
  ({ list }) => sql`
  update mqk.attempt a set outcome = r.outcome, detail = r.detail, finished_at = clock_timestamp()
  from json_to_recordset(${list}::json) as r(id bigint, attempt int, outcome text, detail text)
  where a.outbox_id = r.id and a.attempt = r.attempt returning a.outbox_id as id`,
);

/** Before their rows: a row leaves CLAIMED only when its attempt has an outcome. */
export async function closeAttempts(tx: Tx, settled: readonly Settled[]): Promise<void> {
  const list = settled.map(({ claim: { row, attempt }, settled: { outcome, detail } }) => ({
    id: row.id.toString(),
    attempt,
    outcome: plainText(outcome),
    detail: plainText(detail),
  }));
  const closed = await tx.run('tx-c.attempt', closing({ list: rows(list) }));
  invariant(closed.length === settled.length, `${closed.length} of ${settled.length} attempts end`);
}

const settling = fixed<{ readonly id: bigint }>()(
  ['account', 'list'],
  ({ account, list }) => sql`
  update mqk.outbox b set status = r.status, claim_token = null, claim_epoch = null,
    unresolved = case r.status when 'SUBMITTED' then 0 else b.unresolved + r.doubtful end,
    doubted_at = case when r.status = 'UNKNOWN' then coalesce(b.doubted_at, b.claimed_at) end,
    due_at = clock_timestamp() + r.delay * interval '1 millisecond', changed_at = clock_timestamp()
  from json_to_recordset(${list}::json) as r(id bigint, token text, epoch bigint, status text, doubtful int, delay bigint)
  where b.account = ${account} and b.id = r.id and b.claim_token = r.token and b.claim_epoch = r.epoch and b.status = 'CLAIMED'
  returning b.id`,
);

export async function settleRows(tx: Tx, account: AccountId, settled: readonly Settled[]): Promise<void> {
  const list = settled.map(({ claim: { row, token, epoch }, settled: { status, outcome, delayMs } }) => ({
    id: row.id.toString(),
    token,
    epoch: epoch.toString(),
    status,
    doubtful: status === 'UNKNOWN' && !ENDED.includes(outcome) ? 1 : 0,
    delay: delayMs,
  }));
  const changed = await tx.run('tx-c.outbox', settling({ account, list: rows(list) }));
  invariant(
    changed.length === settled.length,
    `${changed.length} of ${settled.length} rows are settled once`,
  );
}
