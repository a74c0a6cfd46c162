/** Nothing is refused, halted for or told by control without a guard that stands behind it, or a reason why none does. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { KEPT_BY, UNGUARDED } from '../src/guards/codes.ts';
import { codesIn, filesBelow, saidCodes } from '../src/guards/said.ts';
import { tellerOf } from '../src/guards/told.ts';
import { GUARDS } from '../src/guards.ts';
import { ROOT } from '../src/plant.ts';

const SAID = saidCodes();
const isTold = tellerOf(
  readdirSync(join(ROOT, 'packages'))
    .map((name) => join('packages', name, 'tests'))
    .flatMap((folder) => filesBelow(folder))
    .map((path) => readFileSync(join(ROOT, path), 'utf8')),
);

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

test('a code is told by what a test demands, and by nothing that is said beside it', () => {
  const tells = (text: string, code: string): boolean => tellerOf([text])(code);

  expect(tells(`expect(no).toMatchObject({ code: 'expired' })`, 'expired')).toBe(true);
  expect(tells(`['reconcile_dirty', facts]`, 'reconcile_dirty')).toBe(true);
  expect(tells(`expected: ['error: halted operator']`, 'operator')).toBe(true);
  expect(tells(`// refused with 'reconcile_dirty'`, 'reconcile_dirty')).toBe(false);
  expect(tells(`/** 'reconcile_dirty' */`, 'reconcile_dirty')).toBe(false);
  expect(tells(`test('an expired order is refused', nothing)`, 'expired')).toBe(false);
  expect(tells(`'is expired'`, 'expired')).toBe(false);
  expect(tells(`const wanted = ['expired']`, 'expired')).toBe(false);
  expect(tells(`const reconcile_dirty = 1`, 'reconcile_dirty')).toBe(false);
});

describe('some story tells of', () => {
  test.each(SAID)('%s', (code) => {
    expect(isTold(code)).toBe(true);
  });
});
