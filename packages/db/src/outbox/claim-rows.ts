/** The send mark: rows become CLAIMED, and their attempts begin, in one statement. */
import { sql } from 'kysely';

import {
  type AccountId,
  type BrokerOrderId,
  type ClaimToken,
  type MarketTime,
  type SystemTime,
  invariant,
} from '@mqk/core';
import type { Claim, OutboxRow } from '@mqk/execution/store';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from '../write/document.ts';
import { moment } from '../write/moment.ts';

export interface ClaimContext {
  readonly account: AccountId;
  readonly epoch: bigint;
  readonly marketTime: MarketTime | null;
}

export interface ClaimedRow {
  readonly row: OutboxRow;
  readonly token: ClaimToken;
  readonly brokerOrderId: BrokerOrderId | null;
}

interface Begun {
  readonly id: bigint;
  readonly attempt: number;
  readonly claimed_at: SystemTime;
}

const claiming = fixed<Begun>()(
  ['account', 'epoch', 'marketTime', 'list'],
  ({ account, epoch, marketTime, list }) => sql`
  with begun as (
    update mqk.outbox b set status = 'CLAIMED', attempts = b.attempts + 1, lookups = 0, refusal_code = null,
      claim_token = r.token, claim_epoch = ${epoch}, claimed_at = clock_timestamp(), changed_at = clock_timestamp()
    from json_to_recordset(${list}::json) as r(id bigint, token text)
    where b.id = r.id and b.account = ${account} and b.status in ('CREATED', 'UNKNOWN')
    returning b.id, b.attempts as attempt, b.kind, b.claim_token, b.claim_epoch, b.claimed_at),
  attempts as (
    insert into mqk.attempt (outbox_id, attempt, account, kind, token, epoch, claimed_at, market_at)
    select id, attempt, ${account}, kind, claim_token, claim_epoch, claimed_at, ${marketTime}::timestamptz from begun)
  select id, attempt, claimed_at from begun`,
);

/** The caller holds the locks of these rows. Answers in their order. */
export async function claimRows(
  tx: Transaction<StatementTag>,
  { account, epoch, marketTime }: ClaimContext,
  claimed: readonly ClaimedRow[],
  tag: 'tx-b.claim' | 'tx-ab.claim' = 'tx-ab.claim',
): Promise<readonly Claim[]> {
  if (claimed.length === 0) return [];
  const list = rows(claimed.map(({ row, token }) => ({ id: row.id.toString(), token })));
  const at = marketTime === null ? null : moment(marketTime);
  const begun = await tx.run(tag, claiming({ account, epoch, marketTime: at, list }));
  const byRow = new Map(begun.map((each) => [each.id, each]));
  return claimed.map(({ row, token, brokerOrderId }): Claim => {
    const mark = byRow.get(row.id);
    invariant(mark !== undefined, `outbox row ${row.id} was not claimed`);
    return {
      row: { ...row, status: 'CLAIMED', attempts: mark.attempt },
      token,
      epoch,
      attempt: mark.attempt,
      brokerOrderId,
      claimedAt: mark.claimed_at,
    };
  });
}
