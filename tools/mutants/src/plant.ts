/** Plants a bug in a copy of the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Edit, Planted } from './planted.ts';

export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url));

/** Why the bug does not fit the code in a folder; null: it does. */
export function misfit({ edits }: Planted, folder: string): string | null {
  for (const edit of edits) {
    const count = textOf(edit, folder).split(edit.find).length - 1;
    if (count !== 1) return `"${edit.find}" stands ${count} times in ${edit.file}`;
  }
  return null;
}

export function plant(planted: Planted, folder: string): void {
  const why = misfit(planted, folder);
  if (why !== null) throw new Error(`${planted.name} does not fit the code any more: ${why}`);
  for (const edit of planted.edits) {
    const changed = textOf(edit, folder).split(edit.find).join(edit.put);
    writeFileSync(join(folder, edit.file), changed);
  }
}

const textOf = ({ file }: Edit, folder: string): string => readFileSync(join(folder, file), 'utf8');
