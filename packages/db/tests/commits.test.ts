/** Whatever goes wrong between us and the server is handled in one place, once, and whoever asked is told what is known. */
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { PoolClient } from 'pg';

import { StatementFailed } from '../src/index.ts';
import { CommitUnknown, isLasting } from '../src/database/failures.ts';
import { type Database, DatabaseClosed } from '../src/database/pool.ts';
import { query } from '../src/database/query.ts';
import { type Transaction, inTransaction } from '../src/database/transaction.ts';
import { breaker } from './support/breaker.ts';
import { type Onlooker, bareDatabase, onlooker, opened } from './support/databases.ts';

type Tag = 'story.begin' | 'story.write' | 'story.read' | 'story.commit';

interface Page {
  readonly url: string;
  readonly eyes: Onlooker;
}

async function page(): Promise<Page> {
  const url = await bareDatabase();
  const eyes = await onlooker(url);
  await eyes.rows('create table page (line text primary key, count int not null default 0)');
  await eyes.rows(`insert into page (line) values ('one'), ('two')`);
  return { url, eyes };
}

const lines = (eyes: Onlooker): Promise<string> =>
  eyes.value(`select string_agg(line || ' ' || count, ', ' order by line) from page`);

interface Tried {
  readonly error: unknown;
  readonly tries: number;
}

/** One transaction, how often its work ran, and what it threw. */
async function tried(database: Database, work: (tx: Transaction<Tag>) => Promise<unknown>): Promise<Tried> {
  let tries = 0;
  const error = await inTransaction<Tag, null>(database, 'story', async (tx) => {
    tries += 1;
    await work(tx);
    return null;
  }).catch((thrown: unknown) => thrown);
  return { error, tries };
}

const add = (line: string) => sql`update page set count = count + 1 where line = ${line}`;

test('no connection is free: nothing of the work was begun, and it is done when one is', async () => {
  const { url, eyes } = await page();
  const database = await opened(url, { connectionsMax: 2, connectTimeoutMs: 100 });
  const held = [await database.take(), await database.take()];
  const work = (tx: Transaction<Tag>) => tx.run('story.write', add('one'));

  const { error, tries } = await tried(database, work);
  expect(error).toBeInstanceOf(StatementFailed);
  expect(error).toMatchObject({ tag: 'story.connect', code: null });
  expect([tries, isLasting(error), await lines(eyes)]).toEqual([0, false, 'one 0, two 0']);

  for (const client of held) client.release();
  expect(await tried(database, work)).toEqual({ error: null, tries: 1 });
  expect(await lines(eyes)).toBe('one 1, two 0');
});

test('a lock that is not given in time ends the transaction, once, and its connection serves the next one', async () => {
  const { url, eyes } = await page();
  const database = await opened(url, { lockTimeoutMs: 50 });
  await eyes.rows('begin');
  await eyes.rows(`select from page where line = 'two' for update`);
  const work = async (tx: Transaction<Tag>): Promise<void> => {
    await tx.run('story.write', add('one'));
    await tx.run('story.write', add('two'));
  };

  const { error, tries } = await tried(database, work);
  expect(error).toMatchObject({ name: 'StatementFailed', tag: 'story.write', code: '55P03', lost: false });
  expect([tries, isLasting(error)]).toEqual([1, false]);
  expect(await lines(eyes)).toBe('one 0, two 0');

  await eyes.rows('rollback');
  expect(await tried(database, work)).toEqual({ error: null, tries: 1 });
  expect(await lines(eyes)).toBe('one 1, two 1');
  expect(await eyes.value(`select count(*) from pg_stat_activity where application_name = 'mqk'`)).not.toBe(
    '0',
  );
});

test('one of two that wait for each other begins again, and nobody who asked hears of it', async () => {
  const { url, eyes } = await page();
  const database = await opened(url);
  const met: Promise<unknown>[] = [];
  let arrive: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (arrive = resolve));
  let inside = 0;
  const story = (first: string, second: string) => async (tx: Transaction<Tag>) => {
    await tx.run('story.write', add(first));
    if ((inside += 1) === 2) arrive();
    await both;
    await tx.run('story.write', add(second));
  };
  met.push(tried(database, story('one', 'two')), tried(database, story('two', 'one')));
  const ends = (await Promise.all(met)) as readonly Tried[];

  expect(ends.map(({ error }) => error)).toEqual([null, null]);
  expect(ends.reduce((sum, { tries }) => sum + tries, 0)).toBeGreaterThanOrEqual(3);
  expect(await lines(eyes)).toBe('one 2, two 2');
});

test('one whose picture of the world another one changed begins again', async () => {
  const { url, eyes } = await page();
  const database = await opened(url);
  let fails = true;
  const end = await tried(database, async (tx) => {
    await tx.run('story.write', add('one'));
    const raised = sql`do $$ begin raise exception 'the world has changed' using errcode = '40001'; end $$`;
    if (fails) {
      fails = false;
      await tx.run('story.write', raised);
    }
  });

  expect(end).toEqual({ error: null, tries: 2 });
  expect(await lines(eyes)).toBe('one 1, two 0');
});

test.each(['repeatable read', 'serializable'])(
  'a server that begins its transactions as %s shows us what was committed while we waited for a lock',
  async (level) => {
    const { url, eyes } = await page();
    await eyes.rows(
      `do $$ begin execute format('alter database %I set default_transaction_isolation to %L', current_database(), '${level}'); end $$`,
    );
    const database = await opened(url);
    await eyes.rows('begin');
    await eyes.rows(`select from page where line = 'one' for update`);
    await eyes.rows(`update page set count = 5 where line = 'two'`);
    let seen = -1;
    const read = sql<{ count: number }>`select count from page where line = 'two'`;
    const work = tried(database, async (tx) => {
      await tx.run('story.write', sql`select from page where line = 'one' for update`);
      seen = (await tx.run('story.read', read))[0]?.count ?? -1;
    });
    const look = await onlooker(url);
    while ((await look.value(WAITING)) === '0') await pause(5);
    await eyes.rows('commit');

    expect([await work, seen]).toEqual([{ error: null, tries: 1 }, 5]);
  },
);

const WAITING = `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

test.each(['before', 'after'] as const)(
  'a connection that is lost between statements, %s one of them, takes all of the work with it',
  async (when) => {
    const { url, eyes } = await page();
    const broken = await breaker(await opened(url), url);
    const work = async (tx: Transaction<Tag>): Promise<void> => {
      await tx.run('story.write', add('one'));
      await tx.run('story.read', sql`select 1`);
      await tx.run('story.write', add('two'));
    };
    broken.breakAt('story.read', when);

    const { error, tries } = await tried(broken.database, work);
    expect(error).toMatchObject({ name: 'StatementFailed', lost: true });
    expect([tries, isLasting(error), await lines(eyes)]).toEqual([1, false, 'one 0, two 0']);

    expect(await tried(broken.database, work)).toEqual({ error: null, tries: 1 });
    expect(await lines(eyes)).toBe('one 1, two 1');
  },
);

/** A commit that takes its time on the server. */
const slowCommit = (eyes: Onlooker, seconds: string): Promise<unknown> =>
  eyes.rows(`
    create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(${seconds}); return null; end $$;
    create constraint trigger slow after update on page deferrable initially deferred for each row execute function slow();`);

/** The connection is cut on our side while the server is at the commit. */
function cutAtCommit(database: Database): Database {
  return {
    ...database,
    take: async () => {
      const client = await database.take();
      const send = client.query.bind(client) as (config: unknown) => Promise<unknown>;
      const cut = (config: unknown): Promise<unknown> => {
        const answer = send(config);
        if (typeof config === 'string' && config.includes('story.commit'))
          setTimeout(() => {
            (
              client as unknown as { connection: { stream: { destroy(): void } } }
            ).connection.stream.destroy();
          }, 50);
        return answer;
      };
      return Object.assign(client, { query: cut });
    },
  };
}

test('a commit that is still under way when its connection breaks is waited for, and told as it ended', async () => {
  const { url, eyes } = await page();
  await slowCommit(eyes, '0.5');
  const database = await opened(url);

  const end = await tried(cutAtCommit(database), (tx) => tx.run('story.write', add('one')));
  expect(end).toEqual({ error: null, tries: 1 });
  expect(await lines(eyes)).toBe('one 1, two 0');
});

test('a commit of which the server can never be asked again is unknown at once, and is told as that', async () => {
  const { url, eyes } = await page();
  await slowCommit(eyes, '0.5');
  const database = await opened(url);
  const began = performance.now();
  const ending = tried(cutAtCommit(database), (tx) => tx.run('story.write', add('one')));
  await pause(20);
  const closing = database.close();

  const { error, tries } = await ending;
  expect(error).toBeInstanceOf(CommitUnknown);
  expect([tries, isLasting(error)]).toEqual([1, false]);
  await closing;
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a commit that a deferred check refuses is a failure of the commit, and leaves nothing', async () => {
  const { url, eyes } = await page();
  await eyes.rows('create table line (name text references page deferrable initially deferred)');
  const database = await opened(url);

  const { error, tries } = await tried(database, async (tx) => {
    await tx.run('story.write', add('one'));
    await tx.run('story.write', sql`insert into line values ('nowhere')`);
  });
  expect(error).toMatchObject({ name: 'StatementFailed', tag: 'story.commit', code: '23503', lost: false });
  expect([tries, isLasting(error), await lines(eyes)]).toEqual([1, true, 'one 0, two 0']);
});

test('a database that is closed says so, and at once', async () => {
  const { url } = await page();
  const database = await opened(url);
  await database.close();

  await expect(database.take()).rejects.toThrow(DatabaseClosed);
  await expect(query(database, 'story.read', sql`select 1`)).rejects.toMatchObject({ tag: 'story.read' });
  expect((await tried(database, () => Promise.resolve())).error).toMatchObject({ tag: 'story.connect' });
});

test("a session that the server ends while the database is being closed is nobody's news", async () => {
  const { url } = await page();
  const heard: string[] = [];
  const database = await opened(url, { onError: ({ message }) => heard.push(message) });
  const ends = (client: PoolClient, why: string): unknown => client.emit('error', new Error(why));
  const [one, other] = [await database.take(), await database.take()];
  one.release();
  other.release();

  ends(one, 'before');
  const closing = database.close();
  ends(other, 'while it closes'); // as the driver does with what the server says to a session on its way out
  await closing;
  expect(heard).toEqual(['before']);
});

test('sessions that end at any moment are answers, kill no process, and tell the truth about what was committed', async () => {
  const { url, eyes } = await page();
  const hooks = new URL('../../../tools/build/typescript.mjs', import.meta.url).href;
  const child = fileURLToPath(new URL('support/storm-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', hooks, child, url, '8', '7']);
  const { committed, unknown, answers } = JSON.parse(stdout) as {
    readonly committed: readonly string[];
    readonly unknown: readonly string[];
    readonly answers: readonly string[];
  };

  expect(answers).toContain('StatementFailed');
  expect(['CommitLost', 'CommitUnknown', 'StatementFailed']).toEqual(expect.arrayContaining([...answers]));
  const rows = await eyes.rows<{ line: string }>(`select line from page where line not in ('one', 'two')`);
  const there = new Set(rows.map(({ line }) => line));
  expect(committed.filter((line) => !there.has(line))).toEqual([]);
  const said = new Set([...committed, ...unknown]);
  expect([...there].filter((line) => !said.has(line))).toEqual([]);
  expect(committed.length).toBeGreaterThan(20);
});
