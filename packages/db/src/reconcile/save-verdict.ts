/** Snapshot, watermark and verdict in one transaction; a drift stops the account in it. */
import { sql } from 'kysely';

import type { AccountId } from '@mqk/core';
import type { Fenced, HaltOrder, ReconcileStore } from '@mqk/execution/store';
import { snapshotCodec, verdictCodec, watermarkCodec } from '@mqk/reconcile';

import type { Database } from '../database/pool.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import { closeByReconcile } from '../inbox/inquiries.ts';
import type { StatementTag } from '../tags.ts';
import { documentOf } from '../write/document.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';

type Tx = Transaction<StatementTag>;
type Saved = Parameters<ReconcileStore['saveVerdict']>[0];

export async function saveVerdict(database: Database, account: AccountId, saved: Saved): Promise<Fenced> {
  return haltingTransaction<Fenced>(database, 'verdict', async (tx, mode) => {
    if (saved.halts.length > 0 && mode === 'shared') return needsControl;
    const locked = await lockAccount(tx, 'verdict.lock', account, { mode, risk: false });
    if (locked.epoch !== saved.epoch) return new Abandon<Fenced>('ownership_lost');
    await write(tx, account, saved);
    if (saved.halts.length > 0) await haltAccount(tx, 'verdict', account, { locked, halts: haltsOf(saved) });
    return 'done';
  });
}

async function write(
  tx: Tx,
  account: AccountId,
  { epoch, life, snapshot, watermark, verdict }: Saved,
): Promise<void> {
  if (snapshot !== null)
    await tx.run(
      'verdict.snapshot',
      sql`insert into mqk.snapshot (account, sequence, doc)
        values (${account}, ${snapshot.sequence}, ${documentOf(snapshotCodec, snapshot)}::json) on conflict do nothing`,
    );
  if (watermark !== null)
    await tx.run(
      'verdict.watermark',
      sql`update mqk.watermark set doc = ${documentOf(watermarkCodec, watermark)}::json
        where account = ${account} and coalesce((doc ->> 'sequence')::bigint, -1) <= ${watermark.sequence}`,
    );
  await tx.run(
    'verdict.verdict',
    sql`insert into mqk.reconcile_verdict (account, life, epoch, state, doc)
      values (${account}, ${life}, ${epoch}, ${verdict.state}, ${documentOf(verdictCodec, verdict)}::json)`,
  );
  if (verdict.state === 'CLEAN' && snapshot !== null) await closeByReconcile(tx, account, snapshot.sequence);
}

const haltsOf = ({ halts, verdict }: Saved): readonly HaltOrder[] =>
  halts.map((code) => ({
    code,
    detail: `reconcile ${verdict.state}: ${[...new Set(verdict.reasons.map(({ kind }) => kind))].join(', ')}`,
  }));
