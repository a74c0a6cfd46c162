/** The book in memory that the stories of this package are told on keeps the contract, as that on PostgreSQL does. */
import { describePaperBook } from '@mqk/execution/contracts';
import { describe, test } from '@jest/globals';

import { memoryShelf } from './support/memory-paper-book.ts';

describePaperBook({ describe, test }, 'memory', async () => memoryShelf());
