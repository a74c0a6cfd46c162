/** The codes of our refusals, halts and alarms: where they are said, and whether a test tells each of them. */

import { floorOf } from '@mqk/house';
import ts from 'typescript';
import type { SourceFile } from './source-file.ts';

/** Lists of what the desk stops, refuses or raises an alarm for, by the name that we give to them. */
const LISTS = /(^|_)(HALTS|HALT_CODES|ALERTS|QUARANTINES|REFUSALS|REJECTIONS|FAULTS|REASONS)$/;

const parsed = ({ path, text }: SourceFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true); // parents: isIndex looks upwards

const everyNode = (node: ts.Node): readonly ts.Node[] => {
  const nodes: ts.Node[] = [node];
  // the list grows while it is walked
  for (const each of nodes) ts.forEachChild(each, (child) => void nodes.push(child));
  return nodes;
};

const nameOf = (node: { readonly name?: ts.Node | undefined }): string =>
  node.name !== undefined && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))
    ? node.name.text
    : '';

/** `Refusal['code']` names a member, not a code. */
const isIndex = ({ parent }: ts.Node): boolean =>
  ts.isLiteralTypeNode(parent) && ts.isIndexedAccessTypeNode(parent.parent);

const textsIn = (node: ts.Node | undefined): readonly string[] =>
  node === undefined
    ? []
    : everyNode(node).flatMap((each) => (ts.isStringLiteral(each) && !isIndex(each) ? [each.text] : []));

/** Of `a ? 'x' : 'y'` both may be the value; of `f('x')` nothing is known. */
const valuesOf = (node: ts.Expression): readonly string[] => {
  if (ts.isStringLiteral(node)) return [node.text];
  return ts.isConditionalExpression(node) ? [...valuesOf(node.whenTrue), ...valuesOf(node.whenFalse)] : [];
};

const isCodeType = (node: ts.Node): node is ts.PropertySignature | ts.ParameterDeclaration =>
  (ts.isPropertySignature(node) || ts.isParameter(node)) && nameOf(node) === 'code';

/** `type RiskCode = keyof RefusalNumbers`: the members of that interface are the codes. */
const keyedBy = (node: ts.Node): string | undefined =>
  ts.isTypeAliasDeclaration(node) &&
  node.name.text.endsWith('Code') &&
  ts.isTypeOperatorNode(node.type) &&
  ts.isTypeReferenceNode(node.type.type) &&
  ts.isIdentifier(node.type.type.typeName)
    ? node.type.type.typeName.text
    : undefined;

const saidBy = (node: ts.Node, tables: ReadonlySet<string>): readonly string[] => {
  if (isCodeType(node)) return textsIn(node.type);
  if (ts.isPropertyAssignment(node) && nameOf(node) === 'code') return valuesOf(node.initializer);
  if (ts.isVariableDeclaration(node) && LISTS.test(nameOf(node))) return textsIn(node.initializer);
  if (ts.isInterfaceDeclaration(node) && tables.has(nameOf(node))) return node.members.map(nameOf);
  return [];
};

const codesIn = (file: SourceFile): readonly string[] => {
  const nodes = everyNode(parsed(file));
  const tables = new Set(nodes.map(keyedBy).filter((name) => name !== undefined));
  return nodes.flatMap((node) => saidBy(node, tables)).filter((code) => /^[a-z][a-z\d_]*$/.test(code));
};

interface Told {
  readonly floor: number;
  readonly texts: ReadonlySet<string>;
}

const isTold = (node: ts.Node): node is ts.LiteralLikeNode =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateLiteralToken(node) ||
  node.kind === ts.SyntaxKind.RegularExpressionLiteral;

/** A code of two words is told wherever it stands in a text; `bust` in a sentence is a word of the language. */
const toldBy = (text: string): readonly string[] => [
  text,
  ...(text.match(/\w+/g) ?? []).filter((word) => word.includes('_')),
];

const toldIn = (file: SourceFile): Told => ({
  floor: floorOf(file.room),
  texts: new Set(everyNode(parsed(file)).flatMap((node) => (isTold(node) ? toldBy(node.text) : []))),
});

/**
 * The codes that no test tells, as `package: code`. A test of a lower floor cannot have met the code: it only
 * happens to use the same word.
 */
export function untoldCodes(files: readonly SourceFile[]): readonly string[] {
  const tests = files.filter(({ kind }) => kind === 'tests').map(toldIn);
  const isUntold = ({ room }: SourceFile, code: string): boolean =>
    !tests.some(({ floor, texts }) => floor >= floorOf(room) && texts.has(code));
  const untold = files
    .filter(({ kind, room }) => kind === 'src' && room !== 'testkit')
    .flatMap((file) =>
      codesIn(file)
        .filter((code) => isUntold(file, code))
        .map((code) => `${file.room}: ${code}`),
    );
  return [...new Set(untold)].sort();
}
