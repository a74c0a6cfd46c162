import { expect, test } from '@jest/globals';

import { canonicalJson } from '@mqk/core';

import { compare, describeVerdict, ourCaseCodec, readOurCase, unknownVerdict } from '../src/index.ts';
import { NOW, QQQ, held, inFlight, ours, theirs, usd } from './sides.ts';

test('what differs is told line by line, ours against theirs, and by how much', () => {
  const shown = theirs({ cash: usd('1000.01'), positions: [{ instrument: QQQ, quantity: held(-3) }] });
  const verdict = compare(ours({ positions: [] }), shown, inFlight(), NOW);

  const [first, ...lines] = describeVerdict(verdict);

  expect(first).toMatch(/^DIRTY: the two sides differ \(snapshot \d+, /);
  expect(lines).toContain('  position in QQQ: ours 0, theirs -3 (theirs is 3 less)');
  expect(lines).toContain('  cash: ours 1000, theirs 1000.01 (theirs is 0.01 more)');
});

test('a question that failed is told as such', () => {
  expect(describeVerdict(unknownVerdict({ kind: 'no_snapshot', reason: 'connection refused' }, NOW))).toEqual(
    [
      expect.stringMatching(/^UNKNOWN: there is nothing to compare with \(no snapshot, /),
      '  the broker did not show the account: connection refused',
    ],
  );
  expect(describeVerdict(unknownVerdict({ kind: 'no_news', reason: '503' }, NOW))).toContain(
    "  the broker's news could not be heard to its end: 503",
  );
});

test('our side of a support case is read back as it was written, and a part that is missing is refused', () => {
  const told = { ours: ours(), inFlight: inFlight(), now: NOW };
  const text = canonicalJson(ourCaseCodec.encode(told));

  expect(readOurCase(text)).toEqual({ ok: true, value: told });
  expect(readOurCase(text.replace('"cash"', '"cahs"'))).toMatchObject({ refused: { code: 'malformed' } });
  expect(readOurCase('{')).toMatchObject({ refused: { code: 'malformed' } });
});
