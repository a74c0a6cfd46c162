/** A guard of control: what it keeps out, the few characters that take it away, and the test that misses it. */
import type { Edit } from '../planted.ts';

export interface Guard {
  readonly name: string;
  /** What it keeps out. */
  readonly keeps: string;
  readonly edits: readonly Edit[];
  /** Folder under `packages`. */
  readonly in: string;
  /** Below that folder. */
  readonly test: string;
  /** Words of the title that stand in the file. */
  readonly title: string;
}

export const edit = (file: string, find: string, put: string): readonly Edit[] => [{ file, find, put }];
