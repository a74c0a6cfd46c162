/** Every guard fits the code, names a test that exists, and stands in the document; and nothing else does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { GUARDS } from '../src/guards.ts';
import { guardRow, rowsOf } from '../src/guards-table.ts';
import { ROOT, misfit } from '../src/plant.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('the document lists the guards, each with the test that misses it', () => {
  expect(rowsOf(read('docs/control-guards.md'))).toEqual(GUARDS.map(guardRow));
  expect(new Set(GUARDS.map(({ name }) => name)).size).toBe(GUARDS.length);
});

describe.each(GUARDS.map((guard) => [guard.name, guard] as const))('%s', (_name, guard) => {
  test('can be taken away from the code as it is', () => {
    expect(misfit({ name: guard.name, what: guard.keeps, breaks: [], edits: guard.edits }, ROOT)).toBeNull();
  });

  test('names a test that is there', () => {
    expect(read(join('packages', guard.in, guard.test))).toContain(guard.title);
  });
});
