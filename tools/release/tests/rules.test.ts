/** The rules for what leaves the house, each on something that breaks it. */

import { describe, expect, test } from '@jest/globals';
import { closureOf, isNative, packageLock } from '../src/closure.ts';
import { asModule, broken, examplesOf, promised, type Example } from '../src/example.ts';
import { lockedVersions } from '../src/locked-versions.ts';
import { manifestFaults } from '../src/manifest-rules.ts';
import type { PackageJson } from '../src/published.ts';
import { filesNaming, missingFiles, strangeFiles, withFile, type Unpacked } from '../src/unpacked.ts';

const manifest: PackageJson = {
  name: '@mqk/made',
  version: '1.0.0',
  description: 'A package that is as it should be.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19.0' },
  files: ['dist'],
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
  dependencies: { '@mqk/core': '^0.1.0' },
};

const paths = [
  'LICENSE',
  'README.md',
  'package.json',
  'dist/index.js',
  'dist/index.js.map',
  'dist/index.d.ts',
];
const made: Unpacked = { manifest, files: new Map(paths.map((path) => [path, new Uint8Array()])) };

const without = (path: string): Unpacked => ({
  manifest,
  files: new Map([...made.files].filter(([name]) => name !== path)),
});

const example = (code: string, language: Example['language'] = 'js'): Example => ({
  language,
  code,
  lines: 1,
});

describe('files of a tarball', () => {
  test('as they should be', () => {
    expect([...strangeFiles(made), ...missingFiles(made), ...filesNaming(made, '/home/us')]).toEqual([]);
  });

  test.each([
    'src/index.ts',
    'dist/index.test.js',
    'dist/tests/index.js',
    'tests/index.js',
    'dist/.tsbuildinfo',
    'tsconfig.json',
    '.env',
    'etc/made.api.md',
  ])('%s does not belong there', (path) => {
    expect(strangeFiles(withFile(made, path, ''))).toEqual([path]);
  });

  test.each(['LICENSE', 'README.md', 'dist/index.d.ts'])('%s is missed', (path) => {
    expect(missingFiles(without(path))).toEqual([path]);
  });

  test('a path of our machine is found', () => {
    const map = withFile(
      made,
      'dist/index.js.map',
      '{"sources":["/home/us/mqk/packages/core/src/index.ts"]}',
    );

    expect(filesNaming(map, '/home/us/mqk/')).toEqual(['dist/index.js.map']);
  });
});

describe('a package.json', () => {
  test('as it should be', () => {
    expect(manifestFaults(manifest)).toEqual([]);
  });

  test.each<[string, Partial<PackageJson>]>([
    ['is published', { private: true }],
    ['license is MIT', { license: 'ISC' }],
    ['description is a sentence', { description: 'something' }],
    ['type is module', { type: 'commonjs' }],
    ['engines names the oldest Node that can require an ES module', { engines: { node: '>=18' } }],
    ['sideEffects is false', { sideEffects: true }],
    ['files are dist, and bin where there is one', { files: ['dist', 'src'] }],
    ['files are dist, and bin where there is one', { bin: { made: './bin/made.js' } }],
    [
      'exports have types and default only',
      {
        exports: {
          '.': { '@mqk/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
          './package.json': './package.json',
        },
      },
    ],
    ['package.json is exported', { exports: { '.': { types: './a.d.ts', default: './a.js' } } }],
    ['nothing is run at installation', { scripts: { postinstall: 'node dist/install.js' } }],
    ['dependencies are versions', { dependencies: { '@mqk/core': 'workspace:^' } }],
    ['dependencies are versions', { optionalDependencies: { pg: 'catalog:' } }],
  ])('%s: one that breaks it is caught', (fault, said) => {
    expect(manifestFaults({ ...manifest, ...said })).toEqual([fault]);
  });
});

describe('an example', () => {
  test('is every block of code, none of the shell', () => {
    const readme =
      '# a\n\n```sh\nmqk\n```\n\n```ts\nconst a: bigint = 1n;\nconsole.log(a);\n```\n\n```js\n```\n';
    const [found, second] = examplesOf(readme);

    expect(found).toEqual({ language: 'ts', code: 'const a: bigint = 1n;\nconsole.log(a);\n', lines: 2 });
    expect(second).toEqual({ language: 'js', code: '', lines: 1 });
    expect(asModule(found!)).toContain('const a = 1n;');
    expect(asModule(found!)).not.toContain('bigint');
    expect(examplesOf('# a\n')).toEqual([]);
  });

  test('promises what stands behind a console.log and at its end', () => {
    const code =
      'const a = 1; // one\nfor (;;) {\n  console.log(\n    a,\n  ); // 1: as it was\n}\n// 2\n// 3\n';

    expect(promised(example(code))).toEqual(['1: as it was', '2', '3']);
  });

  test('that prints something else than it promises is caught', () => {
    expect(broken(['1: as it was', 'true'], ['0', '1', 'true'])).toEqual([]);
    expect(broken(['1'], ['12'])).toEqual(['1']);
    expect(broken(['12'], ['1'])).toEqual(['12']);
    expect(broken(['true', '1'], ['1', 'true'])).toEqual(['1']);
    expect(broken(['true'], [''])).toEqual(['true']);
  });
});

describe('what an installation brings', () => {
  const lock = packageLock(
    JSON.stringify({
      packages: {
        '': { dependencies: { a: '1.0.0' } },
        'node_modules/a': {
          dependencies: { b: '1.0.0' },
          peerDependencies: { d: '*', e: '*' },
          peerDependenciesMeta: { e: { optional: true } },
        },
        'node_modules/a/node_modules/b': { optionalDependencies: { c: '1.0.0', absent: '1.0.0' } },
        'node_modules/b': { os: ['linux'] },
        'node_modules/c': { dependencies: { a: '1.0.0' }, hasInstallScript: true },
        'node_modules/d': {},
        'node_modules/e': {},
      },
    }),
  );

  test('is found where Node would find it, and counted once', () => {
    expect(closureOf(lock, 'a')).toEqual([
      'node_modules/a/node_modules/b',
      'node_modules/c',
      'node_modules/d',
    ]);
  });

  test('is native where it is chosen by platform or built on the spot', () => {
    const places = ['node_modules/b', 'node_modules/c', 'node_modules/d'];

    expect(places.map((place) => isNative(lock, place))).toEqual([true, true, false]);
  });

  test('has the versions of our lockfile, unless there are two', () => {
    const lockfile = `
importers:
  tools/made:
    dependencies: { z: { version: 1.0.0 } }
  packages/made:
    dependencies: { a: { version: 1.0.0(b@2.0.0) }, '@mqk/core': { version: link:../core } }
    optionalDependencies: { b: { version: 2.0.0 } }
    devDependencies: { y: { version: 1.0.0 } }
snapshots:
  a@1.0.0(b@2.0.0): { dependencies: { c: 1.0.0 } }
  b@2.0.0: { dependencies: { c: 2.0.0, d: 3.0.0 } }
`;

    expect(lockedVersions(lockfile)).toEqual({ a: '1.0.0', b: '2.0.0', d: '3.0.0' });
  });
});
