/** The example of a README, and what its comments promise that it prints. */

import ts from 'typescript';

export interface Example {
  readonly language: 'js' | 'ts';
  readonly code: string;
  readonly lines: number;
}

const BLOCKS = /^```(ts|js)\n([\s\S]*?)^```$/gm;

/** Every block of JavaScript or TypeScript. */
export const examplesOf = (readme: string): readonly Example[] =>
  [...readme.matchAll(BLOCKS)].map(([, language, code = '']) => ({
    language: language === 'js' ? 'js' : 'ts',
    code,
    lines: code.trimEnd().split('\n').length,
  }));

/** As Node runs it: types are taken away, nothing is checked. */
export const asModule = ({ language, code }: Example): string => {
  if (language === 'js') return code;
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(code, { compilerOptions }).outputText;
};

const isPrinting = (node: ts.Node): boolean =>
  ts.isExpressionStatement(node) &&
  ts.isCallExpression(node.expression) &&
  node.expression.expression.getText() === 'console.log';

/**
 * The comments that quote what is printed: behind a `console.log`, and at the very end. Others explain, and promise
 * nothing.
 */
export const promised = ({ code }: Example): readonly string[] => {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  const ranges: ts.CommentRange[] = [];
  const visit = (node: ts.Node): void => {
    if (isPrinting(node)) ranges.push(...(ts.getTrailingCommentRanges(code, node.end) ?? []));
    ts.forEachChild(node, visit);
  };
  visit(file);
  ranges.push(...(ts.getLeadingCommentRanges(code, file.endOfFileToken.pos) ?? []));
  return ranges.map(({ pos, end }) => code.slice(pos, end).replace(/^\/\/\s*/, ''));
};

/** A comment may go on after what it quotes: `15: all that is missing`. */
const quotes = (comment: string, line: string): boolean =>
  comment === line || (line !== '' && comment.startsWith(line) && /^[:;, ]/.test(comment.slice(line.length)));

/** The promises that were not kept. What is printed besides them is free. */
export const broken = (promises: readonly string[], printed: readonly string[]): readonly string[] => {
  let next = 0;
  return promises.filter((promise) => {
    const found = printed.findIndex((line, index) => index >= next && quotes(promise, line.trim()));
    if (found >= 0) next = found + 1;
    return found < 0;
  });
};
