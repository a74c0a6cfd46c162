/** The README shows the matrix as it behaves, and its example prints what it says. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

import { withMatrix } from './support/render-matrix.ts';

const home = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${home}/README.md`, 'utf8');

test('the matrix in the README is the matrix in the code; `npm run matrix` writes it', () => {
  expect(readme).toBe(withMatrix(readme));
});

test('the example runs as it stands, and prints its last line', () => {
  const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const lines = example.trimEnd().split('\n');
  const sources = ['--import', '@mqk/tools/typescript', '--input-type=module'];
  const printed = execFileSync(process.execPath, [...sources, '-e', example], {
    cwd: home,
    encoding: 'utf8',
  });

  expect(lines.length).toBeLessThanOrEqual(20);
  expect(`// ${printed.trim()}`).toBe(lines.at(-1));
});
