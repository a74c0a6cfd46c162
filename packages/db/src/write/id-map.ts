/** Ours and theirs, one to one, written once. */
import { sql } from 'kysely';

import type { AccountId, BrokerOrderId, ClientOrderId } from '@mqk/core';
import type { HaltOrder } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';

interface Pair {
  readonly clientOrderId: ClientOrderId;
  readonly brokerOrderId: BrokerOrderId;
}

/** Keeps the pair. What was known before stands; a pair that contradicts it is a reason to stop, and not kept. */
export async function learnIds(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  account: AccountId,
  { clientOrderId, brokerOrderId }: Pair,
): Promise<HaltOrder | null> {
  const known = await tx.run(
    tag,
    sql<{ readonly ours: string; readonly theirs: string }>`
      with learnt as (
        insert into mqk.id_map (account, client_order_id, broker_order_id)
        values (${account}, ${clientOrderId}, ${brokerOrderId}) on conflict do nothing returning 1)
      select client_order_id as ours, broker_order_id as theirs from mqk.id_map
      where account = ${account} and (client_order_id = ${clientOrderId} or broker_order_id = ${brokerOrderId})`,
  );
  const other = known.find(({ ours, theirs }) => ours !== clientOrderId || theirs !== brokerOrderId);
  if (other === undefined) return null;
  const detail = `${clientOrderId} is ${brokerOrderId}, they say; we know ${other.ours} as ${other.theirs}`;
  return { code: 'broker_order_id_changed', detail };
}
