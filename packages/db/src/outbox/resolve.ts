/** Evidence ends a doubt, or counts one more look; it is stored in the same transaction as what it changes. */
import { sql } from 'kysely';

import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
import type { Fenced, Resolution } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import type { Database } from '../database/pool.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { appendAudit } from '../write/audit.ts';
import { promiseCancel } from '../write/cancels.ts';
import { plainText } from '../write/document.ts';
import { haltAccount } from '../write/halt.ts';
import { keepLeftOpen } from '../write/left-open.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { type RowOrders, learnFrom, rowOrders, writeRowOrders } from '../write/successor.ts';

type Tx = Transaction<StatementTag>;

interface Doubted {
  readonly outboxId: bigint;
  readonly attempts: number;
  readonly epoch: bigint;
  readonly account: AccountId;
}

const LOST = new Abandon<Fenced>('ownership_lost');

export async function resolve(
  database: Database,
  doubted: Doubted,
  decide: (order: Order, successor: Order | null) => Resolution | null,
): Promise<Fenced> {
  const { account } = doubted;
  return haltingTransaction<Fenced>(database, 'resolve', async (tx, mode) => {
    const locked = await lockAccount(tx, 'resolve.lock', account, { mode, risk: false });
    if (locked.epoch !== doubted.epoch) return LOST;
    const found = await doubtedOrders(tx, doubted);
    if (found === null) return LOST;
    const resolution = decide(found.order, found.successor);
    if (resolution === null) return new Abandon<Fenced>('done');
    const { halt, audit } = resolution;
    const contradiction = await learnFrom(tx, 'resolve', account, resolution);
    const halts = [halt, contradiction].filter((reason) => reason !== null);
    if ((halts.length > 0 || audit !== undefined) && mode === 'shared') return needsControl;
    await write(tx, doubted, resolution);
    if (audit !== undefined) await appendAudit(tx, 'resolve', account, { at: locked.now, ...audit });
    if (halts.length > 0) await haltAccount(tx, 'resolve', account, { locked, halts });
    return 'done';
  });
}

async function doubtedOrders(tx: Tx, { account, outboxId, attempts }: Doubted): Promise<RowOrders | null> {
  const [found] = await tx.run(
    'resolve.row',
    sql<{
      readonly doc: string;
      readonly successor: ClientOrderId | null;
    }>`select o.doc::text as doc, b.successor
      from mqk.outbox b join mqk."order" o using (account, client_order_id)
      where b.id = ${outboxId} and b.account = ${account} and b.status = 'UNKNOWN' and b.attempts = ${attempts}::int
      for update of b for no key update of o`,
  );
  return found === undefined ? null : rowOrders(tx, 'resolve', account, found);
}

async function write(tx: Tx, { account, outboxId, epoch }: Doubted, resolution: Resolution): Promise<void> {
  const { status, evidence, cancel } = resolution;
  await tx.run(
    'resolve.evidence',
    sql`insert into mqk.evidence (account, outbox_id, kind, detail, epoch)
      values (${account}, ${outboxId}, ${evidence.kind}, ${plainText(evidence.detail)}, ${epoch})`,
  );
  const ends = status !== 'UNKNOWN';
  const changed = await tx.run(
    'resolve.outbox',
    sql<{ readonly id: bigint }>`update mqk.outbox set status = ${status}, lookups = lookups + 1,
        unresolved = ${ends ? sql`0` : sql`unresolved`}, doubted_at = ${ends ? sql`null` : sql`doubted_at`},
        changed_at = clock_timestamp()
      where id = ${outboxId} and status = 'UNKNOWN' returning id`,
  );
  invariant(changed.length === 1, `outbox row ${outboxId} is resolved once`);
  await writeRowOrders(tx, 'resolve', account, resolution);
  if (cancel !== null) await promiseCancel(tx, 'resolve.cancel', account, cancel);
  await keepLeftOpen(tx, 'resolve', account, resolution);
}
