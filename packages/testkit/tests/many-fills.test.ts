/** A fill costs the same whether it is the first or the last of many: nothing is read again for each. */
import { expect, test } from '@jest/globals';

import { positionsOf } from './support/books.ts';
import { desksOrder, rowsReadFor } from './support/many-fills.ts';

test('the second three hundred fills of an order read no more rows than the first', async () => {
  const desk = await desksOrder(600);

  const first = await rowsReadFor(desk, 0, 300);
  const second = await rowsReadFor(desk, 300, 300);

  expect(await positionsOf(desk)).toEqual(['600']);
  expect(first).toBeGreaterThan(300);
  expect(second).toBeLessThan(first * 1.2);
});
