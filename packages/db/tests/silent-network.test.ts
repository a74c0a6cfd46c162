/** A network that swallows everything and ends nothing: whoever waits for an answer is told, and goes on elsewhere. */
import { once } from 'node:events';
import { type AddressInfo, type Socket, connect as dial, createServer } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';

import { StatementFailed } from '../src/index.ts';
import type { Database } from '../src/database/pool.ts';
import { inTransaction } from '../src/database/transaction.ts';
import { type Onlooker, bareDatabase, onlooker, opened } from './support/databases.ts';

type Tag = 'story.begin' | 'story.write' | 'story.commit';

const ANSWER_TIMEOUT_MS = 300;

const lines: Line[] = [];
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

interface Line {
  readonly url: string;
  /** From now on nothing comes back over the connections that there are; what we say arrives until `both` fall silent. */
  swallows(what: 'answers' | 'both'): void;
  close(): Promise<void>;
}

async function lineTo(url: string): Promise<Line> {
  const target = new URL(url);
  const path = `${decodeURIComponent(target.hostname)}/.s.PGSQL.${target.port}`;
  const pairs: (readonly [ours: Socket, theirs: Socket])[] = [];
  const sockets: Socket[] = [];
  const server = createServer((ours) => {
    const theirs = dial({ path });
    pairs.push([ours, theirs]);
    sockets.push(ours, theirs);
    ours.pipe(theirs);
    theirs.pipe(ours);
    for (const each of [ours, theirs]) each.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const line: Line = {
    url: url.replace(`${target.hostname}:${target.port}`, `127.0.0.1:${port}`),
    swallows(what) {
      for (const [ours, theirs] of pairs.splice(0)) {
        theirs.unpipe(ours);
        theirs.resume(); // read, and thrown away
        if (what === 'both') ours.unpipe(theirs).resume();
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  lines.push(line);
  return line;
}

interface Scene {
  readonly line: Line;
  readonly eyes: Onlooker;
  readonly database: Database;
}

async function scene(): Promise<Scene> {
  const url = await bareDatabase();
  const eyes = await onlooker(url);
  await eyes.rows(`create table page (line text primary key)`);
  const line = await lineTo(url);
  const database = await opened(line.url, { answerTimeoutMs: ANSWER_TIMEOUT_MS });
  return { line, eyes, database };
}

const write = (database: Database, line: string, meanwhile: () => void = () => undefined): Promise<string> =>
  inTransaction<Tag, string>(database, 'story', async (tx) => {
    await tx.run('story.write', sql`insert into page values (${line})`);
    meanwhile();
    return 'written';
  });

test('a statement that is not answered has failed, its connection is lost, and the next one takes another', async () => {
  const { line, eyes, database } = await scene();
  line.swallows('both');

  const answers: unknown[] = [];
  while (answers.at(-1) !== 'written' && answers.length < 8)
    answers.push(await write(database, 'one').catch((error: unknown) => error));

  // as many as were open when the network fell silent, and each of them once
  expect(answers.length).toBeGreaterThan(1);
  for (const failed of answers.slice(0, -1))
    expect(failed).toMatchObject({ name: 'StatementFailed', tag: 'story.begin', code: null, lost: true });
  expect(answers.at(-1)).toBe('written');
  expect(await eyes.rows('select line from page')).toEqual([{ line: 'one' }]);
});

test('a commit that was done and never answered is told as done', async () => {
  const { line, eyes, database } = await scene();

  const answer = await write(database, 'one', () => {
    line.swallows('answers');
  });

  expect(answer).toBe('written');
  expect(await eyes.rows('select line from page')).toEqual([{ line: 'one' }]);
});

test('a commit that never arrived is told as lost once the server has ended its session', async () => {
  const { line, eyes, database } = await scene();

  const failed = await write(database, 'one', () => {
    line.swallows('both');
    // the server hears of the end as well, sooner or later
    setTimeout(() => {
      void eyes.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
      );
    }, 2 * ANSWER_TIMEOUT_MS);
  }).catch((error: unknown) => error);

  expect(failed).toMatchObject({ name: 'CommitLost' });
  expect(failed).not.toBeInstanceOf(StatementFailed);
  expect(await eyes.rows('select line from page')).toEqual([]);
});
