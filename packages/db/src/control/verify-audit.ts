/** Recomputes the chain, record by record, from its first. */
import { sql } from 'kysely';

import { type AccountId, type Result, ok, refuse, sha256Hex } from '@mqk/core';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { AUDIT_DOMAIN, FIRST_PREV } from '../write/audit.ts';

export interface AuditBroken {
  readonly code: 'audit_broken';
  /** The first record that does not follow from those before it. */
  readonly seq: bigint;
}

export interface AuditVerified {
  readonly records: bigint;
  /** Hash of the last record; 64 zeros before the first. */
  readonly head: string;
}

interface AuditRow {
  readonly seq: bigint;
  readonly prev: string;
  readonly hash: string;
  readonly event: string;
}

const PAGE = 1_000;

export async function verifyAudit(
  database: Database,
  account: AccountId,
): Promise<Result<AuditVerified, AuditBroken>> {
  let last = { seq: 0n, hash: FIRST_PREV };
  for (;;) {
    const page = await query(
      database,
      'read.audit',
      sql<AuditRow>`select seq, prev, hash, event from mqk.audit
        where account = ${account} and seq > ${last.seq} order by seq limit ${PAGE}::int`,
    );
    for (const row of page) {
      if (!follows(row, last)) return refuse({ code: 'audit_broken', seq: last.seq + 1n });
      last = row;
    }
    if (page.length < PAGE) return ok({ records: last.seq, head: last.hash });
  }
}

const follows = ({ seq, prev, hash, event }: AuditRow, last: Pick<AuditRow, 'seq' | 'hash'>): boolean =>
  seq === last.seq + 1n &&
  prev === last.hash &&
  hash === sha256Hex([AUDIT_DOMAIN, seq, prev, event].join('\n'));
