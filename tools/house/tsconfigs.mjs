/** The tsconfig files that follow from the table and the package.json files: path -> content. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPure, manifestOf, packagesOnDisk, root, roomsNamedBy } from './table.mjs';

const references = (paths) => paths.map((path) => ({ path }));

const forSources = (name) => ({
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    lib: ['es2023'],
    types: isPure(name) ? [] : ['node'],
    rootDir: 'src',
    outDir: '.tsc/src',
    tsBuildInfoFile: '.tsc/src.tsbuildinfo',
  },
  include: ['src'],
  references: references(
    roomsNamedBy(manifestOf(name))
      .src.filter(hasSources)
      .map((room) => `../${room}`),
  ),
});

const forTests = (name) => {
  const rooms = roomsNamedBy(manifestOf(name));
  const used = [...new Set([...rooms.src, ...rooms.tests])].filter(hasSources).sort();
  return {
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      types: ['node'],
      rootDir: '.',
      outDir: '../.tsc/tests',
      tsBuildInfoFile: '../.tsc/tests.tsbuildinfo',
    },
    include: ['.'],
    references: references(['..', ...used.map((room) => `../../${room}`)]),
  };
};

const toolsWithTypes = () =>
  readdirSync(join(root, 'tools'))
    .filter((name) => existsSync(join(root, 'tools', name, 'tsconfig.json')))
    .sort();

const forRoot = (names) => ({
  files: [],
  references: references([
    ...names.flatMap((name) => [`packages/${name}`, ...(hasTests(name) ? [`packages/${name}/tests`] : [])]),
    ...toolsWithTypes().map((name) => `tools/${name}`),
  ]),
});

const holdsTypeScript = (folder) =>
  existsSync(folder) &&
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.ts'));

const hasTests = (name) => holdsTypeScript(join(root, 'packages', name, 'tests'));

const hasSources = (name) => holdsTypeScript(join(root, 'packages', name, 'src'));

const print = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** What every generated file has to say. A package without sources yet has none. */
export const expectedFiles = () => {
  const names = packagesOnDisk().filter(hasSources);
  return new Map([
    ['tsconfig.json', print(forRoot(names))],
    ...names.map((name) => [`packages/${name}/tsconfig.json`, print(forSources(name))]),
    ...names.filter(hasTests).map((name) => [`packages/${name}/tests/tsconfig.json`, print(forTests(name))]),
  ]);
};

/** Compared as values, so that a formatter's line breaks do not matter. */
export const outdatedFiles = (files = expectedFiles()) =>
  [...files].filter(([path, text]) => !says(join(root, path), text)).map(([path]) => path);

const says = (file, text) =>
  existsSync(file) &&
  JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))) === JSON.stringify(JSON.parse(text));
