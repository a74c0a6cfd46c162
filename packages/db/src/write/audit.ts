/** The chain of who decided what. */
import { sql } from 'kysely';

import { type AccountId, type SystemTime, canonicalJson, formatTime } from '@mqk/core';

import type { AuditRecord } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { HaltingTransaction, StatementTag } from '../tags.ts';
import { plainJson, plainText } from './document.ts';

export const AUDIT_DOMAIN = 'mqk.audit.v1';
export const FIRST_PREV: string = '0'.repeat(64);

export interface AuditEvent extends AuditRecord {
  readonly at: SystemTime;
}

/**
 * Only whoever owns control appends, so two records never have the same place. The key of a request is kept by the same
 * statement: neither is there without the other.
 */
export async function appendAudit(
  tx: Transaction<StatementTag>,
  transaction: HaltingTransaction,
  account: AccountId,
  { at, action, by, detail, request = null }: AuditEvent,
): Promise<void> {
  const who = plainText(by);
  const about = { v: 1, account, at: formatTime(at), action, by: who, detail: plainJson(detail) };
  const event = canonicalJson(request === null ? about : { ...about, request: request.key });
  await tx.run(
    `${transaction}.audit`,
    sql`with asked as (
        insert into mqk.request (account, key, content_sha256, action, asked_by)
        select ${account}, ${request?.key ?? null}::text, ${request?.contentSha256 ?? null}::text, ${action}, ${who}
        where ${request === null ? sql`false` : sql`true`})
      insert into mqk.audit (account, seq, prev, hash, event)
      select ${account}, n.seq, n.prev,
        mqk.sha256_hex(concat_ws(chr(10), ${AUDIT_DOMAIN}::text, n.seq::text, n.prev::text, ${event}::text)), ${event}
      from (select coalesce(max(seq), 0) + 1 as seq,
        coalesce((array_agg(hash order by seq desc))[1], ${FIRST_PREV}) as prev
        from (select seq, hash from mqk.audit where account = ${account} order by seq desc limit 1) last) n`,
  );
}
