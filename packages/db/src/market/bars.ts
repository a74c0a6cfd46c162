/** The bars that a run has seen. */
import { sql } from 'kysely';

import { type AccountId, type MarketTime, type RunId, listOf } from '@mqk/core';
import type { Fenced, Run } from '@mqk/execution/store';
import type { Bar } from '@mqk/market-data';

import { runCodec, runObject } from '../control/facts.ts';
import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { read } from '../facts/codecs.ts';
import { moment } from '../write/moment.ts';
import { type Mover, storedBar } from './market.ts';

const barsCodec = listOf(storedBar);

/** As they were when they were seen: what was corrected later was no part of the decisions. */
export async function storedBars(
  database: Database,
  account: AccountId,
  run: RunId,
): Promise<readonly Bar[]> {
  const [row] = await query(
    database,
    'read.bars',
    sql<{
      readonly bars: string;
    }>`select coalesce(json_agg(doc order by close_at, instrument), '[]')::text as bars
      from mqk.bar where account = ${account} and run = ${run} and version = 1`,
  );
  return read(barsCodec, row?.bars, 'bars');
}

/** The cursor only goes forward, and only with whoever has the account. */
export async function finishBar(
  database: Database,
  { account, epoch }: Mover,
  { run, at }: { readonly run: RunId; readonly at: MarketTime },
): Promise<Fenced> {
  const finished = await query(
    database,
    'run.finish-bar',
    sql`with own as (select l.account from mqk.lease l where l.account = ${account} and l.epoch = ${epoch} for share)
      update mqk.run r set cursor = greatest(r.cursor, ${moment(at)}::timestamptz) from own
      where r.account = own.account and r.run = ${run} returning r.account`,
  );
  return finished.length === 1 ? 'done' : 'ownership_lost';
}

export async function latestRun(database: Database, account: AccountId): Promise<Run | null> {
  const [row] = await query(
    database,
    'read.run',
    sql<{ readonly run: string | null }>`select ${runObject(account)}::text as run`,
  );
  return row?.run === null || row?.run === undefined ? null : read(runCodec, row.run, 'run');
}
