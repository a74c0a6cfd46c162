/** The lint of the repository, asked about a text that stands in no file. */
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const BOUNDARIES = /^(boundaries|doors)\/|^no-restricted-syntax$/;

/** The configuration that every commit is checked with; types are not looked at, since the text is in no project. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: { languageOptions: { parserOptions: { project: null } } },
  ruleFilter: ({ ruleId }) => BOUNDARIES.test(ruleId),
});

export interface Complaint {
  readonly line: number;
  /** The rule, or `parser` for a text that is no TypeScript. */
  readonly rule: string;
}

/** What the boundaries have to say about a text, if it stood at this path under packages/. */
export async function complaints(path: string, text: string): Promise<readonly Complaint[]> {
  const [result] = await eslint.lintText(text, { filePath: `${root}packages/${path}`, warnIgnored: true });
  return (result?.messages ?? []).map(({ line, ruleId }) => ({ line, rule: ruleId ?? 'parser' }));
}
