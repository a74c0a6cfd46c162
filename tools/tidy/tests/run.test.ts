/** A program that is run from its sources is the program that they say, also after one of them has changed. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from '@mqk/house';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const RUN = join(root, 'tools/build/run.mjs');
/** Always the same one: a program is kept by its place. */
const HOME = join(root, 'tools/tidy/.jest/run');

const writes = (file: string, text: string): void => {
  mkdirSync(join(HOME, 'inner'), { recursive: true });
  writeFileSync(join(HOME, file), text);
};

const says = (...args: readonly string[]): unknown => {
  const { stdout, stderr } = spawnSync(process.execPath, [RUN, join(HOME, 'main.ts'), ...args], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

beforeEach(() => {
  writes('package.json', '{ "type": "module" }');
});
afterEach(() => {
  rmSync(HOME, { recursive: true });
});

test('a changed source is a changed program, and one that has come back to what it was is the old one', () => {
  writes('main.ts', `import { word } from './inner/word.ts'; console.log(JSON.stringify(word));`);
  const told = ['one', 'two', 'one'].map((word) => {
    writes('inner/word.ts', `export const word: string = '${word}';`);
    return says();
  });

  expect(told).toEqual(['one', 'two', 'one']);
});

test('a module knows its own place, and what stands beside it', () => {
  writes('inner/beside.ts', `export const unused = 1;`);
  writes(
    'inner/place.ts',
    `export const place = [import.meta.url, import.meta.resolve('./beside.ts'), new URL('../main.ts', import.meta.url).href];`,
  );
  writes('main.ts', `import { place } from './inner/place.ts'; console.log(JSON.stringify(place));`);

  const urls = ['inner/place.ts', 'inner/beside.ts', 'main.ts'].map(
    (file) => pathToFileURL(join(HOME, file)).href,
  );
  expect(says()).toEqual(urls);
});

test('a program gets its words, and starts itself again the same way', () => {
  writes(
    'main.ts',
    `import { spawnSync } from 'node:child_process';
    const [, self, word] = process.argv as [string, string, string];
    if (word === 'inner') console.log(JSON.stringify([self, word]));
    else console.log(spawnSync(process.execPath, [...process.execArgv, self, 'inner'], { encoding: 'utf8' }).stdout);`,
  );

  expect(says('outer')).toEqual([join(HOME, 'main.ts'), 'inner']);
});

test('names are kept where two modules use the same one', () => {
  writes('inner/word.ts', `class Refused extends Error {} export const other = Refused.name;`);
  writes(
    'main.ts',
    `import { other } from './inner/word.ts'; class Refused {} console.log(JSON.stringify([other, Refused.name]));`,
  );

  expect(says()).toEqual(['Refused', 'Refused']);
});

test('what cannot be resolved is refused before anything runs', () => {
  writes('main.ts', `console.log('it ran'); await import('no-such-package');`);

  const { stdout, stderr, status } = spawnSync(process.execPath, [RUN, join(HOME, 'main.ts')], {
    encoding: 'utf8',
  });

  expect([stdout, status]).toEqual(['', 1]);
  expect(stderr).toContain('no-such-package');
});
