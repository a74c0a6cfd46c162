/** Whoever is refused is told what to do, in words that lead somewhere. */
import { expect, test } from '@jest/globals';

import { problem } from '../src/http/problem.ts';
import { REMEDY, type RefusalCode } from '../src/http/remedy.ts';

const codes = Object.keys(REMEDY) as readonly RefusalCode[];

test.each(codes)('%s says what to do, beside its code and its numbers', (code) => {
  const told = problem(409, { code, seen: 3 });

  expect(told).toMatchObject({ status: 409, code, detail: { seen: 3 }, remedy: REMEDY[code] });
  expect(told.remedy.split(' ').length).toBeGreaterThan(2);
});
