/** The document that says which scenario proves what: it names every scenario, and nothing that does not run. */

import type { SourceFile } from './source-file.ts';

const LIVE = Array.from({ length: 10 }, (_, index) => `L${index + 1}`);
const BACKTEST = Array.from({ length: 6 }, (_, index) => `B${index + 1}`);

/** The names of the requirements. The document is the one place that uses them. */
export const REQUIREMENTS: readonly string[] = [...LIVE, ...BACKTEST];

const named = (document: string): readonly string[] => [
  ...new Set([...document.matchAll(/`([^`\s]+\.ts)`/g)].map(([, path]) => path ?? '')),
];

/** What a package's Jest runs, and what its `scenario` script picks from that. */
const IS_RUN = /^packages\/[^/]+\/tests\/([^/]+\/)*scenario-[^/]+\.test\.ts$/;

const HAS_TEST = /\b(test|it)(\.(each|concurrent))*\s*(\(|<)/;
/** No other `.skip` is needed in a scenario: whatever is called so is suspicious. */
const IS_LEFT_OUT =
  /\.\s*(skip|only|todo|failing)\b|\b(test|it|describe)\s*\[|\b(xit|xtest|xdescribe|fit|fdescribe)\b/;

const faultOf = (path: string, file: SourceFile | undefined): string | undefined => {
  if (!IS_RUN.test(path)) return 'is not run as a scenario';
  if (file === undefined) return 'does not exist';
  if (IS_LEFT_OUT.test(file.bare)) return 'leaves a test out';
  return HAS_TEST.test(file.bare) ? undefined : 'has no test';
};

/** Scenarios that the document names, and that prove nothing. */
export function emptyPromises(document: string, files: readonly SourceFile[]): readonly string[] {
  const byPath = new Map(files.map((file) => [`packages/${file.path}`, file]));
  return named(document).flatMap((path) => {
    const fault = faultOf(path, byPath.get(path));
    return fault === undefined ? [] : [`${path} ${fault}`];
  });
}

/** Scenarios that the document does not name. */
export function unnamedScenarios(document: string, files: readonly SourceFile[]): readonly string[] {
  const known = new Set(named(document));
  return files
    .map(({ path }) => `packages/${path}`)
    .filter((path) => /\/scenario-[^/]+\.test\.ts$/.test(path) && !known.has(path));
}

/** Rows that name neither a scenario nor say that there is none yet; requirements without a row. */
export function incompleteRows(document: string): readonly string[] {
  const rows = document.split('\n').filter((line) => /^\|.*\|$/.test(line) && !/^\|[\s|-]+\|$/.test(line));
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  const unproven = cells
    .filter(
      ([first, , scenario, doctor]) =>
        first !== 'requirement' && doctor !== undefined && scenario !== 'not yet',
    )
    .filter(([, , scenario = '']) => named(scenario).length === 0)
    .map(([, invariant = '']) => invariant);
  const started = new Set(cells.map(([first = '']) => /^\*\*(\w+)\*\*/.exec(first)?.[1]));
  return [...unproven, ...REQUIREMENTS.filter((name) => !started.has(name))];
}

/** Settings by which a package would run less than all of its tests. */
const NARROWS = /\b(testMatch|testRegex|testPathIgnorePatterns|testNamePattern|roots|rootDir|projects)\b/;

export const narrowedRuns = (configs: readonly TextFile[]): readonly string[] =>
  configs.filter(({ text }) => NARROWS.test(text)).map(({ path }) => path);

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

const NAMES = new RegExp(`\\b(${REQUIREMENTS.join('|')})\\b`);

/** Lines outside of the document that use the name of a requirement. */
export const requirementsElsewhere = (texts: readonly TextFile[]): readonly string[] =>
  texts.flatMap(({ path, text }) =>
    NAMES.test(text)
      ? text.split('\n').flatMap((line, index) => (NAMES.test(line) ? [`${path}:${index + 1}`] : []))
      : [],
  );
