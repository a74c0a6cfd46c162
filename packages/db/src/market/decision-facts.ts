/** What a target is turned into orders with, read at one moment. */
import { sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  booleanCodec,
  integerCodec,
  invariant,
  listOf,
  marketTimeCodec,
  nullable,
  record,
  systemTimeCodec,
} from '@mqk/core';
import type { DecisionFacts, MarketStore, Unsettled } from '@mqk/execution/store';
import { orderCodec } from '@mqk/oms';
import { watermarkCodec } from '@mqk/reconcile';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { read, storedPosition } from '../facts/codecs.ts';
import { watermarkObject } from '../facts/control-facts.ts';
import { bracketsCodec, openBrackets } from './open-brackets.ts';
import { moment } from '../write/moment.ts';

type Key = Parameters<MarketStore['decisionFacts']>[0];

const byLeg = record<DecisionFacts['asked']>({ entry: integerCodec, exit: integerCodec });

const factsCodec: Codec<DecisionFacts> = record<DecisionFacts>({
  now: systemTimeCodec,
  snapshot: nullable(watermarkCodec),
  position: nullable(storedPosition),
  orders: listOf(orderCodec),
  notAccepted: byLeg,
  asked: byLeg,
  splitSince: booleanCodec,
  cursor: nullable(marketTimeCodec),
  brackets: bracketsCodec,
});

/** An order that waits in the outbox counts as open: the next decision must not want it a second time. */
export async function decisionFacts(
  database: Database,
  account: AccountId,
  { run, strategy, instrument, decidedAt }: Key,
): Promise<DecisionFacts> {
  const [row] = await query(
    database,
    'read.decision',
    sql<{ readonly facts: string }>`with asked as (
        select n.leg from mqk.intent n
        where n.account = ${account} and n.run = ${run} and n.strategy = ${strategy} and n.instrument = ${instrument}
          and n.decided_at = ${moment(decidedAt)} and n.leg in ('entry', 'exit')
          and not exists (select from mqk.outbox b where b.account = n.account and b.successor = n.client_order_id)),
      absent as (
        select n.leg from mqk.intent n join mqk."order" o on o.account = n.account and o.intent = n.intent
        where n.account = ${account} and n.run = ${run} and n.strategy = ${strategy} and n.instrument = ${instrument}
          and n.decided_at = ${moment(decidedAt)} and o.base = 'NOT_ACCEPTED'
          and exists (select from mqk.outbox b join mqk.evidence e on e.outbox_id = b.id
            where b.account = o.account and b.client_order_id = o.client_order_id and e.kind in ('proven_absent', 'operator')))
      select json_build_object(
        'now', mqk.utc(clock_timestamp()),
        'snapshot', ${watermarkObject(account)},
        'position', (select doc from mqk.position
          where account = ${account} and strategy = ${strategy} and instrument = ${instrument}),
        'orders', (select coalesce(json_agg(doc order by created_at, client_order_id), '[]') from mqk."order"
          where account = ${account} and strategy = ${strategy} and instrument = ${instrument}
            and (possibly_live or base = 'UNSENT')),
        'notAccepted', json_build_object(
          'entry', (select count(*) from absent where leg = 'entry'),
          'exit', (select count(*) from absent where leg = 'exit')),
        'asked', json_build_object(
          'entry', (select count(*) from asked where leg = 'entry'),
          'exit', (select count(*) from asked where leg = 'exit')),
        'splitSince', exists (select from mqk.ledger l where l.account = ${account} and l.kind = 'split'
          and l.instrument = ${instrument} and l.at >= ${moment(decidedAt)}),
        'cursor', (select mqk.utc(cursor) from mqk.run where account = ${account} and run = ${run}),
        'brackets', ${openBrackets(account, strategy, instrument)})::text as facts`,
  );
  return read(factsCodec, row?.facts, 'facts of a decision');
}

export async function unsettled(database: Database, account: AccountId): Promise<Unsettled> {
  const [row] = await query(
    database,
    'read.unsettled',
    sql<Unsettled>`select
        (count(*) filter (where status = 'CREATED'))::int as created,
        (count(*) filter (where status = 'CLAIMED'))::int as claimed,
        (count(*) filter (where status = 'UNKNOWN'))::int as unknown,
        (select count(*) from mqk.inquiry where account = ${account} and closed_at is null)::int as inquiries
      from mqk.outbox where account = ${account} and status in ('CREATED', 'CLAIMED', 'UNKNOWN')`,
  );
  invariant(row !== undefined, 'a count is always answered');
  return row;
}
