/** A connection of the paper book that breaks at any statement: the world has changed as a whole, or not at all. */
import { accountId, clientOrderId, marketTime, toHolding, toMicros } from '@mqk/core';
import { paperBookWords } from '@mqk/execution/contracts';
import type { PaperBook } from '@mqk/execution/store';
import { describe, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';

import type { Database } from '../src/database/pool.ts';
import { PAPER_TAGS, paperBookOn } from '../src/paper/index.ts';
import { paperDatabases } from './support/paper-databases.ts';

const { OPENING, changeOf, executionOf, filledOrder, orderNamed } = paperBookWords;

const databases = paperDatabases();
const ACCOUNT = accountId('paper-1');
const ORDER = clientOrderId('a');

type Moment = 'before' | 'after';

/** Connections of which the first one that sends `tag` loses its server, before or after the server has done it. */
function breaking(
  database: Database,
  tag: string,
  moment: Moment,
): Database & { readonly broke: () => boolean } {
  let broke = false;
  const lose = async (client: PoolClient): Promise<void> => {
    broke = true;
    const { rows } = await client.query<{ readonly pid: string }>('select pg_backend_pid()::text as pid');
    const killer = await database.take();
    await killer.query(`select pg_terminate_backend(${rows[0]!.pid})`);
    killer.release();
  };
  const wrapped = (client: PoolClient): PoolClient =>
    new Proxy(client, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value;
        return async (...given: [never]) => {
          const [query] = given as unknown as [string | { readonly text: string }];
          const text = typeof query === 'string' ? query : query.text;
          if (broke || !text.startsWith(`/* mqk:${tag} */`)) return target.query(...given);
          if (moment === 'before') await lose(target);
          const answer = await (target.query(...given) as unknown as Promise<unknown>);
          await lose(target);
          // the answer was on its way when the connection broke
          await target.query('select 1');
          return answer;
        };
      },
    });
  return { ...database, broke: () => broke, take: async () => wrapped(await database.take()) };
}

/** What a broker does: nothing, if the order is there already. */
const takeAndFill = async (book: PaperBook): Promise<void> =>
  book.change([ORDER], (world) => {
    if (world.asked.length > 0) return changeOf({})(world);
    return changeOf({
      orders: [orderNamed('c', { engine: 'moved on' }), orderNamed('b'), filledOrder('a')],
      executions: [executionOf('a')],
      events: ['taken', 'filled'],
      cash: toMicros(world.cash - 499_900_011n),
      positions: [
        { symbol: 'SPY', quantity: toHolding(10n) },
        { symbol: 'OLD', quantity: toHolding(0n) },
      ],
      memory: [{ key: 'bars:SPY', text: 'a bar' }],
      tapeCursor: marketTime(1_000),
    })(world);
  });

const stateOf = async (book: PaperBook): Promise<unknown> => [
  await book.snapshot(10),
  await book.eventsAfter(0n, 10),
  await book.tapeCursor(),
];

const rounds = PAPER_TAGS.filter(
  (tag) => tag.startsWith('paper-change.') && !tag.endsWith('.rollback'),
).flatMap((tag) => [[tag, 'before'] as const, [tag, 'after'] as const]);

describe('a change whose connection breaks', () => {
  test.each(rounds)(
    'at %s, %s it: is there as a whole or not at all, and once when it is repeated',
    async (tag, moment) => {
      const sound = await databases.pool(await databases.fresh());
      const witness = await paperBookOn(sound, ACCOUNT);
      await witness.openAccount(OPENING);
      await witness.change(
        [],
        changeOf({ positions: [{ symbol: 'OLD', quantity: toHolding(1n) }], orders: [orderNamed('c')] }),
      );
      const before = await stateOf(witness);
      const broken = breaking(sound, tag, moment);
      const book = await paperBookOn(broken, ACCOUNT);

      const outcome = await takeAndFill(book).then(
        () => 'done',
        () => 'failed',
      );
      const between = await stateOf(witness);
      await takeAndFill(book);
      const after = await stateOf(witness);

      expect(broken.broke()).toBe(true);
      if (outcome === 'done') expect(between).toEqual(after);
      expect([before, after]).toContainEqual(between);
      expect(after).toMatchObject([
        { cash: OPENING - 499_900_011n, positions: [{ symbol: 'SPY', quantity: 10n }] },
        [
          { sequence: 1n, text: 'taken' },
          { sequence: 2n, text: 'filled' },
        ],
        1_000,
      ]);
    },
  );
});
