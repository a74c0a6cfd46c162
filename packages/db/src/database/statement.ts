/**
 * How a statement reaches the server: composed with its parameters apart from the text, and with a tag in
 * front by which logs, `pg_stat_activity` and the tests that break connections know it.
 */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import type { ClientBase, QueryResult, QueryResultRow } from 'pg';

import { invariant, sha256Hex } from '@mqk/core';

import { StatementFailed } from './failures.ts';

/** Compiles, and never connects. */
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** PostgreSQL cuts longer names off, and two would become one. */
const NAME_LENGTH_MAX = 64;

const names = new Map<string, string>();

/**
 * The same text has the same plan: the server prepares it once per connection. From then on the text does not
 * travel any more, so the name carries the tag as well.
 */
function nameOf(tag: string, text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `mqk:${tag}:${sha256Hex(text).slice(0, 16)}`;
  invariant(name.length < NAME_LENGTH_MAX, `the tag ${tag} is short enough to name a statement`);
  names.set(text, name);
  return name;
}

export async function send<Row>(
  client: ClientBase,
  tag: string,
  query: RawBuilder<Row>,
): Promise<readonly Row[]> {
  const { sql, parameters } = query.compile(compiler);
  const text = `/* mqk:${tag} */ ${sql}`;
  try {
    const { rows } = await client.query<QueryResultRow>({
      name: nameOf(tag, text),
      text,
      values: [...parameters],
    });
    return rows as Row[];
  } catch (error) {
    throw new StatementFailed(tag, error);
  }
}

/** Statements without parameters, several in one message; one result each. */
export async function sendPlain(
  client: ClientBase,
  tag: string,
  text: string,
): Promise<readonly QueryResult[]> {
  try {
    const answer: unknown = await client.query(`/* mqk:${tag} */ ${text}`);
    return Array.isArray(answer) ? (answer as QueryResult[]) : [answer as QueryResult];
  } catch (error) {
    throw new StatementFailed(tag, error);
  }
}
