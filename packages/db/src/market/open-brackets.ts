/** Brackets of which something may still be wanted, with every leg that was ever made of them. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  type InstrumentId,
  type StrategyId,
  booleanCodec,
  listOf,
  marketTimeCodec,
  nullable,
  quantityCodec,
  record,
  textCodec,
} from '@mqk/core';
import type { StoredBracket, StoredLeg } from '@mqk/execution/store';
import { orderCodec } from '@mqk/oms';

import { countedMicros } from '../facts/codecs.ts';

export const bracketsCodec: Codec<readonly StoredBracket[]> = listOf(
  record<StoredBracket>({
    entry: orderCodec,
    decidedAt: marketTimeCodec,
    givenUp: quantityCodec,
    stopPrice: countedMicros,
    targetPrice: nullable(countedMicros),
    legs: listOf(
      record<StoredLeg>({
        order: orderCodec,
        cancelledBy: nullable(textCodec),
        refusal: nullable(textCodec),
        absent: booleanCodec,
      }),
    ),
  }),
);

/** An entry that can never fill and never has has nothing to protect. */
export const openBrackets = (
  account: AccountId,
  strategy: StrategyId,
  instrument: InstrumentId,
): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('entry', e.doc, 'decidedAt', mqk.utc(n.decided_at),
    'givenUp', b.given_up::text,
    'stopPrice', b.stop_price::text, 'targetPrice', b.target_price::text,
    'legs', ${legsOf(account)}) order by b.created_at, b.entry), '[]')
  from mqk.bracket b
  join mqk."order" e on e.account = b.account and e.client_order_id = b.entry
  join mqk.intent n on n.account = e.account and n.intent = e.intent
  where b.account = ${account} and b.strategy = ${strategy} and b.instrument = ${instrument} and b.ended_at is null
    and (e.possibly_live or e.base = 'UNSENT' or e.filled > 0))`;

const legsOf = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('order', l.doc,
    'cancelledBy', (select c.payload::json ->> 'reason' from mqk.outbox c where c.account = ${account}
      and c.client_order_id = l.client_order_id and c.kind = 'cancel' order by c.id limit 1),
    'refusal', (select s.refusal_code from mqk.outbox s where s.account = ${account}
      and s.client_order_id = l.client_order_id and s.kind = 'submit'),
    'absent', exists (select from mqk.outbox s join mqk.evidence v on v.outbox_id = s.id
      where s.account = ${account} and s.client_order_id = l.client_order_id
        and v.kind in ('proven_absent', 'operator'))) order by l.created_at, l.client_order_id), '[]')
  from mqk."order" l where l.account = ${account} and l.parent = b.entry)`;
