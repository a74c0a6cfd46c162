/** Nothing is refused, halted for or told by control without a guard that stands behind it, or a reason why none does. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { KEPT_BY, UNGUARDED } from '../src/guards/codes.ts';
import { codesIn, filesBelow, saidCodes } from '../src/guards/said.ts';
import { GUARDS } from '../src/guards.ts';
import { ROOT } from '../src/plant.ts';

const SAID = saidCodes();
const stories = readdirSync(join(ROOT, 'packages'))
  .map((name) => join('packages', name, 'tests'))
  .flatMap((folder) => filesBelow(folder))
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n');

test('codes are found wherever a value has one', () => {
  expect(codesIn(`refuse({ code: 'no_run' })`)).toEqual(['no_run']);
  expect(codesIn(`send(reply, 4, { code: status < 500 ? 'request_malformed' : 'internal' })`)).toEqual([
    'request_malformed',
    'internal',
  ]);
  expect(codesIn(`| { readonly code: 'not_durable' }`)).toEqual(['not_durable']);
  expect(SAID).toEqual(
    expect.arrayContaining(['disarmed', 'reconcile_dirty', 'unsolicited_cancel', 'vanished']),
  );
});

test('each is kept by a guard, or it is said why none stands behind it', () => {
  const known = [...Object.keys(KEPT_BY), ...Object.keys(UNGUARDED)];

  expect(SAID.filter((code) => !known.includes(code))).toEqual([]);
  expect(known.filter((code) => !SAID.includes(code))).toEqual([]);
  expect(Object.keys(KEPT_BY).filter((code) => code in UNGUARDED)).toEqual([]);
});

test('the guards that are named are there', () => {
  const names = new Set(GUARDS.map(({ name }) => name));

  expect(
    Object.values(KEPT_BY)
      .flat()
      .filter((name) => !names.has(name)),
  ).toEqual([]);
});

describe('some story tells of', () => {
  test.each(SAID)('%s', (code) => {
    expect(new RegExp(`\\b${code}\\b`).test(stories)).toBe(true);
  });
});
