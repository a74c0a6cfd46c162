/** Limits without an operator's operation around them: for a first start and for stories. */
import { type AccountId, hashOf, invariant } from '@mqk/core';
import { type Limits, limitsCodec } from '@mqk/risk';

import { saveLimits as insertLimits } from '../control/changes.ts';
import type { Database } from '../database/pool.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { appendAudit } from '../write/audit.ts';
import { lockAccount } from '../write/lock.ts';

/** Appends a version, and says so in the audit. Answers its number. */
export async function saveLimits(
  database: Database,
  account: AccountId,
  limits: Limits,
  by: string,
): Promise<number> {
  return inTransaction<StatementTag, number>(database, 'tx-e', async (tx) => {
    const { now, control } = await lockAccount(tx, 'tx-e.lock', account, { mode: 'owned', risk: false });
    invariant(!control.armed, 'while armed, limits are changed by an operator only');
    const version = await insertLimits(tx, account, limits, by);
    const detail = { version, sha256: hashOf(limitsCodec.encode(limits)) };
    await appendAudit(tx, 'tx-e', account, { at: now, action: 'limits_saved', by, detail });
    return version;
  });
}
