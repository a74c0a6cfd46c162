import { expect, test } from '@jest/globals';

import { barAt, mergeByTime, plainBar, tapeCursor } from '../src/index.ts';
import { at, bar, series } from './worlds.ts';

const tape = mergeByTime([
  series([bar(at(60_000), 1n, { symbol: 'B' }), bar(at(120_000), 2n, { symbol: 'B' })], '1m'),
  series([bar(at(120_000), 3n, { symbol: 'A' })], '1m'),
]);

test('a step names the symbols that have a bar there, and where each of these bars stands', () => {
  const cursor = tapeCursor(tape);
  cursor.moveTo(0);
  expect([cursor.at, cursor.symbols, cursor.length]).toEqual([at(60_000), ['B'], 1]);
  expect([cursor.which(0), cursor.bar(0)]).toEqual([1, 0]);

  cursor.moveTo(1);
  expect([cursor.at, cursor.symbols, cursor.length]).toEqual([at(120_000), ['A', 'B'], 2]);
  expect(cursor.bars().map(plainBar)).toEqual(
    [0, 1].map((position) => plainBar(barAt(cursor.series(position), cursor.bar(position)))),
  );
  expect(cursor.bars().map(({ close }) => close)).toEqual([3n, 2n]);
});

test('a place where no bar stands is a broken promise', () => {
  const cursor = tapeCursor(tape);
  cursor.moveTo(0);
  expect(() => cursor.series(7)).toThrow('no bar 7 in step 0');
});
