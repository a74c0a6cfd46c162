/** What is armed or started is compared with the broker at that moment, not at the last beat. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, expect, test } from '@jest/globals';
import { connect } from '@mqk/db';

import type { StartedDesk } from '../src/start.ts';
import { type Site, newSite } from './support/site.ts';

const BY = 'ada';
let site: Site;

afterEach(() => site.clear());

async function opened(): Promise<StartedDesk['desk']> {
  site = newSite();
  const { desk } = await site.start();
  const shown = await desk.prepareOpening(BY);
  if (!shown.ok) throw new Error(shown.refused.code);
  expect(await desk.confirmOpening(BY, shown.value.token)).toMatchObject({ ok: true });
  return desk;
}

/** The world moves a cent, and the loop that would see it does not turn. */
async function movesACent(): Promise<void> {
  const database = await connect(await site.url(), { onError: () => undefined });
  const client = await database.take();
  await client.query('update paper.account set cash = cash + 10000');
  client.release();
  await database.close();
}

test('what differs since the last look keeps the first step of an arm out, and a start', async () => {
  const desk = await opened();
  await movesACent();

  expect(await desk.startRun(BY)).toMatchObject({ refused: { code: 'halted' } });
  expect(await desk.prepareArm(BY)).toMatchObject({ refused: { code: 'halted' } });
});

test('a file HALT that lies there keeps everybody from arming and starting until it is gone', async () => {
  const desk = await opened();
  writeFileSync(join(site.data, 'HALT'), '');

  const refused = { refused: { code: 'halt_file_lies_there', file: join(site.data, 'HALT') } };
  expect(await desk.prepareArm(BY)).toMatchObject(refused);
  expect(await desk.confirmArm(BY, 'any')).toMatchObject(refused);
  expect(await desk.startRun(BY)).toMatchObject(refused);
});

test('what differs since the first step of an arm keeps the second one out', async () => {
  const desk = await opened();
  const shown = await desk.prepareArm(BY);
  if (!shown.ok) throw new Error(shown.refused.code);
  await movesACent();

  expect(await desk.confirmArm(BY, shown.value.token)).toMatchObject({ refused: { code: 'halted' } });
  expect((await desk.status()).armed).toBe(false);
});
