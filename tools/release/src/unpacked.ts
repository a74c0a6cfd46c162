/** A package as its tarball holds it, and what must not be in there. */

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { readManifest, type PackageJson } from './published.ts';

export interface Unpacked {
  readonly manifest: PackageJson;
  /** Paths from the package's folder on, with slashes, in code-unit order. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export const unpackedIn = (folder: string): Unpacked => {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .filter((path) => !path.startsWith(`node_modules${sep}`))
    .map((path) => path.split(sep).join('/'))
    .toSorted();
  return {
    manifest: readManifest(folder),
    files: new Map(paths.map((path) => [path, readFileSync(join(folder, path))])),
  };
};

/** The same with one file changed or added: what a rule has to refuse. */
export const withFile = ({ manifest, files }: Unpacked, path: string, text: string): Unpacked => ({
  manifest: path === 'package.json' ? (JSON.parse(text) as PackageJson) : manifest,
  files: new Map([...files, [path, new TextEncoder().encode(text)]]),
});

const SHIPPED = /^(dist\/[^/]+\.(js|js\.map|d\.ts)|bin\/[^/]+\.js|README\.md|LICENSE|package\.json)$/;
const LEFT_OVER = /(^|[/.])tests?[/.]|tsbuildinfo/;

/** Files that nobody who installs the package needs. */
export const strangeFiles = ({ files }: Unpacked): readonly string[] =>
  [...files.keys()].filter((path) => !SHIPPED.test(path) || LEFT_OVER.test(path));

/** What every tarball has, besides what its package.json names. */
export const missingFiles = ({ files, manifest }: Unpacked): readonly string[] => {
  const targets = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const named = [...targets, ...Object.values(manifest.bin ?? {})].map((path) => path.replace(/^\.\//, ''));
  return ['LICENSE', 'README.md', 'package.json', ...named].filter((path) => !files.has(path));
};

/** Files that name a folder of the machine on which they were built. */
export const filesNaming = ({ files }: Unpacked, folder: string): readonly string[] => {
  const path = folder.replace(/[/\\]$/, '');
  return [...files].filter(([, bytes]) => Buffer.from(bytes).includes(path)).map(([name]) => name);
};
