/** Every text of the repository that people wrote. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@mqk/house';
import type { TextFile } from './capital-safety.ts';

const HIDDEN_AND_OURS = new Set(['.github', '.changeset', '.ci']);
const MADE = new Set(['node_modules', 'dist', 'coverage', 'api-docs']);

const isOurs = (name: string): boolean =>
  !MADE.has(name) && (!name.startsWith('.') || HIDDEN_AND_OURS.has(name));

/** Checksums contain any word, sooner or later. */
const isText = (name: string): boolean =>
  name !== 'pnpm-lock.yaml' && !/\.(log|tsbuildinfo|tgz|png)$/.test(name);

const pathsUnder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!isOurs(entry.name)) return [];
    if (entry.isDirectory()) return pathsUnder(path);
    return entry.isFile() && isText(entry.name) ? [path] : [];
  });

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

export const allTexts = (): readonly TextFile[] =>
  pathsUnder('').map((path) => ({ path, text: textOf(path) }));
