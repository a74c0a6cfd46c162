import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { days, policies } from './arbitrary.ts';
import { isFill, moments } from './moments.ts';

test('no two orders have one name: those that work and those that a replace on its way will bring', () => {
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      for (const { after } of moments(policy, inputs)) {
        const names = after.orders.flatMap(({ clientOrderId, replace }) =>
          replace === null ? [clientOrderId] : [clientOrderId, replace.successor],
        );

        expect(new Set(names).size).toBe(names.length);
      }
    }),
    { numRuns: 200 },
  );
});

test('execution ids never repeat', () => {
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      const ids = moments(policy, inputs).flatMap(({ events }) =>
        events.filter(isFill).map(({ executionId }) => executionId),
      );

      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
