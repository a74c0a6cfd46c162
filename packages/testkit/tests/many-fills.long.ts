/** Ten thousand fills of one share each. */
import { expect, test } from '@jest/globals';

import { positionsOf } from './support/books.ts';
import { desksOrder, rowsReadFor } from './support/many-fills.ts';

const MINUTES_MS = 600_000;

test(
  'the tenth thousand of fills reads no more rows than the first',
  async () => {
    const desk = await desksOrder(10_000);
    const read: number[] = [];
    for (let from = 0; from < 10_000; from += 1_000) read.push(await rowsReadFor(desk, from, 1_000));

    expect(await positionsOf(desk)).toEqual(['10000']);
    expect(read.at(-1)).toBeLessThan((read[0] ?? 0) * 1.2);
    expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
  },
  MINUTES_MS,
);
