/** Every code that our sources refuse, halt or raise an alarm with is told by a test, or stands on a list that only shrinks. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from '@mqk/house';
import { untoldCodes } from '../src/codes.ts';
import { allFiles, sourceFile } from '../src/source-file.ts';

const listed = JSON.parse(readFileSync(join(root, 'tools/tidy/untold.json'), 'utf8')) as Readonly<
  Record<string, string>
>;
const untold = untoldCodes(allFiles());

describe('codes', () => {
  test('are each told by a test (else: tell it; tools/tidy/untold.json is for what a test cannot bring about)', () => {
    expect(untold.filter((code) => listed[code] === undefined)).toEqual([]);
  });

  test('stand on the list while no test tells them, and no longer', () => {
    expect(Object.keys(listed).filter((code) => !untold.includes(code))).toEqual([]);
  });

  test('stand on the list with a reason, in order', () => {
    expect(Object.values(listed).filter((reason) => reason.length < 10)).toEqual([]);
    expect(Object.keys(listed)).toEqual(Object.keys(listed).sort());
  });
});

const untoldIn = (said: string, told = 'const a = 1;', teller = 'execution'): readonly string[] =>
  untoldCodes([
    sourceFile('execution/src/probe.ts', said),
    sourceFile(`${teller}/tests/probe.test.ts`, told),
  ]);

describe('a code that nobody tells is seen', () => {
  test.each([
    ['in a value', `return refuse({ code: 'too_late' });`],
    ['in one of two values', `return { code: isLate ? 'too_late' : undefined };`],
    ['in a type', `interface Refusal { readonly code: 'too_late'; readonly ageMs: number }`],
    ['in a union', `type Refusal = { readonly code: 'too_late' } | null;`],
    ['in a parameter', `function no(code: 'too_late'): void {}`],
    ['in a list of halts', `export const SEND_HALTS = ['too_late'] as const;`],
    ['in a list of alerts', `export const ALERTS: readonly string[] = ['too_late'];`],
    ['in a table of facts', `interface Facts { too_late: object } type RefusalCode = keyof Facts;`],
  ])('%s', (_where, said) => {
    expect(untoldIn(said)).toEqual(['execution: too_late']);
    expect(untoldIn(said, `expect(code).toBe('too_late');`)).toEqual([]);
  });

  test('unless it is no code', () => {
    expect(untoldIn(`type Code = Refusal['code']; const a = { kind: 'too_late' };`)).toEqual([]);
  });
});

describe('a code is told', () => {
  const said = `refuse({ code: 'too_late' }); refuse({ code: 'bust' });`;

  test.each([
    `expect(code).toBe('bust'); expect(log).toContain('denied: too_late');`,
    'expect(code).toBe(`bust`); expect(line).toBe(`${id} too_late`);',
    `expect(code).toBe('bust'); expect(message).toMatch(/^too_late /);`,
  ])('by %s', (told) => {
    expect(untoldIn(said, told)).toEqual([]);
    expect(untoldIn(said, told, 'daemon')).toEqual([]);
  });

  test.each([
    ['a word in a sentence', `test('a bust is not too late', () => {});`],
    ['a part of another word', `expect(code).toBe('not_too_late'); expect(code).toBe('busts');`],
    ['a comment', `// 'bust' and 'too_late'`],
    ['a name', `const bust = too_late;`],
  ])('but not by %s', (_what, told) => {
    expect(untoldIn(said, told)).toEqual(['execution: bust', 'execution: too_late']);
  });

  test('but not by a test of a lower floor, which cannot have met it', () => {
    const told = `expect(code).toBe('bust'); expect(code).toBe('too_late');`;

    expect(untoldIn(said, told, 'oms')).toEqual(['execution: bust', 'execution: too_late']);
  });
});
