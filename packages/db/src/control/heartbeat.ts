/** Loops say that they are alive. A beat that a crash forgets only stops us sooner, so it need not wait for the disk. */
import { sql } from 'kysely';

import type { AccountId } from '@mqk/core';
import type { LoopName } from '@mqk/integrity';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';

export async function heartbeat(
  database: Database,
  account: AccountId,
  loops: readonly LoopName[],
): Promise<void> {
  if (loops.length === 0) return;
  await query(
    database,
    'heartbeat.beat',
    sql`with quick as materialized (select set_config('synchronous_commit', 'off', true) as setting)
      insert into mqk.heartbeat (account, loop, at)
      select ${account}, loop, clock_timestamp() from quick, unnest(${[...new Set(loops)].sort()}::text[]) loop
      on conflict (account, loop) do update set at = excluded.at`,
  );
}
