/** A file under packages/, as the rules see it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { packagesOnDisk, root } from '@mqk/house';
import { bareCode, type BareCode } from './bare-code.ts';

export interface SourceFile extends BareCode {
  /** From packages/ on: `core/src/micros.ts`. */
  readonly path: string;
  readonly room: string;
  readonly kind: 'src' | 'tests';
  readonly text: string;
}

export const sourceFile = (path: string, text: string): SourceFile => ({
  path,
  room: path.split('/')[0] ?? '',
  kind: path.split('/')[1] === 'tests' ? 'tests' : 'src',
  text,
  ...bareCode(path, text),
});

const filesUnder = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
    : [];

const filesOf = (name: string): readonly SourceFile[] =>
  ['src', 'tests'].flatMap((kind) => {
    const folder = join(root, 'packages', name, kind);
    return filesUnder(folder).map((path) =>
      sourceFile([name, kind, ...path.split(sep)].join('/'), readFileSync(join(folder, path), 'utf8')),
    );
  });

/** Every TypeScript file in the src and tests of every package. */
export const allFiles = (): readonly SourceFile[] => packagesOnDisk().flatMap(filesOf);
