/** Brings a database up to the code: each step in its own transaction, one migrator at a time. */
import { sql } from 'kysely';

import type { Database } from '../database/pool.ts';
import { type Transaction, inTransaction } from '../database/transaction.ts';
import { differenceOf, inventoryOf } from './inventory.ts';
import { MIGRATIONS, type Migration, checksumOf } from './migration.ts';
import { missingRoles } from './roles.ts';
import type { StatementTag } from '../tags.ts';
import { type AppliedMigration, type SchemaStatus, statusOf } from './status.ts';

type Tag = Extract<StatementTag, `migrate.${string}`>;

/** The database cannot be brought up to this code by applying what is missing. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
  readonly status: SchemaStatus;
  constructor(status: SchemaStatus) {
    super(
      status.kind === 'roles_missing'
        ? `an administrator of the server has to run this once: ${status.sql.replaceAll('\n', ' ')}`
        : `the database is ${status.kind.replace('_', ' ')}: ${JSON.stringify(status)}`,
    );
    this.status = status;
  }
}

interface Recorded extends AppliedMigration {
  readonly objects: string;
}

/** Any number will do, as long as every version of this code uses the same. */
const MIGRATOR_LOCK = '7311906285113';

/**
 * Applies what is missing, as the owner of the schema, and answers its names. Refuses (throws) newer, altered and
 * half-applied databases, and a server on which we may not make the roles that are missing.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  return applyAll(database, MIGRATIONS);
}

export async function applyAll(
  database: Database,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const applied: string[] = [];
  for (;;) {
    const name = await applyNext(database, migrations);
    if (name === null) return applied;
    applied.push(name);
  }
}

/** The SQL that `migrate` would run. */
export async function plan(
  database: Database,
): Promise<readonly { readonly name: string; readonly checksum: string; readonly sql: string }[]> {
  const status = await schemaStatus(database);
  if (status.kind === 'current') return [];
  if (status.kind !== 'behind') throw new MigrationRefused(status);
  return MIGRATIONS.slice(status.version).map((migration) => ({
    name: migration.name,
    checksum: checksumOf(migration),
    sql: migration.sql,
  }));
}

export async function schemaStatus(database: Database): Promise<SchemaStatus> {
  return statusAmong(database, MIGRATIONS);
}

export async function statusAmong(
  database: Database,
  migrations: readonly Migration[],
): Promise<SchemaStatus> {
  return inTransaction<Tag, SchemaStatus>(database, 'migrate', async (tx) => read(tx, migrations));
}

async function read(tx: Transaction<Tag>, migrations: readonly Migration[]): Promise<SchemaStatus> {
  const [facts] = await tx.run(
    'migrate.facts',
    sql<{ readonly recorded: boolean; readonly tables: number }>`
      select to_regclass('mqk.migration') is not null as recorded,
        (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'mqk' and c.relkind in ('r', 'p') and c.relname <> 'migration') as tables`,
  );
  const tables = facts?.tables ?? 0;
  if (facts?.recorded !== true) return statusOf({ applied: [], tables }, migrations);
  const applied = await tx.run(
    'migrate.applied',
    sql<Recorded>`select number, name, checksum, objects from mqk.migration order by number`,
  );
  const status = statusOf({ applied, tables }, migrations);
  const recorded = applied.at(-1)?.objects;
  if (recorded === undefined || (status.kind !== 'current' && status.kind !== 'behind')) return status;
  const difference = differenceOf(recorded, await inventory(tx));
  return difference === null ? status : { kind: 'objects_differ', ...difference };
}

async function inventory(tx: Transaction<Tag>): Promise<string> {
  const [row] = await tx.run(
    'migrate.objects',
    sql<{ readonly objects: string }>`select ${inventoryOf('mqk')} as objects`,
  );
  return row?.objects ?? '';
}

async function applyNext(database: Database, migrations: readonly Migration[]): Promise<string | null> {
  return inTransaction<Tag, string | null>(database, 'migrate', async (tx) => {
    await tx.run('migrate.lock', sql`select pg_advisory_xact_lock(${MIGRATOR_LOCK}::bigint)`);
    const status = await read(tx, migrations);
    if (status.kind === 'current') return null;
    const next = status.kind === 'behind' ? migrations[status.version] : undefined;
    if (next === undefined) throw new MigrationRefused(status);
    const lacking = next.makesRoles === true ? await missingRoles(tx) : null;
    if (lacking !== null) throw new MigrationRefused(lacking);
    await tx.run('migrate.record-table', sql`create schema if not exists mqk`);
    await tx.run('migrate.record-table', RECORDS);
    await tx.script('migrate.apply', next.sql);
    await tx.run(
      'migrate.record',
      sql`insert into mqk.migration (number, name, checksum, objects)
        values (${next.number}, ${next.name}, ${checksumOf(next)}, ${await inventory(tx)})`,
    );
    return next.name;
  });
}

const RECORDS = sql`create table if not exists mqk.migration (
  number int primary key check (number > 0),
  name text not null,
  checksum text not null,
  objects text not null,
  applied_at timestamptz not null default clock_timestamp()
)`;
