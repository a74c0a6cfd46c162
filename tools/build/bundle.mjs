/**
 * A program with all sources of ours that it reads, as one module; made by esbuild, and kept until one of them changes.
 *
 * Libraries stay where they are and are named by their path, because what a name means is a matter of the package that
 * says it. What has hundreds of small modules comes along.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CACHE = here('./.jest/');
const ALWAYS = [here('./bundle.mjs'), here('../../pnpm-lock.yaml')];
const OF_MANY_MODULES = /\/node_modules\/kysely\//;

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hashOf = (file) => (existsSync(file) ? sha256(readFileSync(file)) : null);
const isOurs = (file) => file.endsWith('.ts') && !file.includes('/node_modules/');

const manifestOf = (file) => {
  const beside = join(dirname(file), 'package.json');
  return existsSync(beside) ? beside : manifestOf(dirname(file));
};

/** The first line of a bundle says what it was made of. */
const isFresh = (bundle) => {
  if (!existsSync(bundle)) return false;
  const [, madeOf] = /^\/\/ (.*)\n/.exec(readFileSync(bundle, 'utf8')) ?? [];
  return (
    madeOf !== undefined && Object.entries(JSON.parse(madeOf)).every(([file, hash]) => hashOf(file) === hash)
  );
};

const PROLOGUE = `
import { createRequire as mqkRequire } from 'node:module';
import { pathToFileURL as mqkUrl } from 'node:url';
const mqkResolve = (from) => (name) => mqkUrl(mqkRequire(from).resolve(name)).href;`;

/** What a module says of its own place stays true in the bundle. */
const inItsPlace = async (text, file, resolve) => {
  const url = JSON.stringify(pathToFileURL(file).href);
  const named = [...text.matchAll(/import\.meta\.resolve\('([^']+)'\)/g)];
  const places = await Promise.all(named.map(([, name]) => resolve(name)));
  return named
    .reduce((said, [call], index) => said.replace(call, JSON.stringify(places[index])), text)
    .replaceAll('import.meta.resolve', `mqkResolve(${url})`)
    .replaceAll('import.meta.url', url);
};

const ourSources = {
  name: 'our sources',
  setup(build) {
    const resolved = (name, { kind, importer, resolveDir }) =>
      build.resolve(name, { kind, importer, resolveDir, pluginData: ourSources });
    build.onResolve({ filter: /^[^./]/ }, async (asked) => {
      if (asked.pluginData === ourSources || asked.kind === 'entry-point') return undefined;
      if (asked.path.startsWith('node:')) return { path: asked.path, external: true };
      const { path, errors, namespace } = await resolved(asked.path, asked);
      if (errors.length > 0) return { errors };
      return { path, namespace, external: !isOurs(path) && !OF_MANY_MODULES.test(path) };
    });
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const resolveDir = dirname(path);
      const place = async (name) => {
        const found = await resolved(name, { kind: 'import-statement', importer: path, resolveDir });
        return pathToFileURL(found.path).href;
      };
      return {
        contents: await inItsPlace(await readFile(path, 'utf8'), path, place),
        loader: 'ts',
        resolveDir,
      };
    });
  },
};

const make = async (entry, bundle) => {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: dirname(entry),
    outfile: bundle,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@mqk/source'],
    banner: { js: PROLOGUE },
    sourcemap: 'inline',
    sourcesContent: false,
    // modules are loaded, and things are named, as Node does it
    ignoreAnnotations: true,
    keepNames: true,
    tsconfigRaw: {},
    plugins: [ourSources],
  });
  const sources = Object.keys(metafile.inputs)
    .map((file) => join(dirname(entry), file))
    .filter(isOurs);
  const files = new Set([...ALWAYS, ...sources, ...sources.map(manifestOf)]);
  const madeOf = Object.fromEntries([...files].map((file) => [file, hashOf(file)]));
  mkdirSync(CACHE, { recursive: true });
  const draft = `${bundle}.${process.pid}`;
  writeFileSync(draft, `// ${JSON.stringify(madeOf)}\n${outputFiles[0].text}`);
  renameSync(draft, bundle); // whoever reads it meanwhile reads the old one or the new one
};

/** The path of the bundle of a program of ours. */
export const bundleOf = async (entry) => {
  const bundle = join(CACHE, `${basename(entry, '.ts')}-${sha256(entry).slice(0, 16)}.mjs`);
  if (!isFresh(bundle)) await make(entry, bundle);
  return bundle;
};
