/** Where a run may be written: asked before it is worked out, and again when it is written. */
import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export interface WriteRefusal {
  readonly code: 'directory_not_empty' | 'not_a_directory' | 'not_writable';
  readonly directory: string;
  /** In the words of the file system, where it has some. */
  readonly why: string;
}

/** Why a run cannot be written under this name, or null. What is empty or not there yet is free. */
export async function refusedPlace(directory: string): Promise<WriteRefusal | null> {
  const target = resolve(directory);
  try {
    if ((await readdir(target)).length > 0)
      return { code: 'directory_not_empty', directory: target, why: '' };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return refusal(target, error);
  }
  return refusedFolder(dirname(target), target);
}

export const refusal = (directory: string, error: unknown): WriteRefusal => ({
  code: codeOf(error) === 'ENOTDIR' ? 'not_a_directory' : 'not_writable',
  directory,
  why: (error as NodeJS.ErrnoException).message,
});

/** The folders above that are not there yet are made; the first that is there has to let us. */
async function refusedFolder(folder: string, target: string): Promise<WriteRefusal | null> {
  try {
    if (!(await stat(folder)).isDirectory())
      return { code: 'not_a_directory', directory: target, why: `${folder} is a file` };
    await access(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || folder === dirname(folder)) return refusal(target, error);
    return refusedFolder(dirname(folder), target);
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
