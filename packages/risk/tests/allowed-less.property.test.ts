import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { assess } from '../src/index.ts';
import { anyFacts, anyLimits, anyOrder, tighter, wideLimits } from './arbitrary.ts';

const anyTightening = fc
  .oneof(anyLimits, wideLimits)
  .chain((old) => tighter(old).map((next) => ({ old, next })));

test('tightening limits never allows what was refused, and never hides a reason', () => {
  fc.assert(
    fc.property(anyTightening, anyFacts(), anyOrder, ({ old, next }, facts, order) => {
      const before = assess({ ...facts, limits: old }, order).map(({ code }) => code);
      const after = assess({ ...facts, limits: next }, order).map(({ code }) => code);

      expect(after).toEqual(expect.arrayContaining(before));
    }),
    { numRuns: 500 },
  );
});
