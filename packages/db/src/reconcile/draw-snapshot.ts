/** What a comparison begins with: a number, a time, and how far back both sides look. */
import { sql } from 'kysely';

import { type AccountId, type MarketTime, type SystemTime, invariant, marketTime } from '@mqk/core';
import type { DrawnSnapshot } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';

/**
 * Milliseconds of market time. Longer than any weekend with its holidays, so that whatever may still be told late is
 * looked at line by line; what is older is in positions and cash, which are compared to the last unit for ever.
 */
const WINDOW_MS = 10 * 86_400_000;

/** The next sequence, and the clock by which the snapshot's age will be told. */
export async function drawSnapshot(database: Database, account: AccountId): Promise<DrawnSnapshot> {
  const [row] = await query(
    database,
    'snapshot.draw',
    sql<{
      readonly sequence: bigint;
      readonly at: SystemTime;
      readonly market: MarketTime | null;
    }>`update mqk.watermark set drawn = drawn + 1, drawn_at = clock_timestamp() where account = ${account}
      returning drawn as sequence, drawn_at as at, (select at from mqk.market_clock where account = ${account}) as market`,
  );
  invariant(row !== undefined, `account ${account} has no rows here`);
  const { sequence, at, market } = row;
  return { sequence, takenAt: at, since: market === null ? null : marketTime(market - WINDOW_MS) };
}
