/**
 * Tells a pooler in transaction mode from a real session.
 *
 * Behind such a pooler two statements of one connection may run in two sessions, and two connections in one.
 * Two connections that are open at once are asked in turns who serves them: only real sessions always answer
 * with two different, unchanging numbers and keep what was set in them.
 */
import type { PoolClient } from 'pg';

import type { Database } from './pool.ts';

const ROUNDS = 3;

export class PoolerRefused extends Error {
  override readonly name = 'PoolerRefused';
}

export async function refusePooler(database: Database): Promise<void> {
  const one = await database.take();
  const other = await database.take();
  try {
    const id = await session(one);
    await one.query({ text: `${PROBE} select set_config('mqk.probe', $1, false)`, values: [id] });
    for (let round = 0; round < ROUNDS; round += 1) {
      const others = await session(other);
      if (others === id || (await session(one)) !== id) throw refused(database.name);
    }
    if ((await kept(one)) !== id) throw refused(database.name);
    await one.query(`${PROBE} select set_config('mqk.probe', '', false)`);
  } finally {
    one.release();
    other.release();
  }
}

const PROBE = '/* mqk:connect.probe */';

async function session(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ readonly pid: string }>(
    `${PROBE} select pg_backend_pid()::text as pid`,
  );
  return rows[0]?.pid ?? '';
}

async function kept(client: PoolClient): Promise<string | null> {
  const { rows } = await client.query<{ readonly value: string | null }>(
    `${PROBE} select current_setting('mqk.probe', true) as value`,
  );
  return rows[0]?.value ?? null;
}

function refused(name: string): PoolerRefused {
  return new PoolerRefused(
    `${name} is reached through a pooler in transaction mode: connect to PostgreSQL itself, or use session mode`,
  );
}
