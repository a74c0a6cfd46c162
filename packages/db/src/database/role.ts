/**
 * As whom we act in a database, and whether that one may do more than it has to.
 *
 * Roles are groups without a login. On a server of one's own every process logs in as a user of its own that is a
 * member of one group, so nobody can step out of it. An embedded cluster has a single superuser; there a session
 * that takes the role is enough, because it keeps our own mistakes from changing what was booked: the statement that
 * was never meant to be there. It does not stop whoever holds the password, who could as well write to the disk.
 */
import { sql } from 'kysely';

import { type Result, ok, refuse } from '@mqk/core';

import type { Database } from './pool.ts';
import { query } from './query.ts';

/** `mqk_app` does what the stores do, and nothing else; `mqk_auditor` reads. */
export const ROLES = ['mqk_app', 'mqk_auditor'] as const;
export type Role = (typeof ROLES)[number];

/** The server let us in as somebody else than we asked for. */
export class RoleRefused extends Error {
  override readonly name = 'RoleRefused';
}

export interface RoleRefusal {
  readonly code: 'too_powerful';
  /** Each in words of SQL: `superuser`, `create on schema public`, `delete on ledger`. */
  readonly found: readonly string[];
}

/**
 * Refuses a connection that may change the schema, remove rows, or change rows that are appended only.
 *
 * Tables of a session's own are no matter: they end with it, and every statement of ours names its schema.
 */
export async function checkRole(database: Database): Promise<Result<void, RoleRefusal>> {
  const found = await query(
    database,
    'role.rights',
    sql<{ readonly line: string }>`select line from (
    select right_of_role as line from pg_roles r, lateral (values ('superuser', r.rolsuper),
        ('create role', r.rolcreaterole), ('create database', r.rolcreatedb)) as may (right_of_role, granted)
      where r.rolname = current_user and granted
    union all select 'create on database' where has_database_privilege(current_database(), 'create')
    union all select format('create on schema %s', n.nspname) from pg_namespace n
      where has_schema_privilege(n.oid, 'create') and n.nspname !~ '^pg_(toast_)?temp_'
    union all select format('owner of %s', c.relname) from pg_class c
      where c.relnamespace = to_regnamespace('mqk') and c.relkind = 'r' and pg_has_role(c.relowner, 'usage')
    union all select format('%s on %s', act, c.relname) from pg_class c, unnest(array['delete', 'truncate', 'trigger']) act
      where c.relnamespace = to_regnamespace('mqk') and c.relkind = 'r' and has_table_privilege(c.oid, act)
    union all select format('update on %s', c.relname) from pg_class c join pg_trigger g on g.tgrelid = c.oid
      where c.relnamespace = to_regnamespace('mqk') and g.tgname = 'append_only'
        and has_any_column_privilege(c.oid, 'update')
  ) rights order by line collate "C"`,
  );
  return found.length === 0 ? ok() : refuse({ code: 'too_powerful', found: found.map(({ line }) => line) });
}
