/** Tests are sentences, and all of them run. */

import { inTests, unsaid, type Rule } from './rule.ts';

export const honestTests: readonly Rule[] = [
  unsaid({
    title: 'a test title states what is, not what should be',
    pattern: /(['"`])(?:(?!\1).)*\bshould\b(?:(?!\1).)*\1\s*,\s*(async\b|\(|function\b|\w+\s*=>)/i,
    reading: 'code',
    where: inTests,
    violations: [
      ['oms/tests/order.test.ts', "test('it should fill', () => {});"],
      ['oms/tests/order.test.ts', "test.each([\n  1,\n])('%i should fill', async (n) => {});"],
    ],
  }),
  unsaid({
    title: 'no test is skipped, and none runs alone',
    pattern:
      /\b(test|it|describe)(\.\w+)*\.(skip|only|todo|failing)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\s*\(/,
    where: inTests,
    violations: [
      ['oms/tests/order.test.ts', "test.skip('fills', () => {});"],
      ['oms/tests/order.test.ts', "describe.only('fills', () => {});"],
      ['oms/tests/order.test.ts', "test.concurrent.only('fills', () => {});"],
    ],
  }),
];
