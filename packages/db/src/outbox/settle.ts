/** TX-C: how an attempt ended, written by its owner alone. */
import { sql } from 'kysely';

import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
import type { Claim, Fenced, Settlement } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import type { Database } from '../database/pool.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { promiseCancel } from '../write/cancels.ts';
import { plainText } from '../write/document.ts';
import { haltAccount } from '../write/halt.ts';
import { keepLeftOpen } from '../write/left-open.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { type RowOrders, learnFrom, rowOrders, writeRowOrders } from '../write/successor.ts';

type Tx = Transaction<StatementTag>;

const LOST = new Abandon<Fenced>('ownership_lost');

/** Attempts that are known to have reached nobody, or to have been refused: they leave no doubt behind. */
const ENDED: readonly string[] = ['not_sent', 'throttled', 'rejected'];

export async function settle(
  database: Database,
  account: AccountId,
  claim: Claim,
  settlement: (order: Order, successor: Order | null) => Settlement,
): Promise<Fenced> {
  return haltingTransaction<Fenced>(database, 'tx-c', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-c.lock', account, { mode, risk: false });
    if (locked.epoch !== claim.epoch) return LOST;
    const owned = await ownedRow(tx, account, claim);
    if (owned === null) return LOST;
    const settled = settlement(owned.order, owned.successor);
    const contradiction = await learnFrom(tx, 'tx-c', account, settled);
    const halts = [settled.halt, contradiction].filter((halt) => halt !== null);
    if (halts.length > 0 && mode === 'shared') return needsControl;
    await write(tx, account, claim, settled);
    if (halts.length > 0) await haltAccount(tx, 'tx-c', account, { locked, halts });
    return 'done';
  });
}

/** The orders of the row, if row, token, epoch and CLAIMED still hold. */
async function ownedRow(tx: Tx, account: AccountId, { row, token, epoch }: Claim): Promise<RowOrders | null> {
  const [found] = await tx.run(
    'tx-c.row',
    sql<{
      readonly doc: string;
      readonly successor: ClientOrderId | null;
    }>`select o.doc::text as doc, b.successor
      from mqk.outbox b join mqk."order" o using (account, client_order_id)
      where b.id = ${row.id} and b.account = ${account} and b.claim_token = ${token} and b.claim_epoch = ${epoch}
        and b.status = 'CLAIMED'
      for update of b for no key update of o`,
  );
  return found === undefined ? null : rowOrders(tx, 'tx-c', account, found);
}

async function write(tx: Tx, account: AccountId, claim: Claim, settled: Settlement): Promise<void> {
  const { row, token, epoch, attempt } = claim;
  await tx.run(
    'tx-c.attempt',
    sql`update mqk.attempt set outcome = ${plainText(settled.outcome)}, detail = ${plainText(settled.detail)},
      finished_at = clock_timestamp() where outbox_id = ${row.id} and attempt = ${attempt}::int`,
  );
  const doubtful = settled.status === 'UNKNOWN' && !ENDED.includes(settled.outcome);
  const changed = await tx.run(
    'tx-c.outbox',
    sql<{
      readonly id: bigint;
    }>`update mqk.outbox set status = ${settled.status}, claim_token = null, claim_epoch = null,
        unresolved = ${settled.status === 'SUBMITTED' ? sql`0` : sql`unresolved + ${doubtful ? 1 : 0}::int`},
        doubted_at = case when ${settled.status}::text = 'UNKNOWN' then coalesce(doubted_at, claimed_at) end,
        due_at = clock_timestamp() + ${settled.delayMs}::bigint * interval '1 millisecond', changed_at = clock_timestamp()
      where id = ${row.id} and claim_token = ${token} and claim_epoch = ${epoch} and status = 'CLAIMED' returning id`,
  );
  invariant(changed.length === 1, `outbox row ${row.id} is settled once`);
  await writeRowOrders(tx, 'tx-c', account, settled);
  if (settled.cancel !== null) await promiseCancel(tx, 'tx-c.cancel', account, settled.cancel);
  await keepLeftOpen(tx, 'tx-c', account, settled);
}
