/** A transaction is committed when the server says so, and only then. */
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from '@jest/globals';
import { sql } from 'kysely';

import { CommitLost, CommitRefused, StatementFailed } from '../src/index.ts';
import type { Database } from '../src/database/pool.ts';
import { together } from '../src/database/together.ts';
import { Abandon, inTransaction } from '../src/database/transaction.ts';
import { CommitUnknown } from '../src/database/failures.ts';
import { settleCommit } from '../src/database/unknown-commit.ts';
import { breaker } from './support/breaker.ts';
import { type Onlooker, bareDatabase, onlooker, opened } from './support/databases.ts';

type Tag = 'story.begin' | 'story.write' | 'story.read' | 'story.commit';

async function page(): Promise<{
  readonly url: string;
  readonly database: Database;
  readonly eyes: Onlooker;
}> {
  const url = await bareDatabase();
  const eyes = await onlooker(url);
  await eyes.rows('create table page (line text primary key, count int not null default 0)');
  await eyes.rows(`insert into page values ('one'), ('two')`);
  return { url, database: await opened(url), eyes };
}

const write = (line: string) => sql`insert into page values (${line})`;
const lines = async (eyes: Onlooker): Promise<string> =>
  eyes.value(`select string_agg(line, ' ' order by line) from page`);

test('what was written is there after the commit, and not before', async () => {
  const { database, eyes } = await page();
  const answer = await inTransaction<Tag, string>(database, 'story', async (tx) => {
    await tx.run('story.write', write('three'));
    expect(await lines(eyes)).toBe('one two');
    return 'done';
  });
  expect(answer).toBe('done');
  expect(await lines(eyes)).toBe('one three two');
});

test('an abandoned transaction answers and leaves nothing', async () => {
  const { database, eyes } = await page();
  const answer = await inTransaction<Tag, string>(database, 'story', async (tx) => {
    await tx.run('story.write', write('three'));
    return new Abandon('never mind');
  });
  expect(answer).toBe('never mind');
  expect(await lines(eyes)).toBe('one two');
});

test('a commit that the server turned into a rollback is not a commit', async () => {
  const { database, eyes } = await page();
  const careless = inTransaction<Tag, string>(database, 'story', async (tx) => {
    await tx.run('story.write', write('three'));
    await tx.run('story.write', write('one')).catch(() => undefined);
    return 'done';
  });
  await expect(careless).rejects.toThrow(CommitRefused);
  expect(await lines(eyes)).toBe('one two');
});

test('a failed statement names itself, its code, and ends in nothing', async () => {
  const { database, eyes } = await page();
  const failed = await inTransaction<Tag, string>(database, 'story', async (tx) => {
    await tx.run('story.write', write('one'));
    return 'done';
  }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(StatementFailed);
  expect(failed).toMatchObject({ tag: 'story.write', code: '23505', lost: false });
  expect(await lines(eyes)).toBe('one two');
});

test("two that get in each other's way are both done, one after the other", async () => {
  const { database, eyes } = await page();
  const tries: string[] = [];
  const both = async (first: string, second: string): Promise<void> => {
    await inTransaction<Tag, null>(database, 'story', async (tx) => {
      tries.push(first);
      await tx.run('story.write', sql`update page set count = count + 1 where line = ${first}`);
      await pause(100);
      await tx.run('story.write', sql`update page set count = count + 1 where line = ${second}`);
      return null;
    });
  };
  await Promise.all([both('one', 'two'), both('two', 'one')]);
  expect(await eyes.rows('select line, count from page order by line')).toEqual([
    { line: 'one', count: 2 },
    { line: 'two', count: 2 },
  ]);
  // one of them had to give way at least once; on a busy machine it may meet the other again
  expect(tries.length).toBeGreaterThanOrEqual(3);
  expect(tries.length).toBeLessThan(10);
});

test('what cannot be done in peace is given up after a bounded number of tries', async () => {
  const { database } = await page();
  let tries = 0;
  await expect(
    inTransaction<Tag, null>(database, 'story', async (tx) => {
      tries += 1;
      await tx.run('story.write', sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`);
      return null;
    }),
  ).rejects.toMatchObject({ code: '40001' });
  expect(tries).toBe(8);
});

test('a connection lost after COMMIT was sent: the server tells that it committed', async () => {
  const { url, database, eyes } = await page();
  const broken = await breaker(database, url);
  broken.breakAt('story.commit', 'unanswered');
  expect(
    await inTransaction<Tag, string>(broken.database, 'story', async (tx) => {
      await tx.run('story.write', write('three'));
      return 'done';
    }),
  ).toBe('done');
  expect(await lines(eyes)).toBe('one three two');
});

test('a connection lost just before COMMIT arrived: the server tells that it did not commit', async () => {
  const { url, database, eyes } = await page();
  const broken = await breaker(database, url);
  broken.breakAt('story.commit', 'before');
  await expect(
    inTransaction<Tag, string>(broken.database, 'story', async (tx) => {
      await tx.run('story.write', write('three'));
      return 'done';
    }),
  ).rejects.toThrow(CommitLost);
  expect(await lines(eyes)).toBe('one two');
});

test('a server that was started anew in between cannot vouch for a number that it may have given twice', async () => {
  const { database, eyes } = await page();
  const xid = await eyes.value<string>('select pg_current_xact_id()::text');
  await expect(settleCommit(database, { xid, server: 'another life' }, 'story.commit')).rejects.toThrow(
    CommitUnknown,
  );
});

test('a statement that takes too long is ended by the server, and its locks with it', async () => {
  const { url } = await page();
  const hasty = await opened(url, { statementTimeoutMs: 50 });
  await expect(
    inTransaction<Tag, null>(hasty, 'story', async (tx) => {
      await tx.run('story.read', sql`select pg_sleep(5)`);
      return null;
    }),
  ).rejects.toMatchObject({ code: '57014', lost: false });
});

test('a connection that breaks while nobody uses it ends nothing', async () => {
  const { url, eyes } = await page();
  const heard: Error[] = [];
  const database = await opened(url, { onError: (error) => heard.push(error) });
  await eyes.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mqk' and datname = current_database()`,
  );
  await pause(100);
  expect(heard.length).toBeGreaterThan(0);
  await expect(inTransaction<Tag, string>(database, 'story', async () => 'alive')).resolves.toBe('alive');
});

test('large counts and documents arrive whole', async () => {
  const { database } = await page();
  const [row] = await inTransaction<Tag, readonly unknown[]>(database, 'story', async (tx) =>
    tx.run(
      'story.read',
      sql`select 9223372036854775807::bigint as count, '{"a": 1}'::json as doc, 12.50::numeric as exact,
        timestamptz '2026-01-02 03:04:05.678901+00' as at, date '2026-01-02' as day, true as yes, 7::int as seven, null as nothing`,
    ),
  );
  expect(row).toEqual({
    count: 9223372036854775807n,
    doc: '{"a": 1}',
    exact: '12.50',
    at: Date.parse('2026-01-02T03:04:05.678Z'),
    day: '2026-01-02',
    yes: true,
    seven: 7,
    nothing: null,
  });
});

test('what is sent in one go leaves in one write, and wakes the server once', async () => {
  const { database } = await page();
  let writes = 0;
  const counted: Database = {
    ...database,
    take: async () => {
      const client = await database.take();
      const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } })
        .connection;
      const one = stream._write.bind(stream);
      const many = stream._writev?.bind(stream);
      stream._write = (...asked) => {
        writes += 1;
        one(...asked);
      };
      stream._writev = (...asked) => {
        writes += 1;
        many?.(...asked);
      };
      return client;
    },
  };
  await inTransaction<Tag, null>(counted, 'story', async (tx) => {
    await together([tx.opening('story.read', sql`select 1`), tx.opening('story.read', sql`select 2`)]);
    expect(writes).toBe(1);
    await together([tx.run('story.write', write('three')), tx.run('story.read', sql`select 3`)]);
    expect(writes).toBe(2);
    return null;
  });
  expect(writes).toBe(3);
});
