/** What a desk says to do can be done. */
import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { inWords } from '../src/desk-client.ts';
import { createProgram } from '../src/program.ts';

/** As the desk says them: its words are no part of what it exports. */
const REMEDIES = readFileSync(new URL('../../daemon/src/http/remedy.ts', import.meta.url), 'utf8');

test('the commands that a remedy names are there', () => {
  const named = [...REMEDIES.matchAll(/\bmqk ([a-z-]+)/g)].map(([, name]) => name);
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
