/** The book in memory keeps the contract, and the contract is the one that PostgreSQL is held to. */
import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';

import { memoryShelf } from './support/memory-paper-book.ts';
import { describePaperBook } from './support/paper-book-contract.ts';

describePaperBook('memory', async () => memoryShelf());

test.each(['contract', 'fixtures'])(
  'memory and PostgreSQL are held to the same %s, to the byte',
  async (part) => {
    const [ours, theirs] = await Promise.all(
      ['./support/', '../../db/tests/support/'].map(async (folder) =>
        readFile(new URL(`${folder}paper-book-${part}.ts`, import.meta.url), 'utf8'),
      ),
    );

    expect(ours).toBe(theirs);
  },
);
