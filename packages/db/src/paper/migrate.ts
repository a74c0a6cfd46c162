/** Brings the schema `paper` up to date, once, however many processes start at the same moment. */
import { sql } from 'kysely';

import type { Database } from '../database/pool.ts';
import { type Transaction, inTransaction } from '../database/transaction.ts';
import { MigrationRefused } from '../migrations/migrate.ts';
import { type Migration, checksumOf } from '../migrations/migration.ts';
import { type AppliedMigration, type SchemaStatus, statusOf } from '../migrations/status.ts';
import { PAPER_MIGRATIONS } from './migrations.ts';
import type { PaperTag } from './tags.ts';

type Tx = Transaction<PaperTag>;

/** Any number, as long as it is always this one: "paper" in ASCII. */
const MIGRATOR_LOCK = '482939725170';

/**
 * All steps that are missing, in one transaction. Refuses (throws) a book that newer or altered code has made: it is
 * not touched.
 */
export async function migratePaper(
  database: Database,
  migrations: readonly Migration[] = PAPER_MIGRATIONS,
): Promise<void> {
  await inTransaction<PaperTag, null>(database, 'paper-migrate', async (tx) => {
    await tx.run('paper-migrate.lock', sql`select pg_advisory_xact_lock(${MIGRATOR_LOCK}::bigint)`);
    const status = await read(tx, migrations);
    if (status.kind === 'current') return null;
    if (status.kind !== 'behind') throw new MigrationRefused(status);
    await tx.script('paper-migrate.record-table', RECORDS);
    for (const migration of migrations.slice(status.version)) await apply(tx, migration);
    return null;
  });
}

async function read(tx: Tx, migrations: readonly Migration[]): Promise<SchemaStatus> {
  const [facts] = await tx.run(
    'paper-migrate.facts',
    sql<{ readonly recorded: boolean; readonly tables: number }>`
      select to_regclass('paper.migration') is not null as recorded,
        (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'paper' and c.relkind in ('r', 'p') and c.relname <> 'migration') as tables`,
  );
  const tables = facts?.tables ?? 0;
  if (facts?.recorded !== true) return statusOf({ applied: [], tables }, migrations);
  const applied = await tx.run(
    'paper-migrate.applied',
    sql<AppliedMigration>`select number, name, checksum from paper.migration order by number`,
  );
  return statusOf({ applied, tables }, migrations);
}

async function apply(tx: Tx, migration: Migration): Promise<void> {
  await tx.script('paper-migrate.apply', migration.sql);
  await tx.run(
    'paper-migrate.record',
    sql`insert into paper.migration (number, name, checksum)
        values (${migration.number}, ${migration.name}, ${checksumOf(migration)})`,
  );
}

const RECORDS = `
create schema if not exists paper;
create table if not exists paper.migration (
  number int primary key check (number > 0),
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default clock_timestamp()
)`;
