/**
 * Kysely is three hundred small modules, and every file of tests loads them anew. Here they are one, made by esbuild once
 * for each version.
 */

import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Only the package `db` may have it, so that is where it lies. */
const entryOf = (name) => createRequire(here('../../packages/db/package.json')).resolve(name);

const manifestOf = (name, folder) => {
  const file = join(folder, 'package.json');
  const read = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return read.name === name ? read : manifestOf(name, dirname(folder));
};

/** The path of the library as one module. */
export const inOneModule = (name) => {
  const entry = entryOf(name);
  const { version } = manifestOf(name, dirname(entry));
  const bundle = here(`./.jest/${name}-${version}.mjs`);
  if (existsSync(bundle)) return bundle;
  mkdirSync(dirname(bundle), { recursive: true });
  const draft = `${bundle}.${process.pid}`;
  buildSync({
    entryPoints: [entry],
    bundle: true,
    outfile: draft,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    logLevel: 'error',
  });
  renameSync(draft, bundle); // another run may be at it as well
  return bundle;
};
