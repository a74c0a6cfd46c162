/** Snapshot, watermark and verdict in one transaction; a drift stops the account in it. */
import { sql } from 'kysely';

import type { AccountId } from '@mqk/core';
import type { HaltOrder, ReconcileStore } from '@mqk/execution/store';
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

type Kept = Awaited<ReturnType<ReconcileStore['saveVerdict']>>;

export async function saveVerdict(database: Database, account: AccountId, saved: Saved): Promise<Kept> {
  return haltingTransaction<Kept>(database, 'verdict', async (tx, mode) => {
    if (saved.halts.length > 0 && mode === 'shared') return needsControl;
    const locked = await lockAccount(tx, 'verdict.lock', account, { mode, risk: false });
    if (locked.epoch !== saved.epoch) return new Abandon<Kept>('ownership_lost');
    const isNewest = await raiseWatermark(tx, account, saved);
    if (!isNewest && saved.halts.length === 0) return new Abandon<Kept>('overtaken');
    await write(tx, account, saved);
    if (saved.halts.length > 0) await haltAccount(tx, 'verdict', account, { locked, halts: haltsOf(saved) });
    return 'done';
  });
}

/** False: a newer snapshot was accepted since the watermark was read, by whoever compared at the same time. */
async function raiseWatermark(tx: Tx, account: AccountId, { snapshot, watermark }: Saved): Promise<boolean> {
  if (watermark === null) return true;
  const raised = await tx.run(
    'verdict.watermark',
    sql`update mqk.watermark set doc = ${documentOf(watermarkCodec, watermark)}::json
      where account = ${account} and coalesce((doc ->> 'sequence')::bigint, -1) <= ${watermark.sequence}
      returning drawn`,
  );
  return snapshot === null || raised.length > 0;
}

async function write(tx: Tx, account: AccountId, { epoch, life, snapshot, verdict }: Saved): Promise<void> {
  if (snapshot !== null)
    await tx.run(
      'verdict.snapshot',
      sql`insert into mqk.snapshot (account, sequence, doc)
        values (${account}, ${snapshot.sequence}, ${documentOf(snapshotCodec, snapshot)}::json) on conflict do nothing`,
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
