/** Getting out, as it is stored, and everything that it is decided from. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  type Quantity,
  bigintCodec,
  booleanCodec,
  clientOrderIdCodec,
  holdingCodec,
  instrumentIdCodec,
  intentIdCodec,
  invariant,
  listOf,
  marketTimeCodec,
  nullable,
  oneOf,
  quantityCodec,
  record,
  runIdCodec,
  strategyIdCodec,
  systemTimeCodec,
  textCodec,
} from '@mqk/core';
import {
  type CloseAttempt,
  type NewWindDown,
  type OpenOrder,
  WIND_DOWN_ACTIONS,
  type WindDown,
  type WindDownEnd,
  type WindDownFacts,
} from '@mqk/execution/store';
import { HALT_CODES } from '@mqk/integrity';
import { orderCodec } from '@mqk/oms';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import type { Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { plainText } from '../write/document.ts';

type Tx = Transaction<StatementTag>;

export const windDownCodec: Codec<WindDown> = record<WindDown>({
  id: bigintCodec,
  action: oneOf(WIND_DOWN_ACTIONS),
  clientOrderId: nullable(clientOrderIdCodec),
  instrument: nullable(instrumentIdCodec),
  confirmed: nullable(quantityCodec),
  by: textCodec,
  reason: textCodec,
  cause: nullable(textCodec),
  since: systemTimeCodec,
});

const factsCodec: Codec<WindDownFacts> = record<WindDownFacts>({
  now: systemTimeCodec,
  marketTime: nullable(marketTimeCodec),
  run: nullable(runIdCodec),
  open: listOf(windDownCodec),
  unanswered: listOf(record<WindDownFacts['unanswered'][number]>({ id: textCodec, code: oneOf(HALT_CODES) })),
  orders: listOf(
    record<OpenOrder>({
      order: orderCodec,
      cancel: nullable(record<NonNullable<OpenOrder['cancel']>>({ open: booleanCodec, at: systemTimeCodec })),
    }),
  ),
  attempts: listOf(
    record<CloseAttempt>({
      intent: intentIdCodec,
      alive: booleanCodec,
      filled: quantityCodec,
      at: systemTimeCodec,
    }),
  ),
  positions: listOf(
    record<WindDownFacts['positions'][number]>({
      strategy: strategyIdCodec,
      instrument: instrumentIdCodec,
      quantity: holdingCodec,
    }),
  ),
});

export const openWindDowns = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('id', id::text, 'action', action, 'clientOrderId', client_order_id,
    'instrument', instrument, 'confirmed', confirmed::text, 'by', asked_by, 'reason', reason, 'cause', cause,
    'since', mqk.utc(asked_at)) order by id), '[]')
  from mqk.wind_down where account = ${account} and state = 'open')`;

/** Halts that nobody has acknowledged, and that asked for nothing yet. */
const unansweredHalts = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('id', h ->> 'id', 'code', h ->> 'code') order by place), '[]')
  from mqk.control c, json_array_elements(c.doc -> 'halts') with ordinality halts (h, place)
  where c.account = ${account} and not (h ->> 'acknowledged')::boolean
    and not exists (select from mqk.wind_down w where w.account = c.account and w.cause = h ->> 'id'))`;

const orderList = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('order', o.doc, 'cancel', case when b.status is not null then
    json_build_object('open', b.status in ('CREATED', 'CLAIMED'), 'at', mqk.utc(b.changed_at)) end)
    order by o.created_at, o.client_order_id), '[]')
  from mqk."order" o left join lateral (select status, changed_at from mqk.outbox b
    where b.account = o.account and b.client_order_id = o.client_order_id and b.kind = 'cancel'
    order by b.id desc limit 1) b on true
  where o.account = ${account} and (o.possibly_live or o.base = 'UNSENT'))`;

/** Orders that a wind-down which goes on has promised, or was denied. */
const closeAttempts = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('intent', n.intent,
    'alive', coalesce(o.possibly_live or o.base = 'UNSENT', false), 'filled', coalesce(o.doc ->> 'filled', '0'),
    'at', mqk.utc(coalesce(o.updated_at, n.created_at))) order by n.created_at, n.intent), '[]')
  from mqk.wind_down w join mqk.intent n on n.account = w.account and n.intent like 'wind-down-' || w.id || '-%'
  left join mqk."order" o on (o.account, o.client_order_id) = (n.account, n.client_order_id)
  where w.account = ${account} and w.state = 'open')`;

export async function windDownFacts(database: Database, account: AccountId): Promise<WindDownFacts> {
  const [row] = await query(
    database,
    'read.wind-down',
    sql<{ readonly facts: string }>`select json_build_object(
      'now', mqk.utc(clock_timestamp()),
      'marketTime', (select mqk.utc(at) from mqk.market_clock where account = ${account}),
      'run', (select run from mqk.run where account = ${account} order by seq desc limit 1),
      'open', ${openWindDowns(account)},
      'unanswered', ${unansweredHalts(account)},
      'orders', ${orderList(account)},
      'attempts', ${closeAttempts(account)},
      'positions', (select coalesce(json_agg(json_build_object('strategy', strategy, 'instrument', instrument,
        'quantity', quantity::text) order by strategy, instrument), '[]')
        from mqk.position where account = ${account} and quantity <> 0))::text as facts`,
  );
  return read(factsCodec, row?.facts, 'facts of a wind-down');
}

/** A halt asks once: a second wish of the same one is no wish. */
export async function saveWindDown(tx: Tx, account: AccountId, asked: NewWindDown): Promise<void> {
  const { action, clientOrderId, instrument, confirmed, by, reason, cause } = asked;
  await tx.run(
    'tx-e.wind-down',
    sql`insert into mqk.wind_down (account, action, client_order_id, instrument, confirmed, asked_by, reason, cause)
      values (${account}, ${action}, ${clientOrderId}, ${instrument}, ${textOf(confirmed)}, ${by}, ${plainText(reason)}, ${cause})
      on conflict (account, cause) do nothing`,
  );
}

const textOf = (quantity: Quantity | null): string | null => quantity?.toString() ?? null;

export async function endWindDown(tx: Tx, account: AccountId, { id, state }: WindDownEnd): Promise<void> {
  const ended = await tx.run(
    'tx-e.wind-down-end',
    sql`update mqk.wind_down set state = ${state}, ended_at = clock_timestamp()
      where account = ${account} and id = ${id} and state = 'open' returning id`,
  );
  invariant(ended.length === 1, `wind-down ${id} is open`);
}
