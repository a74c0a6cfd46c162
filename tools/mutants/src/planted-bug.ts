/** What a planted bug is: wrong in a few characters, with the invariants that have to notice. */

export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly put: string;
}

export interface Planted {
  readonly name: string;
  /** What the code does then. */
  readonly what: string;
  /** Numbers of the invariants one of which must be found broken. */
  readonly breaks: readonly string[];
  /** Found by comparing an interrupted life with one that was not; without, by the auditors of any seed. */
  readonly lives?: 'twins';
  readonly edits: readonly Edit[];
}
