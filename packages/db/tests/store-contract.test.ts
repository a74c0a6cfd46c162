/** The store on a real PostgreSQL is held to what every store is held to, and each story of that bites. */
import { ContractBroken, describeStore, type StoreOnTable } from '@mqk/execution/contracts';
import type { TradingStore } from '@mqk/execution/store';
import { describe, expect, test } from '@jest/globals';

import { BREAKAGES } from './support/broken-stores.ts';
import { storeOnTable } from './support/store-on-table.ts';

describeStore({ describe, test }, 'PostgreSQL', storeOnTable);

/** The stories of which a store that breaks a promise tells, by words of their titles. */
const MISSED: Readonly<Record<string, readonly string[]>> = {
  'promises an intent again': ['the same intent twice', 'promise one intent at once'],
  'keeps no refusal': ['a denied intent', 'may be cured'],
  'tells the gate of no promise': ['the gate is told'],
  'tells the gate of no beat': ['beats are kept'],
  'tells nobody of a halt': ['nothing cures', 'never share an id', 'what news makes necessary', 'an alarm'],
  'has something under way for ever': ['taken back at once'],
  'forgets the hash': ['the very bytes'],
  'claims a row twice': ['however many claim'],
  'claims whatever there is': ['no more is claimed'],
  'forgets the ids of the broker': ['a cancel is promised once'],
  'settles for anybody': ['settled once', 'cannot be settled by its old owner'],
  'forgets a doubt': ['waits for evidence'],
  'hears an answer to an earlier attempt': ['says nothing once there was another'],
  'loses the claims that it made': ['claimed in one commit'],
  'holds nothing back': ['overtake an older promise'],
  'swallows what it could not settle': ['cannot be written'],
  'lends the account to many': ['a lease has one holder', 'who want the lease at once'],
  'promises to whoever lost the account': ['is promised nothing'],
  'claims for whoever lost the account': ['claims, hears, concludes'],
  'moves the market for whoever lost the account': ['moves neither the market'],
  'finds nothing of the dead': ['a cancel of the dead'],
  'loses its ledger': ['from a wish to a booked execution'],
  'takes old news for new': ['heard again changes nothing', 'hear the same news at once'],
  'passes over news at fault': ['a message at fault', 'a decider that breaks off'],
  'asks nothing': ['what news makes necessary'],
  'does not know how far it has heard': ['moves the cursor'],
  'keeps a bar twice': ['a bar that is heard twice'],
  'keeps no record': ['an operator acts', 'one after another'],
  'says nothing of a change that broke off': ['a change that breaks off'],
  'forgets what a key has brought about': ['under a key of its own'],
  'forgets its run': ['a run is'],
  'keeps no verdict': ['a drift stops the account', 'another round has overtaken'],
};

type Story = readonly [title: string, run: () => Promise<void>];

function storiesOf(table: () => Promise<StoreOnTable>): readonly Story[] {
  const told: Story[] = [];
  describeStore(
    { describe: (_title, tell) => tell(), test: (title, run) => told.push([title, run]) },
    'pieces',
    table,
  );
  return told;
}

test.each(Object.entries(BREAKAGES))('a store that %s does not keep the contract', async (name, breaks) => {
  const broken = (store: TradingStore): TradingStore => ({ ...store, ...breaks(store) });
  const missed = MISSED[name] ?? [];
  const run = storiesOf(async () => {
    const table = await storeOnTable();
    return { store: broken(table.store), beside: async () => broken(await table.beside()) };
  }).filter(([title]) => missed.some((words) => title.includes(words)));

  expect(run.length).toBeGreaterThan(0);
  expect(run).toHaveLength(missed.length);
  for (const [, tell] of run) await expect(tell()).rejects.toThrow(ContractBroken);
});

test('every story is missed by some store', () => {
  const words = Object.values(MISSED).flat();
  const titles = storiesOf(storeOnTable).map(([title]) => title);

  expect(titles.filter((title) => !words.some((part) => title.includes(part)))).toEqual([]);
});
