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
  sql,
} from 'kysely';
import type { ClientBase, QueryResult, QueryResultRow } from 'pg';

import { invariant, sha256Hex } from '@mqk/core';

import { StatementFailed } from './failures.ts';

interface Composed {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

declare const answers: unique symbol;

/** A fixed statement with its values. */
export interface Bound<Row> extends Composed {
  readonly [answers]?: Row;
}

/** A value where it is known, or the place of one in a text that never changes. */
export type Given<Value> = Value | RawBuilder<unknown>;

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

/** What can be sent: written out for this once, or bound from a text that never changes. */
export type Statement<Row> = RawBuilder<Row> | Bound<Row>;

const textOf = <Row>(query: Statement<Row>): Composed =>
  'compile' in query ? query.compile(compiler) : query;

/** Of a connection: what it writes to. The driver does not tell of it in its types. */
interface Wire {
  readonly connection?: { readonly stream?: { cork(): void; uncork(): void } };
}

const held = new WeakSet<object>();

/** Statements that are sent in one go leave in one write, and wake the server once. */
function gather(client: ClientBase & Wire): void {
  const stream = client.connection?.stream;
  if (stream === undefined || held.has(stream)) return;
  held.add(stream);
  stream.cork();
  process.nextTick(() => {
    held.delete(stream);
    stream.uncork();
  });
}

export async function send<Row>(
  client: ClientBase,
  tag: string,
  query: Statement<Row>,
): Promise<readonly Row[]> {
  const { sql: composed, parameters } = textOf(query);
  const text = `/* mqk:${tag} */ ${composed}`;
  gather(client);
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
  gather(client);
  try {
    const answer: unknown = await client.query(`/* mqk:${tag} */ ${text}`);
    return Array.isArray(answer) ? (answer as QueryResult[]) : [answer as QueryResult];
  } catch (error) {
    throw new StatementFailed(tag, error);
  }
}

type Values<Key extends string> = Readonly<Record<Key, unknown>>;

/**
 * A statement whose text never changes: composed once in the life of the process. A value travels once, however often the
 * text names it.
 */
export function fixed<Row>(): <Key extends string>(
  keys: readonly Key[],
  build: (given: Readonly<Record<Key, RawBuilder<unknown>>>) => RawBuilder<Row>,
) => (values: Values<Key>) => Bound<Row> {
  return (keys, build) => {
    let text: string | null = null;
    const compose = (): string => {
      const given = Object.fromEntries(keys.map((key, index) => [key, sql`${new Placeholder(index + 1)}`]));
      const composed = build(given as Parameters<typeof build>[0]).compile(compiler);
      const places = composed.parameters.map(placeOf).values(); // each is named once, in their order
      return composed.sql.replaceAll(/\$\d+/g, () => places.next().value ?? '');
    };
    return (values) => ({ sql: (text ??= compose()), parameters: keys.map((key) => values[key]) });
  };
}

class Placeholder {
  readonly place: number;
  constructor(place: number) {
    this.place = place;
  }
}

function placeOf(parameter: unknown): string {
  invariant(parameter instanceof Placeholder, 'a fixed statement has no values of its own');
  return `$${parameter.place}`;
}
