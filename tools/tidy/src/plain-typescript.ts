/** The TypeScript we write: small files, named exports, no escape from the types, nothing left for later. */

import { unsaid, inSources, type Rule } from './rule.ts';
import { sourceFile } from './source-file.ts';

const LINES_MAX = 300;

const lineCount = (text: string): number => text.replace(/\n$/, '').split('\n').length;

const shortFiles: Rule = {
  title: `no file is longer than ${LINES_MAX} lines`,
  offenders: (files) =>
    files
      .filter(({ text }) => lineCount(text) > LINES_MAX)
      .map(({ path, text }) => `${path}: ${lineCount(text)} lines`),
  violations: [sourceFile('oms/tests/order.test.ts', 'const a = 1;\n'.repeat(LINES_MAX + 1))],
};

/** By Jest's contract a global hook is the default export of its file. */
const isGlobalHook = (path: string): boolean => /\/tests\/global-(setup|teardown)\.ts$/.test(path);

const everywhere = (): boolean => true;

export const plainTypescript: readonly Rule[] = [
  shortFiles,
  unsaid({
    title: 'a door names what passes through it',
    pattern: /\bexport (type )?\*(?! as\b)/,
    where: everywhere,
    violations: [['oms/src/index.ts', "export * from './order.ts';"]],
  }),
  unsaid({
    title: 'a thing keeps its name when it is imported',
    pattern: /\bexport default\b|\bas default\b/,
    where: ({ path }) => !isGlobalHook(path),
    violations: [
      ['oms/src/order.ts', 'export default 1;'],
      ['oms/src/order.ts', 'export { order as default };'],
    ],
  }),
  unsaid({
    title: 'a union is an `as const` list, not an enum',
    pattern: /\benum \w+\s*\{/,
    where: everywhere,
    violations: [['oms/src/order.ts', 'export enum Side { Buy }']],
  }),
  unsaid({
    title: 'nothing is of type any',
    pattern: /[:<,|&(=]\s*any\b(?!\s*[(:])|\bas any\b|\bany\[\]/,
    where: everywhere,
    violations: [
      ['oms/src/order.ts', 'const read = (value: any) => value as Order;'],
      ['oms/tests/order.test.ts', 'const order = {} as any;'],
    ],
  }),
  unsaid({
    title: 'the compiler is not told to look away in sources',
    pattern: /@ts-(ignore|nocheck|expect-error)/,
    reading: 'text',
    where: inSources,
    violations: [['oms/src/order.ts', '// @ts-ignore\nconst a = b;']],
  }),
  unsaid({
    title: 'nothing is left for later',
    pattern: /\b(TODO|FIXME|XXX)\b/,
    reading: 'text',
    where: everywhere,
    violations: [['oms/src/order.ts', '// TODO: the rest']],
  }),
];
