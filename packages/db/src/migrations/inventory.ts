/**
 * What a schema consists of, line by line: columns, constraints, indexes, triggers, functions, and what our roles
 * and everybody may do in it.
 *
 * Kept with every migration as it was right after it, so that a constraint dropped or a trigger disabled by hand
 * is seen, and named. Definitions are left out where servers of different versions write them differently.
 */
import { type RawBuilder, sql } from 'kysely';

export interface InventoryDifference {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** One text, one line an object, sorted by code unit; the table of migrations itself left out. */
export const inventoryOf = (schema: string): RawBuilder<unknown> => sql`(
  select coalesce(string_agg(line, E'\n' order by line collate "C"), '') from (
    select format('column %s.%s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' else '' end) as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${schema} and c.relkind = 'r' and c.relname <> 'migration' and a.attnum > 0 and not a.attisdropped
    union all select format('constraint %s.%s %s%s', c.relname, k.conname, k.contype,
        case when k.convalidated then '' else ' not valid' end)
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${schema} and c.relname <> 'migration' and k.contype in ('c', 'f', 'p', 'u')
    union all select format('domain %s.%s', t.typname, k.conname)
      from pg_constraint k join pg_type t on t.oid = k.contypid join pg_namespace n on n.oid = t.typnamespace
      where n.nspname = ${schema} and k.contype = 'c'
    union all select format('index %s%s%s', i.relname, case when x.indisunique then ' unique' else '' end,
        case when x.indisvalid then '' else ' not valid' end)
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
        join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${schema} and c.relname <> 'migration' and c.relkind = 'r'
    union all select format('trigger %s.%s %s', c.relname, g.tgname, g.tgenabled)
      from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${schema} and not g.tgisinternal
    union all select format('function %s %s', p.oid::regprocedure, md5(p.prosrc))
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = ${schema}
    union all select format('grant %s%s on %s to %s', g.act, case when g.passed_on then ' with grant option' else '' end,
        g.object, coalesce(r.rolname, 'public'))
      from (
        select a.privilege_type, a.is_grantable, a.grantee, 'schema' from pg_namespace n, aclexplode(n.nspacl) a
          where n.nspname = ${schema}
        union all select a.privilege_type, a.is_grantable, a.grantee, c.relname
          from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a where n.nspname = ${schema}
        union all select a.privilege_type, a.is_grantable, a.grantee, format('%s.%s', c.relname, t.attname)
          from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace,
            aclexplode(t.attacl) a where n.nspname = ${schema}
      ) g (act, passed_on, grantee, object) left join pg_roles r on r.oid = g.grantee
      where g.grantee = 0 or r.rolname in ('mqk_app', 'mqk_auditor')
  ) objects)`;

export function differenceOf(recorded: string, found: string): InventoryDifference | null {
  const [wanted, present] = [linesOf(recorded), linesOf(found)];
  const missing = [...wanted].filter((line) => !present.has(line));
  const unexpected = [...present].filter((line) => !wanted.has(line));
  return missing.length + unexpected.length === 0 ? null : { missing, unexpected };
}

const linesOf = (text: string): ReadonlySet<string> =>
  new Set(text.split('\n').filter((line) => line !== ''));
