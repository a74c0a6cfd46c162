/** A planted bug that does not fit the code any more would prove nothing. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { ROOT, misfit, plant } from '../src/plant.ts';
import { PLANTED } from '../src/planted.ts';

test('there are enough bugs to plant, each under a name of its own', () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(8);
  expect(new Set(PLANTED.map(({ name }) => name)).size).toBe(PLANTED.length);
});

describe.each(PLANTED.map((planted) => [planted.name, planted] as const))('%s', (_name, planted) => {
  test('fits the code as it is', () => {
    expect(misfit(planted, ROOT)).toBeNull();
  });

  test('says what is wrong, and which invariants have to notice', () => {
    expect(planted.what).toMatch(/^[A-Z].*\.$/);
    expect(planted.breaks.length).toBeGreaterThan(0);
  });
});

test('a bug is planted in the copy, fits there no more, and is not planted here', () => {
  const [planted] = PLANTED;
  if (planted === undefined) throw new Error('there are bugs to plant');
  const folder = mkdtempSync(join(tmpdir(), 'mqk-planted-'));
  const before = planted.edits.map(({ file }) => readFileSync(join(ROOT, file), 'utf8'));
  for (const { file } of planted.edits) cpSync(join(ROOT, file), join(folder, file));

  plant(planted, folder);

  for (const { file, put } of planted.edits) expect(readFileSync(join(folder, file), 'utf8')).toContain(put);
  expect(() => {
    plant(planted, folder);
  }).toThrow('does not fit');
  expect(planted.edits.map(({ file }) => readFileSync(join(ROOT, file), 'utf8'))).toEqual(before);
  rmSync(folder, { recursive: true });
});
