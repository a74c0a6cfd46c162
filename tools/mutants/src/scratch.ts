/** A copy of the code that runs, in a folder of its own: a bug is planted there, and never here. */
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { ROOT } from './plant.ts';

export interface Scratch {
  readonly folder: string;
  remove(): void;
}

/** What a copy does not need, or must not share. */
const LEFT_OUT: readonly string[] = ['dist', '.tsc', '.turbo', '.jest', '.sim'];

export function scratch(): Scratch {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mqk-mutant-'));
  const copy = (path: string): void => {
    cpSync(join(ROOT, path), join(folder, path), {
      recursive: true,
      verbatimSymlinks: true, // the links between our packages lead to the copies
      filter: (source) => !LEFT_OUT.includes(basename(source)),
    });
  };
  for (const path of ['packages', 'tools/build', 'package.json', 'tsconfig.base.json']) copy(path);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
