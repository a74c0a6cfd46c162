import { describe, expect, test } from '@jest/globals';

import { type AccountSnapshot, type OurBooks, type Verdict, compare, unknownVerdict } from '../src/index.ts';
import { NOW, at, held, inFlight, news, ours, theirs, usd } from './sides.ts';

const judge = (own: OurBooks, other: AccountSnapshot | null, under = inFlight()): Verdict =>
  compare(own, other, under, NOW);

describe('what cannot be known is not clean', () => {
  test('an account that was never opened is unknown, whatever it holds', () => {
    expect(judge(ours({ opened: false, cash: usd('0') }), theirs())).toMatchObject({
      state: 'UNKNOWN',
      reasons: [{ kind: 'no_opening' }],
    });
  });

  test('without a snapshot nothing is known', () => {
    expect(judge(ours(), null)).toEqual(
      unknownVerdict({ kind: 'no_snapshot', reason: 'none was taken' }, NOW),
    );
    expect(unknownVerdict({ kind: 'no_snapshot', reason: 'timeout' }, NOW)).toMatchObject({
      state: 'UNKNOWN',
      reasons: [{ kind: 'no_snapshot', reason: 'timeout' }],
      snapshotSequence: null,
    });
  });

  test.each([
    [95_000, 'CLEAN'],
    [94_999, 'STALE'],
    [100_000, 'CLEAN'],
    [100_001, 'STALE'],
    [Number.NaN, 'STALE'],
  ])('a snapshot taken at %d is %s', (takenAt, state) => {
    expect(judge(ours(), theirs({ takenAt: at(takenAt) })).state).toBe(state);
  });

  test('an old snapshot is stale even where it differs: it says nothing about now', () => {
    expect(judge(ours(), theirs({ takenAt: at(1), cash: usd('0') }))).toMatchObject({
      state: 'STALE',
      reasons: [{ kind: 'snapshot_stale', ageMs: 99_999, ageMsMax: 5000 }],
    });
  });
});

describe('too much at once', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    news({
      id: `e-${index}`,
      clientOrderId: null,
      executionId: null,
      instrument: null,
      quantity: held(0),
      cash: usd(`${2 ** index}`),
    }),
  );
  const under = inFlight({ eventsNotApplied: many });

  test('more combinations than can be tried are unknown, not clean and not drift', () => {
    expect(judge(ours(), theirs({ cash: usd('1000000') }), under)).toMatchObject({
      state: 'UNKNOWN',
      reasons: [{ kind: 'too_many_in_flight', of: 'cash', count: 30 }],
    });
  });

  test('which facts are tried first does not depend on how they are listed', () => {
    for (const cash of [usd('1001'), usd(`${1000 + 2 ** 29}`)]) {
      const turned = { ...under, eventsNotApplied: many.toReversed() };

      expect(judge(ours(), theirs({ cash }), turned)).toEqual(judge(ours(), theirs({ cash }), under));
    }
  });

  test('all of them together are explained, and what none of them could be is drift', () => {
    expect(judge(ours(), theirs({ cash: usd(`${1000 + 2 ** 30 - 1}`) }), under).state).toBe('CLEAN');
    expect(judge(ours(), theirs({ cash: usd('999') }), under).state).toBe('DIRTY');
  });

  test('real drift beside it is still drift', () => {
    expect(judge(ours(), theirs({ cash: usd('1000000'), orders: [] }), under).state).toBe('DIRTY');
  });
});

describe('an account that shows nothing', () => {
  const empty = { positions: [], orders: [], executions: [] };
  const order = ours().orders.slice(0, 1);
  const kinds = (own: OurBooks, other: AccountSnapshot) => judge(own, other).reasons.map(({ kind }) => kind);

  test('has vanished where we have an order alive, though we hold nothing', () => {
    expect(judge(ours({ ...empty, orders: order }), theirs(empty)).reasons).toEqual([
      { kind: 'vanished', positions: 0, orders: 1 },
      { kind: 'missing_order', clientOrderId: 'a' },
    ]);
  });

  test('has not vanished where we have nothing either, whatever else differs', () => {
    expect(kinds(ours(empty), theirs({ ...empty, cash: usd('0') }))).toEqual(['cash_differs']);
    expect(kinds(ours({ ...empty, executions: ours().executions.slice(0, 1) }), theirs(empty))).toEqual([
      'missing_execution',
    ]);
  });

  test('has vanished as well where it still counts lines of nothing', () => {
    const lines = ours().positions.map((line) => ({ ...line, quantity: held(0) }));

    expect(
      kinds(ours({ ...empty, positions: ours().positions }), theirs({ ...empty, positions: lines }))[0],
    ).toBe('vanished');
  });
});
