/** A rule of the house: it lists its offenders, and carries a file that offends, to prove that it can. */

import { sourceFile, type SourceFile } from './source-file.ts';

export interface Rule {
  readonly title: string;
  readonly offenders: (files: readonly SourceFile[]) => readonly string[];
  /** Each of these files breaks the rule. */
  readonly violations: readonly SourceFile[];
}

/** What of a file a rule reads: `bare` is without comments and texts, `code` without comments, `text` is everything. */
export type Reading = 'bare' | 'code' | 'text';

export interface Words {
  readonly title: string;
  readonly pattern: RegExp;
  readonly reading?: Reading;
  readonly where: (file: SourceFile) => boolean;
  readonly violations: readonly (readonly [path: string, text: string])[];
}

const linesSaying = (file: SourceFile, pattern: RegExp, reading: Reading): readonly string[] =>
  file[reading]
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : []));

/** A rule about words that are not said: every line that says one is an offender. */
export const unsaid = ({ title, pattern, reading = 'bare', where, violations }: Words): Rule => ({
  title,
  offenders: (files) => files.filter(where).flatMap((file) => linesSaying(file, pattern, reading)),
  violations: violations.map(([path, text]) => sourceFile(path, text)),
});

export const inSources = (file: SourceFile): boolean => file.kind === 'src';
export const inTests = (file: SourceFile): boolean => file.kind === 'tests';
