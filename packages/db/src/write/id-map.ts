/** Ours and theirs, one to one, written once. */
import { sql } from 'kysely';

import type { AccountId, BrokerOrderId, ClientOrderId } from '@mqk/core';
import type { HaltOrder } from '@mqk/execution/store';

import { fixed } from '../database/statement.ts';
import { together } from '../database/together.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';

export interface IdPair {
  readonly clientOrderId: ClientOrderId;
  readonly brokerOrderId: BrokerOrderId;
}

const learningOne = fixed<Known>()(
  ['account', 'ours', 'theirs'],
  ({ account, ours, theirs }) => sql`
      with learnt as (
        insert into mqk.id_map (account, client_order_id, broker_order_id)
        values (${account}, ${ours}, ${theirs}) on conflict do nothing returning 1)
      select client_order_id as ours, broker_order_id as theirs from mqk.id_map
      where account = ${account} and (client_order_id = ${ours} or broker_order_id = ${theirs})`,
);

/** Keeps the pair. What was known before stands; a pair that contradicts it is a reason to stop, and not kept. */
export async function learnIds(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  account: AccountId,
  { clientOrderId, brokerOrderId }: IdPair,
): Promise<HaltOrder | null> {
  const known = await tx.run(tag, learningOne({ account, ours: clientOrderId, theirs: brokerOrderId }));
  return contradiction(known, { clientOrderId, brokerOrderId });
}

interface Known {
  readonly ours: string;
  readonly theirs: string;
}

function contradiction(known: readonly Known[], { clientOrderId, brokerOrderId }: IdPair): HaltOrder | null {
  const other = known.find(({ ours, theirs }) => (ours === clientOrderId) !== (theirs === brokerOrderId));
  if (other === undefined) return null;
  const detail = `${clientOrderId} is ${brokerOrderId}, they say; we know ${other.ours} as ${other.theirs}`;
  return { code: 'broker_order_id_changed', detail };
}

const learning = fixed<never>()(
  ['account', 'ours', 'theirs'],
  ({ account, ours, theirs }) => sql`insert into mqk.id_map (account, client_order_id, broker_order_id)
    select ${account}, o, t from unnest(${ours}::text[], ${theirs}::text[]) p (o, t) on conflict do nothing`,
);

const knowing = fixed<Known>()(
  ['account', 'ours', 'theirs'],
  ({ account, ours, theirs }) => sql`select m.ours, m.theirs from unnest(${ours}::text[]) k (id)
      cross join lateral (select client_order_id as ours, broker_order_id as theirs from mqk.id_map
        where account = ${account} and client_order_id = k.id limit 1) m
    union select m.ours, m.theirs from unnest(${theirs}::text[]) k (id)
      cross join lateral (select client_order_id as ours, broker_order_id as theirs from mqk.id_map
        where account = ${account} and broker_order_id = k.id limit 1) m
    order by ours`,
);

/** The same of several pairs. They are looked at after all of them are kept: two of them may contradict one another. */
export async function learnAll(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  account: AccountId,
  pairs: readonly IdPair[],
): Promise<readonly HaltOrder[]> {
  const [only, ...others] = pairs;
  if (only === undefined) return [];
  if (others.length === 0) {
    const other = await learnIds(tx, tag, account, only);
    return other === null ? [] : [other];
  }
  const values = {
    account,
    ours: pairs.map(({ clientOrderId }) => clientOrderId),
    theirs: pairs.map(({ brokerOrderId }) => brokerOrderId),
  };
  const [, known] = await together([tx.run(tag, learning(values)), tx.run(tag, knowing(values))]);
  return pairs.map((pair) => contradiction(known, pair)).filter((halt) => halt !== null);
}
