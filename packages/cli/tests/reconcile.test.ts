import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { accountId, systemTime, toMicros } from '@mqk/core';
import { ourCaseCodec, snapshotCodec } from '@mqk/reconcile';

import { mqk } from './support/in-process.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mqk-case-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const NOW = systemTime(1_000);
const SIDE = { account: accountId('desk'), positions: [], orders: [], executions: [] };

/** Two files of a support case; the broker's cash in micros. */
function files(theirCash: bigint): readonly [string, string] {
  const [ours, theirs] = [join(directory, 'ours.json'), join(directory, 'theirs.json')];
  const inFlight = { orders: [], eventsNotApplied: [], newerThanSnapshot: [], snapshotAgeMsMax: 1_000 };
  const books = { ...SIDE, opened: true, cash: toMicros(1_000_000n) };
  writeFileSync(ours, JSON.stringify(ourCaseCodec.encode({ ours: books, inFlight, now: NOW })));
  const snapshot = {
    ...SIDE,
    sequence: 3n,
    takenAt: NOW,
    status: 'active' as const,
    cash: toMicros(theirCash),
  };
  writeFileSync(theirs, JSON.stringify(snapshotCodec.encode(snapshot)));
  return [ours, theirs];
}

test('two files that agree are CLEAN', async () => {
  const [ours, theirs] = files(1_000_000n);
  const { code, out } = await mqk('reconcile', '--ours', ours, '--theirs', theirs);

  expect(code).toBe(0);
  expect(out).toContain('CLEAN: both sides say the same (snapshot 3');
});

test('two files that do not are told line by line, and fail the command', async () => {
  const [ours, theirs] = files(3_500_000n);
  const told = await mqk('reconcile', '--ours', ours, '--theirs', theirs);
  const json = await mqk('reconcile', '--ours', ours, '--theirs', theirs, '--json');

  expect(told.code).toBe(1);
  expect(told.out).toContain('cash: ours 1, theirs 3.5 (theirs is 2.5 more)');
  expect(JSON.parse(json.out)).toMatchObject({ state: 'DIRTY', reasons: [{ kind: 'cash_differs' }] });
});

test.each([
  ['neither a desk nor files', []],
  ['one side alone', ['--ours', 'ours.json']],
  ['a desk and files', ['--data', 'x', '--ours', 'ours.json', '--theirs', 'theirs.json']],
])('%s is not understood', async (_what, args) => {
  expect(await mqk('reconcile', ...args)).toMatchObject({ code: 2 });
});

test('a file that is no side of a comparison is refused, one that is not there is unavailable', async () => {
  const [ours, theirs] = files(1n);
  writeFileSync(ours, '{}');

  expect(await mqk('reconcile', '--ours', ours, '--theirs', theirs)).toMatchObject({ code: 1 });
  expect(await mqk('reconcile', '--ours', join(directory, 'none'), '--theirs', theirs)).toMatchObject({
    code: 3,
  });
});
