import { type Json, canonicalJson } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type AccountSnapshot,
  type Verdict,
  booksCodec,
  compare,
  inFlightCodec,
  readSnapshot,
  snapshotCodec,
  verdictCodec,
} from '../src/index.ts';
import { anyBooks, anyInFlight, anySnapshot, mirrored } from './arbitrary.ts';
import { NOW, inFlight, theirs } from './sides.ts';

const bytes = (verdict: Verdict): string => canonicalJson(verdictCodec.encode(verdict));
const overText = (json: Json): unknown => JSON.parse(JSON.stringify(json));

/** Every leaf of one JSON value, changed by itself. */
function mutants(json: Json, path = ''): readonly (readonly [path: string, changed: Json])[] {
  if (json === null || typeof json !== 'object') return [[path, changedLeaf(path, json)]];
  if (isList(json))
    return json.flatMap((item, index) =>
      mutants(item, `${path}[]`).map(([where, changed]) => [where, json.with(index, changed)] as const),
    );
  return Object.entries(json).flatMap(([key, value]) =>
    mutants(value, `${path}.${key}`).map(([where, changed]) => [where, { ...json, [key]: changed }] as const),
  );
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json);

type Leaf = Exclude<Json, object>;

const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  instrument: ['SPY', 'QQQ'],
  side: ['buy', 'sell'],
  type: ['market', 'limit', 'stop', 'stop_limit'],
  timeInForce: ['day', 'gtc', 'ioc', 'fok'],
  status: ['working', 'closed'],
};

function changedLeaf(path: string, leaf: Leaf): Json {
  if (path === '.status') return 'blocked'; // of the account, not of an order
  const words = OTHER_WORDS[path.split('.').at(-1) ?? ''];
  if (words !== undefined) return words.find((word) => word !== leaf)!;
  if (typeof leaf === 'string' && /^-?\d+$/.test(leaf)) return String(BigInt(leaf) + 1n);
  if (typeof leaf === 'string' && /^-?\d+\.\d+$/.test(leaf))
    return leaf.startsWith('-') ? '-0.5' : `1${leaf}`;
  return leaf === null ? null : `other-${String(leaf)}`;
}

describe('the verdict depends on what is told, and on nothing else', () => {
  test('the order of no list matters, to the byte', () => {
    fc.assert(
      fc.property(anyBooks, anySnapshot, anyInFlight, fc.boolean(), (ours, shown, under, all) => {
        const turn = <Item>(items: readonly Item[]): readonly Item[] =>
          all ? items.toReversed() : [...items.slice(1), ...items.slice(0, 1)];
        const turned = compare(
          {
            ...ours,
            positions: turn(ours.positions),
            orders: turn(ours.orders),
            executions: turn(ours.executions),
          },
          {
            ...shown,
            positions: turn(shown.positions),
            orders: turn(shown.orders),
            executions: turn(shown.executions),
          },
          {
            ...under,
            orders: turn(under.orders),
            eventsNotApplied: turn(under.eventsNotApplied),
            newerThanSnapshot: turn(under.newerThanSnapshot),
          },
          NOW,
        );
        expect(bytes(turned)).toBe(bytes(compare(ours, shown, under, NOW)));
      }),
      { numRuns: 500 },
    );
  });

  test('it is clean exactly when it gives no reason', () => {
    fc.assert(
      fc.property(anyBooks, anySnapshot, anyInFlight, (ours, shown, under) => {
        const { state, reasons } = compare(ours, shown, under, NOW);
        expect(state === 'CLEAN').toBe(reasons.length === 0);
      }),
    );
  });
});

describe('identical sides are clean, and nothing else is', () => {
  const opened = anyBooks.map((books) => ({
    ...books,
    opened: true,
    positions: books.positions.filter(({ quantity }) => quantity !== 0n),
  }));

  test('books and their mirror', () => {
    fc.assert(
      fc.property(opened, (ours) => {
        expect(compare(ours, mirrored(ours), inFlight(), NOW)).toMatchObject({ state: 'CLEAN', excused: [] });
      }),
    );
  });

  test('any single leaf of the mirror that changes is noticed', () => {
    const seen = new Set<string>();
    const harmless = /\.(v|sequence|takenAt)$|brokerOrderId$/;
    fc.assert(
      fc.property(opened, (ours) => {
        const mirror = snapshotCodec.encode(mirrored(ours));
        for (const [path, changed] of mutants(mirror)) {
          if (harmless.test(path) || canonicalJson(changed) === canonicalJson(mirror)) continue;
          seen.add(path);
          expect([path, compare(ours, decoded(changed), inFlight(), NOW).state]).toEqual([path, 'DIRTY']);
        }
      }),
      { numRuns: 200 },
    );
    expect([...seen].sort()).toEqual(
      mutants(snapshotCodec.encode(theirs()))
        .map(([path]) => path)
        .filter((path, index, all) => !harmless.test(path) && all.indexOf(path) === index)
        .sort(),
    );
  });

  test('any line that is missing from the mirror is noticed, if it says anything', () => {
    fc.assert(
      fc.property(opened, (ours) => {
        const mirror = mirrored(ours);
        for (const [index, { quantity }] of mirror.positions.entries())
          if (quantity !== 0n)
            expect(
              compare(ours, { ...mirror, positions: mirror.positions.toSpliced(index, 1) }, inFlight(), NOW)
                .state,
            ).toBe('DIRTY');
        for (const [index, { status }] of mirror.orders.entries())
          expect(
            compare(ours, { ...mirror, orders: mirror.orders.toSpliced(index, 1) }, inFlight(), NOW).state,
          ).toBe(status === 'working' ? 'DIRTY' : 'CLEAN');
        for (const index of mirror.executions.keys())
          expect(
            compare(ours, { ...mirror, executions: mirror.executions.toSpliced(index, 1) }, inFlight(), NOW)
              .state,
          ).toBe('DIRTY');
      }),
    );
  });

  function decoded(json: Json): AccountSnapshot {
    const read = snapshotCodec.decode(json);
    if (!read.ok) throw new Error(`${read.refused.path}: ${read.refused.found}`);
    return read.value;
  }
});

describe('both sides travel as JSON files', () => {
  test('any side, and any verdict on them, is read back as it was', () => {
    fc.assert(
      fc.property(anyBooks, anySnapshot, anyInFlight, (ours, shown, under) => {
        const verdict = compare(ours, shown, under, NOW);
        expect(booksCodec.decode(overText(booksCodec.encode(ours)))).toEqual({ ok: true, value: ours });
        expect(readSnapshot(JSON.stringify(snapshotCodec.encode(shown)))).toEqual({ ok: true, value: shown });
        expect(inFlightCodec.decode(overText(inFlightCodec.encode(under)))).toEqual({
          ok: true,
          value: under,
        });
        expect(verdictCodec.decode(overText(verdictCodec.encode(verdict)))).toEqual({
          ok: true,
          value: verdict,
        });
      }),
      { numRuns: 300 },
    );
  });

  test('a snapshot from before its status was asked for is read as that of an active account', () => {
    const { status, ...older } = snapshotCodec.encode(theirs()) as Readonly<Record<string, unknown>>;

    expect(status).toBe('active');
    expect(readSnapshot(JSON.stringify({ ...older, v: 1 }))).toEqual({ ok: true, value: theirs() });
  });

  test.each(['cash', 'positions', 'orders', 'executions', 'takenAt', 'sequence', 'account', 'status', 'v'])(
    'a snapshot without %s is no snapshot: missing is never nothing',
    (part) => {
      const whole = Object.entries(snapshotCodec.encode(theirs()) as object);
      const text = JSON.stringify(Object.fromEntries(whole.filter(([key]) => key !== part)));

      expect(readSnapshot(text)).toMatchObject({ ok: false, refused: { code: 'malformed', path: part } });
    },
  );

  test('text that is no JSON is refused', () => {
    expect(readSnapshot('{"cash":')).toMatchObject({
      ok: false,
      refused: { code: 'malformed', expected: 'JSON' },
    });
  });
});

test('what is under way never makes two sides that agree disagree, until it expires', () => {
  fc.assert(
    fc.property(anyBooks, anyInFlight, (books, under) => {
      const ours = { ...books, opened: true };
      const verdict = compare(ours, mirrored(ours), under, NOW);
      expect(verdict.reasons.every(({ kind }) => kind === 'in_flight_expired')).toBe(true);
    }),
  );
});
