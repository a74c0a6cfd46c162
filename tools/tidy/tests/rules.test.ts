/** Every rule of the house on every file. A failure lists the offenders: it is a to-do list. */

import { describe, expect, test } from '@jest/globals';
import { floors } from '../src/floors.ts';
import { honestTests } from '../src/honest-tests.ts';
import { plainTypescript } from '../src/plain-typescript.ts';
import { allFiles, sourceFile } from '../src/source-file.ts';
import { spokenOnce } from '../src/spoken-once.ts';

const files = allFiles();
const rules = [...spokenOnce, ...plainTypescript, ...floors, ...honestTests];

describe.each(rules)('$title', ({ offenders, violations }) => {
  test('holds in every package', () => {
    expect(offenders(files)).toEqual([]);
  });

  test.each(violations)('and $path, written against it, is caught', (violation) => {
    expect(offenders([violation])).not.toEqual([]);
  });
});

test('comments may say what code may not', () => {
  const [first] = spokenOnce.flatMap(({ violations }) => violations);
  const commented = sourceFile(
    'runtime/src/loop.ts',
    `// ${first?.text ?? ''}\n/** ${first?.text ?? ''} */\nconst a = 1;`,
  );

  expect(spokenOnce.flatMap(({ offenders }) => offenders([commented]))).toEqual([]);
});

test('a text that looks like a comment hides nothing behind it', () => {
  const tricky = sourceFile('runtime/src/loop.ts', "const url = 'http://a'; const now = Date.now();");

  expect(spokenOnce.flatMap(({ offenders }) => offenders([tricky]))).toEqual(['runtime/src/loop.ts']);
});

test('of a folder that is a home, one file speaks', () => {
  const speakers = ['dispatcher', 'second'].map((name) =>
    sourceFile(`execution/src/dispatch/${name}.ts`, 'const wire = openOrders(handle);'),
  );

  expect(spokenOnce.flatMap(({ offenders }) => offenders(speakers))).toEqual([
    'execution/src/dispatch/second.ts',
  ]);
});
