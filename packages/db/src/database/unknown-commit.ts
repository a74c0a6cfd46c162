/** What became of a transaction whose COMMIT was sent and never answered. */
import { setTimeout as pause } from 'node:timers/promises';

import { CommitLost, CommitUnknown } from './failures.ts';
import { type Database, DatabaseClosed } from './pool.ts';

export interface TransactionIdentity {
  readonly xid: string;
  /** A server that crashed may give a number again that was never written to its disk. */
  readonly server: string;
}

export const identityOf =
  'select pg_current_xact_id()::text as xid, pg_postmaster_start_time()::text as server';

interface Status {
  readonly status: 'committed' | 'aborted' | 'in progress' | null;
  readonly server: string;
}

const LOOKS_MAX = 40;
const PAUSE_MS = 250;

/** Returns when the transaction was committed. Throws CommitLost when it was not, CommitUnknown when nobody can tell. */
export async function settleCommit(
  database: Database,
  identity: TransactionIdentity,
  tag: string,
): Promise<void> {
  for (let look = 1; look <= LOOKS_MAX; look += 1) {
    const seen = await ask(database, identity.xid);
    if (seen === 'never') break;
    if (seen?.status === 'aborted')
      throw new CommitLost(`${tag}: the connection broke and nothing was committed`);
    if (seen?.status === 'committed' && seen.server === identity.server) return;
    if (seen !== null && seen.status !== 'in progress') break;
    await pause(PAUSE_MS);
  }
  throw new CommitUnknown(`${tag}: the connection broke, and the server cannot say whether it committed`);
}

/** Null while the server cannot be asked. */
async function ask(database: Database, xid: string): Promise<Status | null | 'never'> {
  try {
    const client = await database.take();
    try {
      const text = `/* mqk:commit.settle */ select pg_xact_status($1::text::xid8) as status, pg_postmaster_start_time()::text as server`;
      const { rows } = await client.query<Status>({ text, values: [xid] });
      return rows[0] ?? null;
    } finally {
      client.release();
    }
  } catch (error) {
    return error instanceof DatabaseClosed ? 'never' : null;
  }
}
