/** Brackets: promised with their entry, and over when nothing wants a leg of them any more. */
import { sql } from 'kysely';

import type { AccountId, ClientOrderId, OrderIntent } from '@mqk/core';
import type { Protection } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';

type Tx = Transaction<StatementTag>;

export async function promiseBracket(
  tx: Tx,
  { account, strategy, instrument }: OrderIntent,
  entry: ClientOrderId,
  { stopPrice, targetPrice }: Protection,
): Promise<void> {
  await tx.run(
    'tx-a.bracket',
    sql`insert into mqk.bracket (account, entry, strategy, instrument, stop_price, target_price)
      values (${account}, ${entry}, ${strategy}, ${instrument}, ${stopPrice}, ${targetPrice})`,
  );
}

/** A person leaves the position, whoever holds it. */
export async function endBracketsOf(tx: Tx, { account, instrument }: OrderIntent): Promise<void> {
  await tx.run(
    'tx-a.bracket-end',
    sql`update mqk.bracket set ended_at = clock_timestamp(), ended_because = 'left_by_a_person'
      where account = ${account} and instrument = ${instrument} and ended_at is null`,
  );
}

/**
 * A position was left in part or in whole, or an entry is over: brackets have no more than is held. What is missing was
 * sold by another way than their legs, and is given up by the oldest first; one that has nothing left is over, so that
 * it makes no leg of what comes next.
 */
export async function settleBrackets(
  tx: Tx,
  account: AccountId,
  { strategy, instrument }: Pick<Order, 'strategy' | 'instrument'>,
): Promise<void> {
  await tx.run(
    'tx-d.bracket',
    sql`update mqk.bracket b set given_up = b.given_up + (s.has - s.keeps)::bigint,
        ended_at = case when s.is_over and s.keeps = 0 then clock_timestamp() end,
        ended_because = case when s.is_over and s.keeps = 0 then 'nothing_held' end
      from (select entry, is_over, has, least(has, greatest(held - newer, 0)) as keeps
        from (select o.*, coalesce(sum(has) over (partition by side order by created_at desc, entry desc
            rows between unbounded preceding and 1 preceding), 0) as newer
          from (select b.entry, b.created_at, e.side, not e.possibly_live and e.base <> 'UNSENT' as is_over,
              greatest(e.filled - b.given_up - (select coalesce(sum(l.filled), 0) from mqk."order" l
                where l.account = b.account and l.parent = b.entry), 0) as has,
              greatest(coalesce((select p.quantity from mqk.position p where p.account = b.account
                and p.strategy = b.strategy and p.instrument = b.instrument), 0)
                * case e.side when 'buy' then 1 else -1 end, 0) as held
            from mqk.bracket b join mqk."order" e on e.account = b.account and e.client_order_id = b.entry
            where b.account = ${account} and b.strategy = ${strategy} and b.instrument = ${instrument}
              and b.ended_at is null) o) n) s
      where b.account = ${account} and b.entry = s.entry and (s.keeps < s.has or (s.is_over and s.keeps = 0))`,
  );
}
