/** A thousand wishes through a broker of which every answer may get lost. */
import { test } from '@jest/globals';

import { booksAgree } from './support/flaky-books.ts';
import { flaky } from './support/flaky.ts';

const MINUTES_MS = 600_000;

test(
  'a thousand wishes are a thousand orders at the broker, and a thousand entries in the books',
  async () => {
    const { desk, trades } = await flaky(2);

    await trades(1_000);

    await booksAgree(desk, 1_000);
  },
  MINUTES_MS,
);
