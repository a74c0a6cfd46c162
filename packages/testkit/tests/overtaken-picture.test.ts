/** A loop and a person compare both sides at the same time: whoever comes last with the older picture says nothing. */
import { expect, test } from '@jest/globals';

import type { Database } from '@mqk/db';
import type { Reconciled } from '@mqk/execution';

import { world } from '../src/index.ts';
import { freshDatabase, sql } from './support/story.ts';

type Client = Awaited<ReturnType<Database['take']>>;

/** Something happens once, right after the books were read. */
function interrupted(database: Database, once: { happens: (() => Promise<unknown>) | null }): Database {
  const query = async (client: Client, asked: { readonly text: string }): Promise<unknown> => {
    const answer: unknown = await client.query(asked);
    const { happens } = once;
    if (happens === null || !asked.text.includes('mqk:read.books')) return answer;
    once.happens = null;
    await happens();
    return answer;
  };
  return {
    ...database,
    async take() {
      const client = await database.take();
      if (once.happens === null) return client;
      const through = {
        query: (asked: { readonly text: string }) => query(client, asked),
        release: (broken?: boolean) => {
          client.release(broken);
        },
      };
      return through as unknown as Client;
    },
  };
}

test('a verdict about a picture that another round has overtaken is not said, and does not count', async () => {
  const { database } = await freshDatabase();
  const once: Parameters<typeof interrupted>[1] = { happens: null };
  const desk = await world({ database: interrupted(database, once) });
  let faster: Reconciled | null = null;
  once.happens = async () => {
    faster = await desk.gateway().reconcile();
  };

  const slower = await desk.gateway().reconcile();

  expect(faster).toMatchObject({ verdict: { state: 'CLEAN' }, saved: 'done' });
  expect(slower).toMatchObject({
    verdict: { state: 'UNKNOWN', reasons: [{ kind: 'snapshot_not_newer' }] },
    saved: 'overtaken',
    sides: null,
  });
  const [newest] = await sql<{ readonly same: boolean }>(
    database,
    `select (v.doc ->> 'snapshotSequence') = (w.doc ->> 'sequence') as same
      from mqk.reconcile_verdict v, mqk.watermark w order by v.id desc limit 1`,
  );
  expect(newest).toEqual({ same: true });
});
