/** What a desk says to do can be done. */
import { expect, test } from '@jest/globals';

import { REMEDY } from '@mqk/daemon';

import { inWords } from '../src/desk-client.ts';
import { createProgram } from '../src/program.ts';

test('the commands that a remedy names are there', () => {
  const named = Object.values(REMEDY).flatMap((remedy) =>
    [...remedy.matchAll(/mqk ([a-z-]+)/g)].map(([, name]) => name),
  );
  const known = createProgram().commands.map((command) => command.name());

  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => name === undefined || !known.includes(name))).toEqual([]);
});

test('a refusal is told with the numbers that were seen, if there are any, and with its remedy', () => {
  const remedy = 'look again';
  expect(inWords({ code: 'confirmation_unknown', detail: {}, remedy })).toBe(
    'confirmation_unknown: look again',
  );
  expect(inWords({ code: 'confirmation_expired', detail: { expiredMs: 3 }, remedy })).toBe(
    'confirmation_expired {"expiredMs":3}: look again',
  );
});
