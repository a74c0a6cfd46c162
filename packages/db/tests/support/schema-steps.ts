/** Databases as they were before a migration, with rows in them. */
import { applyAll } from '../../src/migrations/migrate.ts';
import { MIGRATIONS, type Migration } from '../../src/migrations/migration.ts';
import { type Onlooker, copyOf, onError, onlooker } from './databases.ts';
import { connect } from '../../src/index.ts';
import { lived } from './lived.ts';

/** The migrations up to and with the n-th. */
export const upTo = (number: number): readonly Migration[] => MIGRATIONS.slice(0, number);

/** Columns by table; the record of migrations and what the server computes left out. */
export type Shape = Readonly<Record<string, readonly string[]>>;

export async function shapeOf(eyes: Onlooker): Promise<Shape> {
  const tables = await eyes.rows<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = to_regnamespace('mqk') and c.relkind = 'r' and c.relname <> 'migration'
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' group by c.relname order by c.relname`,
  );
  return Object.fromEntries(tables.map(({ table, columns }) => [table, columns]));
}

const named = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');

/** Every row as one JSON text of the columns of a shape, by table. */
export async function rowsIn(eyes: Onlooker, shape: Shape): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [table, columns] of Object.entries(shape)) {
    const rows = await eyes.rows<{ row: string }>(
      `select row_to_json(t)::text as row from (select ${named(columns)} from mqk."${table}") t order by 1`,
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/**
 * URL of a database that has the schema of the first n migrations, and in every table of it the rows of a life.
 *
 * The rows are made by the stores of today on the schema of today, and put, with the columns that there were, into
 * the older one: the stores need not know how to write to what they no longer meet.
 */
export async function schemaBefore(number: number): Promise<string> {
  return copyOf(`before_${number}`, async (url) => {
    const owner = await connect(url, { onError });
    await applyAll(owner, upTo(number - 1));
    await owner.close();
    if (number === 1) return;
    const { url: lives, database } = await lived();
    await database.close();
    const today = await onlooker(lives);
    const older = await onlooker(url);
    await transplant(today, older);
    await older.close();
    await today.close();
  });
}

/** Entries as an older schema could have told them: an amendment that moves nothing is an adjustment of nothing. */
const toldBy = (older: Shape, table: string, known: string): string =>
  table === 'ledger' && older['amendment'] === undefined
    ? known.replace('"kind"', `case kind when 'amendment' then 'adjustment' else kind end as "kind"`)
    : known;

async function transplant(from: Onlooker, to: Onlooker): Promise<void> {
  const [today, older] = [await shapeOf(from), await shapeOf(to)];
  // neither triggers nor references: they have judged these rows already
  await to.rows('set session_replication_role = replica');
  for (const [table, columns] of Object.entries(older)) {
    const known = named(columns.filter((column) => today[table]?.includes(column)));
    const rows = await from.value<string>(
      `select coalesce(json_agg(t), '[]')::text from (select ${toldBy(older, table, known)} from mqk."${table}") t`,
    );
    await to.rows(
      `insert into mqk."${table}" (${known}) overriding system value
        select ${known} from json_populate_recordset(null::mqk."${table}", $1::json)`,
      [rows],
    );
    await to.rows(`select setval(pg_get_serial_sequence(attrelid::regclass::text, attname), (select count(*) + 1 from mqk."${table}"))
      from pg_attribute where attrelid = 'mqk."${table}"'::regclass and attidentity <> ''`);
  }
}
