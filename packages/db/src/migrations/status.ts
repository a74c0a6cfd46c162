/** Whether a database is the one that this code was written for. */
import type { InventoryDifference } from './inventory.ts';
import { type Migration, checksumOf } from './migration.ts';
import type { RolesMissing } from './roles.ts';

export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

export type SchemaStatus =
  | { readonly kind: 'current'; readonly version: number }
  /** Migrations are missing: `plan` shows them, `migrate` applies them. */
  | { readonly kind: 'behind'; readonly version: number; readonly missing: readonly string[] }
  /** The database was made by newer code. */
  | { readonly kind: 'newer'; readonly version: number; readonly known: number }
  /** What was applied is not what stands in the code: someone edited one of the two. */
  | { readonly kind: 'altered'; readonly name: string; readonly expected: string; readonly found: string }
  /** Somebody dropped, disabled or added something by hand. */
  | ({ readonly kind: 'objects_differ' } & InventoryDifference)
  /** Only an administrator of the server can make the roles that are missing. A migrator finds out, nobody else. */
  | RolesMissing
  /** Tables without a record of how they came there, or a record with a hole. */
  | { readonly kind: 'half_applied'; readonly detail: string };

export interface SchemaFacts {
  readonly applied: readonly AppliedMigration[];
  /** Tables in our schema besides the record of migrations. */
  readonly tables: number;
}

export function statusOf({ applied, tables }: SchemaFacts, migrations: readonly Migration[]): SchemaStatus {
  if (applied.length === 0 && tables > 0)
    return { kind: 'half_applied', detail: `${tables} tables, and no record of a migration` };
  const hole = applied.findIndex(({ number }, index) => number !== index + 1);
  if (hole !== -1) return { kind: 'half_applied', detail: `migration ${hole + 1} is not recorded` };
  if (applied.length > migrations.length)
    return { kind: 'newer', version: applied.length, known: migrations.length };
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = migrations[index];
    const expected = migration === undefined ? '' : checksumOf(migration);
    if (checksum !== expected) return { kind: 'altered', name, expected, found: checksum };
  }
  const missing = migrations.slice(applied.length).map(({ name }) => name);
  if (missing.length > 0) return { kind: 'behind', version: applied.length, missing };
  return { kind: 'current', version: applied.length };
}
