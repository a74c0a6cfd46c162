/** The order is out, and what became of it could not be written down: in this very life that is a doubt, and evidence ends it. */
import { expect, test } from '@jest/globals';

import type { Database } from '@mqk/db';

import { world } from '../src/index.ts';
import { freshDatabase, sql } from './support/story.ts';

/** A database whose connections break before a statement, as often as it is told. */
function breaking(database: Database): { readonly database: Database; breaks(tag: string): void } {
  const script = { tag: '' };
  const take: Database['take'] = async () => {
    const client = await database.take();
    return new Proxy(client, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (key !== 'query') return (...given: unknown[]): unknown => value.apply(target, given) as unknown;
        return (asked: string | { readonly text: string }): unknown => {
          const text = typeof asked === 'string' ? asked : asked.text;
          if (script.tag === '' || !text.includes(`mqk:${script.tag} `))
            return value.call(target, asked) as unknown;
          script.tag = '';
          throw new Error('the connection broke');
        };
      },
    });
  };
  return {
    database: { ...database, take },
    breaks(tag) {
      script.tag = tag;
    },
  };
}

const statusOf = async (database: Database): Promise<unknown> =>
  (await sql<{ readonly status: string }>(database, 'select status from mqk.outbox'))[0]?.status;

test.each(['tx-c.begin', 'tx-c.outbox', 'tx-b.begin'])(
  'a connection that breaks before %s leaves no claim without an owner',
  async (tag) => {
    const fresh = await freshDatabase();
    const line = breaking(fresh.database);
    const desk = await world(line);
    await desk.wants('buy 10 AAPL');
    line.breaks(tag);
    await expect(desk.gateway().dispatch(8)).rejects.toThrow('the connection broke');

    await desk.gateway().dispatch(8);
    await desk.gateway().resolve();

    expect(await statusOf(fresh.database)).toBe('SUBMITTED');
    expect(new Set(desk.broker.received.map(({ clientOrderId }) => clientOrderId)).size).toBe(1);
  },
);
