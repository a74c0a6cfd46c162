/** The bars that a run has seen. */
import { sql } from 'kysely';

import { type AccountId, type MarketTime, type RunId, listOf } from '@mqk/core';
import type { Run } from '@mqk/execution/store';
import type { Bar } from '@mqk/market-data';

import { runCodec, runObject } from '../control/facts.ts';
import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { read } from '../facts/codecs.ts';
import { moment } from '../write/moment.ts';
import { storedBar } from './market.ts';

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

/** The cursor only goes forward. */
export async function finishBar(
  database: Database,
  account: AccountId,
  { run, at }: { readonly run: RunId; readonly at: MarketTime },
): Promise<void> {
  await query(
    database,
    'run.finish-bar',
    sql`update mqk.run set cursor = greatest(cursor, ${moment(at)}::timestamptz) where account = ${account} and run = ${run}`,
  );
}

export async function latestRun(database: Database, account: AccountId): Promise<Run | null> {
  const [row] = await query(
    database,
    'read.run',
    sql<{ readonly run: string | null }>`select ${runObject(account)}::text as run`,
  );
  return row?.run === null || row?.run === undefined ? null : read(runCodec, row.run, 'run');
}
