/** What every store of an account promises the gateway, whatever database it is kept in. */
import type { TestFramework } from './claims.ts';
import { ATTEMPTS } from './store-attempts.ts';
import { BOOKS } from './store-books.ts';
import { CONTROL } from './store-control.ts';
import { type StoreOnTable, type StoreStories, deskOn } from './store-on-table.ts';
import { OWNERSHIP } from './store-ownership.ts';
import { PROMISES } from './store-promises.ts';

const STORIES: StoreStories = { ...PROMISES, ...ATTEMPTS, ...OWNERSHIP, ...BOOKS, ...CONTROL };

/** `table` gives a new and empty store, of an account that nobody has opened; each story writes its own. */
export function describeStore(
  { describe, test }: TestFramework,
  kind: string,
  table: () => Promise<StoreOnTable>,
): void {
  describe(`a store in ${kind}`, () => {
    for (const [title, run] of Object.entries(STORIES))
      test(title, async () => run(await deskOn(await table())));
  });
}
