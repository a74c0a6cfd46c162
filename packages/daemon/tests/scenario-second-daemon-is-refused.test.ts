/** Two senders for one account would be one too many: the second one is told so, and touches nothing. */
import { afterEach, expect, test } from '@jest/globals';

import { type Site, newSite } from './support/site.ts';

const sites: Site[] = [];
const site = (): Site => {
  const made = newSite();
  sites.push(made);
  return made;
};

afterEach(async () => {
  for (const made of sites.splice(0)) await made.clear();
});

test('on the same data directory', async () => {
  const here = site();
  const first = await here.start();

  await expect(here.start()).rejects.toMatchObject({
    name: 'EmbeddedRefused',
    refusal: { code: 'runner_held' },
  });
  expect(await first.desk.status()).toMatchObject({ epoch: '1', opened: false });
});

test('on the same account of one database, from anywhere', async () => {
  const here = site();
  const databaseUrl = await here.url();
  const first = await here.start({ databaseUrl });
  const { life } = await first.desk.status();

  await expect(here.start({ databaseUrl })).rejects.toMatchObject({
    name: 'BootRefused',
    refusal: { code: 'account_in_use', holder: life },
  });
  expect(await first.desk.status()).toMatchObject({ epoch: '1', life });
});

test('but not on another account', async () => {
  const here = site();
  const databaseUrl = await here.url();
  await here.start({ databaseUrl });

  const other = await here.start({ databaseUrl, config: here.config({ account: 'PAPER-2' }) });

  expect(await other.desk.status()).toMatchObject({ account: 'PAPER-2', epoch: '1' });
});

test('and once the first has left in order, the next may come at once, under a newer epoch', async () => {
  const here = site();
  const databaseUrl = await here.url();
  const first = await here.start({ databaseUrl });
  await first.stop();

  const next = await here.start({ databaseUrl });

  expect(await next.desk.status()).toMatchObject({ epoch: '2', armed: false });
});
