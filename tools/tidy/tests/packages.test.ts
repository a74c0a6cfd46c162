/** What every package has, and what its package.json may name. */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { floorOf, manifestOf, packagesOnDisk, root, type Manifest } from '@mqk/house';
import { expectedFiles, outdatedFiles } from '@mqk/house/tsconfigs';
import { missingBelongings } from '../src/belongings.ts';
import { circles, refusedDependencies } from '../src/manifests.ts';

const names = packagesOnDisk();
const manifests = new Map(names.map((name) => [name, manifestOf(name)]));

const pathsOf = (name: string): readonly string[] => {
  const folder = join(root, 'packages', name);
  const tests = existsSync(join(folder, 'tests')) ? readdirSync(join(folder, 'tests')) : [];
  return [...readdirSync(folder), ...tests.map((file) => `tests/${file}`)];
};

const listed = (ids: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(ids.map((id) => [id, '*']));

const made = (name: string, used: readonly string[], usedByTests: readonly string[] = []): Manifest => ({
  name: `@mqk/${name}`,
  dependencies: listed(used),
  devDependencies: listed(usedByTests),
});

const refusedOf = (name: string, manifest: Manifest): readonly string[] =>
  refusedDependencies(new Map([[name, manifest]]));

describe('every package', () => {
  test('is on a floor', () => {
    expect(names.filter((name) => floorOf(name) === 0)).toEqual([]);
    expect(floorOf('surprise')).toBe(0);
  });

  test('explains itself in a README.md and has a scenario', () => {
    const missing = names.flatMap((name) =>
      missingBelongings(pathsOf(name)).map((path) => `${name}/${path}`),
    );

    expect(missing).toEqual([]);
  });

  test('without them it is caught', () => {
    expect(missingBelongings(['package.json', 'tests/order.test.ts'])).toEqual([
      'README.md',
      'tests/scenario-*.test.ts',
    ]);
  });

  test('is built, tested and told as a story in the same way', () => {
    const scripts = {
      build: 'tsup',
      test: 'mqk-jest',
      scenario: "mqk-jest --testPathPatterns 'tests/scenario-'",
    };

    for (const manifest of manifests.values()) expect(manifest).toMatchObject({ scripts });
  });
});

describe('dependencies', () => {
  test('point to the floors below, through the doors that are open to the package', () => {
    expect(refusedDependencies(manifests)).toEqual([]);
  });

  test.each([
    ['oms', made('oms', ['@mqk/risk'])],
    ['core', made('core', ['@mqk/market-data'])],
    ['runtime', made('runtime', ['@mqk/broker-paper'])],
    ['risk', made('risk', ['@mqk/testkit'])],
    ['execution', made('execution', [], ['@mqk/db'])],
    ['runtime', made('runtime', ['pg'])],
  ])('%s may not name what it names here', (name, manifest) => {
    expect(refusedOf(name, manifest)).toHaveLength(1);
  });

  test('the tests of a package may name the testkit', () => {
    expect(refusedOf('cli', made('cli', ['@mqk/daemon'], ['@mqk/testkit', '@mqk/tools']))).toEqual([]);
  });

  test('run in no circle', () => {
    expect(circles(manifests)).toEqual([]);
  });

  test('a circle is seen, even through a test', () => {
    const circle = new Map([
      ['core', made('core', [], ['@mqk/oms'])],
      ['oms', made('oms', ['@mqk/core'])],
    ]);

    expect(circles(circle)).toEqual(['core -> oms -> core', 'oms -> core -> oms']);
  });
});

describe('tsconfig files', () => {
  test('are in step with the table (else: pnpm house:sync)', () => {
    expect(outdatedFiles()).toEqual([]);
  });

  test('and one that is not is caught', () => {
    const files = new Map([...expectedFiles(), ['tsconfig.json', '{}']]);

    expect(outdatedFiles(files)).toEqual(['tsconfig.json']);
  });
});

describe('the budget of the checks', () => {
  const lines = Object.entries(
    JSON.parse(readFileSync(join(root, 'tools/budget.json'), 'utf8')) as Readonly<
      Record<string, { readonly seconds: number; readonly run: string }>
    >,
  );
  const told = [
    ...readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').matchAll(/^\| (\w+) +\| (\d+) +\|/gmu),
  ];

  test('is the one that CONTRIBUTING tells', () => {
    expect(told.map(([, line, seconds]) => [line, Number(seconds)])).toEqual(
      lines.map(([line, { seconds }]) => [line, seconds]),
    );
  });

  test('stays under the twelve minutes of all checks together', () => {
    expect(lines.reduce((sum, [, { seconds }]) => sum + seconds, 0)).toBeLessThanOrEqual(720);
  });

  test('counts a package in one line, with the processes or without', () => {
    const run = Object.fromEntries(lines.map(([line, { run }]) => [line, run.split(' ')]));
    const left = (run['unit'] ?? []).filter((word) => word.startsWith('--filter=!'));
    const taken = (run['processes'] ?? []).filter((word) => word.startsWith('--filter='));

    expect(left.map((word) => word.replace('!', ''))).toEqual(taken);
    expect(names).toEqual(expect.arrayContaining(taken.map((word) => word.replace('--filter=@mqk/', ''))));
  });
});
