/** However many dispatchers there are, a row is claimed by one of them. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';

import { openTradingStore } from '../src/index.ts';
import { onlooker, opened } from './support/databases.ts';
import { OPTIONS, claimAll, promise, world } from './support/world.ts';

const ROWS = 40;

async function promised(rows = ROWS) {
  const desk = await world();
  const ids: string[] = [];
  for (let index = 0; index < rows; index += 1) ids.push(await promise(desk.store, `n${index}`, 1n));
  return { ...desk, ids: ids.sort(), eyes: await onlooker(desk.url) };
}

const ONCE = [{ status: 'CLAIMED', attempts: 1, tokens: '1' }];
const DISTINCT = `select distinct b.status, b.attempts, (select count(*) from mqk.attempt a where a.outbox_id = b.id) as tokens
  from mqk.outbox b`;

test('two connections that claim at once never get the same row', async () => {
  const { url, store, epoch, ids, eyes } = await promised();
  const other = await openTradingStore(await opened(url, { role: 'mqk_app' }), OPTIONS);
  const claimed: string[][] = [[], []];
  const dispatch = async (from: typeof store, mine: string[]): Promise<void> => {
    for (;;) {
      const claims = await claimAll({ store: from, epoch }, 3);
      if (claims.length === 0) return;
      mine.push(...claims.map(({ row }) => row.clientOrderId));
    }
  };
  await Promise.all([dispatch(store, claimed[0]!), dispatch(other, claimed[1]!)]);
  expect(claimed.flat().sort()).toEqual(ids);
  expect(await eyes.rows(DISTINCT)).toEqual(ONCE);
});

test('two processes that claim at once never get the same row', async () => {
  const { url, epoch, ids, eyes } = await promised();
  const hooks = new URL('../../../tools/build/typescript.mjs', import.meta.url).href;
  const child = fileURLToPath(new URL('support/claiming-child.ts', import.meta.url));
  const startAt = String(Date.now() + 4_000);
  const run = promisify(execFile);
  const both = await Promise.all(
    [1, 2].map(async () => run(process.execPath, ['--import', hooks, child, url, startAt, String(epoch)])),
  );
  const claimed = both.map(({ stdout }) => JSON.parse(stdout) as string[]);
  expect(claimed.flat().sort()).toEqual(ids);
  expect(claimed.every((mine) => mine.length > 0)).toBe(true);
  expect(await eyes.rows(DISTINCT)).toEqual(ONCE);
});

test('no more rows are claimed than were asked for', async () => {
  const desk = await promised(20);
  expect(await claimAll(desk, 1)).toHaveLength(1);
  expect(await claimAll(desk, 7)).toHaveLength(7);
  expect(await desk.eyes.value(`select count(*) from mqk.outbox where status = 'CLAIMED'`)).toBe('8');
});

test('a row that another session looks at is skipped, not waited for', async () => {
  const desk = await promised(3);
  await desk.eyes.rows('begin');
  await desk.eyes.rows(`select id from mqk.outbox where client_order_id = 'mqk-n1' for update`);
  const claims = await claimAll(desk, 10);
  expect(claims.map(({ row }) => row.clientOrderId)).toEqual(['mqk-n0', 'mqk-n2']);
  await desk.eyes.rows('rollback');
  expect(await claimAll(desk, 10)).toHaveLength(1);
});

test('the database itself knows one attempt an order, and one token an attempt', async () => {
  const desk = await promised(2);
  const [first] = await claimAll(desk, 1);
  await expect(
    desk.eyes.rows(
      `insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at)
      select account, kind, class, client_order_id, payload, payload_sha256, expires_at from mqk.outbox where id = $1`,
      [first!.row.id],
    ),
  ).rejects.toThrow('one_submit_per_order');
  await expect(
    desk.store.claim({ epoch: desk.epoch, limit: 1, tokens: () => first!.token }, (_facts, requests) =>
      requests.map(({ order }) => ({ kind: 'send', order })),
    ),
  ).rejects.toThrow('duplicate key');
});
