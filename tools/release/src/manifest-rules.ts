/** What the package.json of a tarball has to say. */

import type { PackageJson } from './published.ts';

type Rule = readonly [fault: string, holds: (manifest: PackageJson) => boolean];

/** npm runs these on the machine of whoever installs the package. */
const AT_INSTALL = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];

const isSentence = (text: string | undefined): boolean => text !== undefined && /^[A-Z].*\.$/.test(text);

/** Only `types`, then `default`: no condition of ours, and one file for `import` and `require`. */
const isDoor = (target: unknown): boolean =>
  typeof target === 'string' || (target !== null && JSON.stringify(Object.keys(target as object)) === DOOR);

const DOOR = JSON.stringify(['types', 'default']);

const wantedBy = (manifest: PackageJson): readonly string[] =>
  Object.values({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  });

const RULES: readonly Rule[] = [
  ['is published', ({ private: isPrivate }) => isPrivate !== true],
  ['license is MIT', ({ license }) => license === 'MIT'],
  ['description is a sentence', ({ description }) => isSentence(description)],
  ['type is module', ({ type }) => type === 'module'],
  [
    'engines names the oldest Node that can require an ES module',
    ({ engines }) => engines?.['node'] === '>=20.19.0',
  ],
  ['sideEffects is false', ({ sideEffects }) => sideEffects === false],
  [
    'files are dist, and bin where there is one',
    ({ files, bin }) =>
      JSON.stringify(files) === JSON.stringify(bin === undefined ? ['dist'] : ['bin', 'dist']),
  ],
  ['exports have types and default only', ({ exports = {} }) => Object.values(exports).every(isDoor)],
  ['package.json is exported', ({ exports }) => exports?.['./package.json'] === './package.json'],
  [
    'nothing is run at installation',
    ({ scripts = {} }) => AT_INSTALL.every((name) => scripts[name] === undefined),
  ],
  [
    'dependencies are versions',
    (manifest) => wantedBy(manifest).every((version) => /^\^?\d+\.\d+\.\d+/.test(version)),
  ],
];

/** The rules that a package.json breaks, in their order. */
export const manifestFaults = (manifest: PackageJson): readonly string[] =>
  RULES.filter(([, holds]) => !holds(manifest)).map(([fault]) => fault);
