/** Roles belong to the server, not to a database: some servers let only an administrator make them. */
import { sql } from 'kysely';

import { ROLES, type Role } from '../database/role.ts';
import type { Transaction } from '../database/transaction.ts';

export interface RolesMissing {
  readonly kind: 'roles_missing';
  readonly missing: readonly Role[];
  /** What an administrator of the server has to run once. */
  readonly sql: string;
}

interface Seen {
  readonly role: Role;
  readonly present: boolean;
  readonly permitted: boolean;
  readonly login: string;
}

/** Null when all roles are there, or we may make them. */
export async function missingRoles(tx: Transaction<'migrate.roles'>): Promise<RolesMissing | null> {
  const seen = await tx.run(
    'migrate.roles',
    sql<Seen>`select w.role, r.oid is not null as present, me.rolsuper or me.rolcreaterole as permitted,
        quote_ident(current_user) as login
      from unnest(string_to_array(${ROLES.join(',')}, ',')) w (role) left join pg_roles r on r.rolname = w.role
        cross join pg_roles me where me.rolname = current_user order by w.role collate "C"`,
  );
  const lacking = seen.filter(({ present, permitted }) => !present && !permitted);
  if (lacking.length === 0) return null;
  return {
    kind: 'roles_missing',
    missing: lacking.map(({ role }) => role),
    sql: lacking
      .flatMap(({ role, login }) => [`create role ${role} nologin;`, `grant ${role} to ${login};`])
      .join('\n'),
  };
}
