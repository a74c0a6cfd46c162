/** Source text with what is not code blanked out; every line keeps its number. */

import ts from 'typescript';

const isText = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.StringLiteral ||
  (kind >= ts.SyntaxKind.FirstTemplateToken && kind <= ts.SyntaxKind.LastTemplateToken);

const isDocumentation = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstJSDocNode && kind <= ts.SyntaxKind.LastJSDocNode;

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The quotes of a text stay, so that `import x from ''` still reads as one. */
const emptied = (text: string): string => text.slice(0, 1) + blank(text.slice(1, -1)) + text.slice(-1);

export interface BareCode {
  /** Without comments. */
  readonly code: string;
  /** Without comments, and with nothing inside the quotes. */
  readonly bare: string;
}

/** Reads tokens, not patterns: a `//` inside a text or an expression is no comment. */
export function bareCode(path: string, text: string): BareCode {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, false);
  let [code, bare, at] = ['', '', 0];
  const take = (node: ts.Node): void => {
    if (isDocumentation(node.kind)) return;
    const children = node.getChildren(file);
    if (children.length > 0) {
      children.forEach(take);
      return;
    }
    const start = node.getStart(file);
    const between = blank(text.slice(at, start));
    const token = text.slice(start, node.end);
    code += between + token;
    bare += between + (isText(node.kind) ? emptied(token) : token);
    at = node.end;
  };
  take(file);
  return { code, bare };
}
