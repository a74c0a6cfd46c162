/**
 * A process whose sessions the server ends at any moment: with statements under way, between them, and while it closes.
 * It lives on an answer for each of its transactions, and dies of whatever is none, as Node does.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { sql } from 'kysely';
import { Client } from 'pg';

import { connect } from '../../src/database/pool.ts';
import { query } from '../../src/database/query.ts';
import { together } from '../../src/database/together.ts';
import { inTransaction } from '../../src/database/transaction.ts';

type Tag = 'story.begin' | 'story.read' | 'story.write' | 'story.commit';

const [url = '', rounds = '1', seed = '1'] = process.argv.slice(2);
const hand = new Client({ connectionString: url });
await hand.connect();

let drawn = Number(seed);
const random = (): number => (drawn = (drawn * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;

const committed: string[] = [];
const unknown: string[] = [];
const answers = new Set<string>();
let told = 0;

const terminate = (share: number): Promise<unknown> =>
  hand.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'storm' and datname = current_database() and random() < $1`,
    [share],
  );

for (let round = 0; round < Number(rounds); round += 1) {
  const database = await connect(url, {
    applicationName: 'storm',
    connectionsMax: 4,
    connectTimeoutMs: 500,
    onError: () => (told += 1),
  });
  let over = false;
  const write = async (line: string): Promise<void> => {
    await inTransaction<Tag, null>(database, 'story', async (tx) => {
      await together([
        tx.opening('story.read', sql`select 1`),
        tx.opening('story.read', sql`select count(*) from page`),
      ]);
      await together([
        tx.run('story.write', sql`insert into page (line) values (${line})`),
        tx.run('story.read', sql`select pg_sleep(0.001)`),
        tx.run('story.read', sql`select 2`),
      ]);
      return null;
    });
    committed.push(line);
  };
  const worker = async (name: string): Promise<void> => {
    for (let nth = 0; !over; nth += 1) {
      const line = `${round}-${name}-${nth}`;
      try {
        await write(line);
        await query(database, 'story.read', sql`select pg_sleep(0.0005)`);
      } catch (error) {
        const kind = error instanceof Error ? error.name : 'nothing';
        answers.add(kind);
        if (kind === 'CommitUnknown') unknown.push(line);
        await pause(1);
      }
    }
  };
  const workers = ['a', 'b', 'c', 'd', 'e', 'f'].map(worker);
  for (let times = 0; times < 10; times += 1) {
    await pause(random() * 8);
    await terminate(0.5);
  }
  over = round % 2 === 0; // else it is closed while everybody is at it
  const closing = database.close();
  for (let times = 0; times < 4; times += 1) {
    await terminate(1);
    await pause(random() * 3);
  }
  await closing;
  over = true;
  await Promise.all(workers);
}
await hand.end();
process.stdout.write(JSON.stringify({ committed, unknown, answers: [...answers].sort(), told }));
