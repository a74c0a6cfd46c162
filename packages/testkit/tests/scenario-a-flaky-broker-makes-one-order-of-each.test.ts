/** Timeouts, resets and server errors on the way there and back: each wish is one order at the broker, and one entry in the books. */
import { test } from '@jest/globals';

import { flaky } from './support/flaky.ts';
import { booksAgree } from './support/flaky-books.ts';

test('sixty wishes are sixty orders, whatever got lost on the way', async () => {
  const { desk, trades } = await flaky(1);

  await trades(60);

  await booksAgree(desk, 60);
});
