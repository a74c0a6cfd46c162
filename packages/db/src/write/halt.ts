/** Stopping the account in the very transaction that saw the reason. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { HaltOrder } from '@mqk/execution/store';
import { type ControlState, controlStateCodec, halt } from '@mqk/integrity';

import type { Transaction } from '../database/transaction.ts';
import type { HaltingTransaction, StatementTag } from '../tags.ts';
import { appendAudit } from './audit.ts';
import { documentOf, plainText, rows } from './document.ts';
import type { Locked } from './lock.ts';

/** HALT and DISARM with one audit record. The caller owns control. */
export async function haltAccount(
  tx: Transaction<StatementTag>,
  transaction: HaltingTransaction,
  account: AccountId,
  { locked, halts }: { readonly locked: Locked; readonly halts: readonly HaltOrder[] },
): Promise<void> {
  invariant(locked.mode === 'owned', 'only who owns control halts');
  const plain = halts.map(({ code, detail }) => ({ code, detail: plainText(detail) }));
  const after = plain.reduce((state, alarm) => halt(state, { ...alarm, at: locked.now }), locked.control);
  await saveControl(tx, transaction, account, after);
  await recordHalts(tx, transaction, account, plain);
  await appendAudit(tx, transaction, account, {
    at: locked.now,
    action: 'halted',
    by: 'system',
    detail: plain,
  });
}

export async function saveControl(
  tx: Transaction<StatementTag>,
  transaction: HaltingTransaction,
  account: AccountId,
  state: ControlState,
): Promise<void> {
  await tx.run(
    `${transaction}.control`,
    sql`select mqk.change_control(${account}, ${documentOf(controlStateCodec, state)}::json, clock_timestamp())`,
  );
}

export async function recordHalts(
  tx: Transaction<StatementTag>,
  transaction: HaltingTransaction,
  account: AccountId,
  halts: readonly HaltOrder[],
): Promise<void> {
  const list = rows(halts.map(({ code, detail }) => ({ code, detail })));
  await tx.run(
    `${transaction}.halt`,
    sql`insert into mqk.halt (account, code, detail, raised_by)
      select ${account}, r.code, r.detail, ${transaction} from json_to_recordset(${list}::json) as r(code text, detail text)`,
  );
}
