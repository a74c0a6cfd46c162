/** A fill costs the same whether it is the first or the last of many: nothing is read again for each. */
import { expect, test } from '@jest/globals';

import { positionsOf } from './support/books.ts';
import { desksOrder, rowsReadFor } from './support/many-fills.ts';

test('the third three hundred fills of an order read no more rows than the second', async () => {
  const desk = await desksOrder(900);
  // books without an execution have less to be read than any others
  const first = await rowsReadFor(desk, 0, 300);

  const second = await rowsReadFor(desk, 300, 300);
  const third = await rowsReadFor(desk, 600, 300);

  expect(await positionsOf(desk)).toEqual(['900']);
  expect(first).toBeGreaterThan(300);
  expect(third).toBeLessThan(second * 1.2);
});
