/** Whether what the server calls committed survives a power cut. */
import { sql } from 'kysely';

import { type Result, ok, refuse } from '@mqk/core';

import type { Database } from './pool.ts';
import { query } from './query.ts';

export interface DurabilityRefusal {
  readonly code: 'not_durable';
  /** Each as `setting=value`, and `in_recovery` for a standby, which accepts no writes of ours. */
  readonly found: readonly string[];
}

interface Settings {
  readonly fsync: string;
  readonly synchronous_commit: string;
  readonly full_page_writes: string;
  readonly in_recovery: boolean;
}

/** Refuses a server that may lose commits: `fsync`, `synchronous_commit` or `full_page_writes` off, or a standby. */
export async function checkDurability(database: Database): Promise<Result<void, DurabilityRefusal>> {
  const [settings] = await query(
    database,
    'durability.settings',
    sql<Settings>`select current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as synchronous_commit,
      current_setting('full_page_writes') as full_page_writes,
      pg_is_in_recovery() as in_recovery`,
  );
  const found = settings === undefined ? ['unknown'] : wrong(settings);
  return found.length === 0 ? ok() : refuse({ code: 'not_durable', found });
}

function wrong({ in_recovery, ...settings }: Settings): readonly string[] {
  const off = Object.entries(settings)
    .filter(([, value]) => value === 'off')
    .map(([name, value]) => `${name}=${value}`);
  return in_recovery ? [...off, 'in_recovery'] : off;
}
