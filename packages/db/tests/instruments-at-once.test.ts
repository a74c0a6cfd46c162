/** Two processes that boot at once store the same instruments: neither has the lease yet, and neither may fail. */
import type { Instrument } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import { SPY, world } from './support/world.ts';

const second = { ...SPY, version: SPY.version + 1 };

/** Another process has inserted the next version, and has not committed when the store begins. */
async function overtaken(
  wanted: Instrument,
): Promise<{ readonly mine: Promise<void>; readonly commit: () => Promise<void> }> {
  const { url, store } = await world();
  const other = await onlooker(url);
  await other.rows('begin');
  await other.rows(
    `insert into mqk.instrument (account, instrument, version, symbol, calendar, doc)
      select account, instrument, $1, symbol, calendar, jsonb_set(doc::jsonb, '{version}', to_jsonb($1::int))::json
      from mqk.instrument where instrument = $2`,
    [second.version, SPY.id],
  );
  const mine = store.saveInstruments([wanted]);
  mine.catch(() => undefined);
  const eyes = await onlooker(url);
  const waiters = `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await eyes.value<number>(waiters)) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    mine,
    commit: async () => {
      await other.rows('commit');
    },
  };
}

test('who comes second waits for the first, finds what it wanted to store, and goes on', async () => {
  const { mine, commit } = await overtaken(second);
  await commit();
  await expect(mine).resolves.toBeUndefined();
});

test('what the first has stored with another content is a broken promise for the second', async () => {
  const { mine, commit } = await overtaken({ ...second, symbol: 'QQQ' });
  await commit();
  await expect(mine).rejects.toThrow(`version ${second.version} of SPY is stored with another content`);
});
