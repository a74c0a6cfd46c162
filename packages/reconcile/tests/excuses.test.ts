import { type Micros, add, clientOrderId, toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type AccountSnapshot, type Difference, type OurBooks, type Verdict, compare } from '../src/index.ts';
import {
  NOW,
  QQQ,
  SPY,
  at,
  bought,
  held,
  inFlight,
  news,
  ourOrder,
  ours,
  theirOrder,
  theirs,
  usd,
} from './sides.ts';

const judge = (own: OurBooks, other: AccountSnapshot | null, under = inFlight()): Verdict =>
  compare(own, other, under, NOW);
const kinds = (differences: readonly Difference[]): readonly string[] => differences.map(({ kind }) => kind);
const a = clientOrderId('a');

describe('what is under way excuses what it explains, for a while', () => {
  const order = { clientOrderId: a, until: at(110_000) };
  const overdue = at(100_000);

  test('an order that was just sent may be missing there', () => {
    const verdict = judge(ours(), theirs({ orders: [] }), inFlight({ orders: [order] }));

    expect(verdict).toMatchObject({
      state: 'CLEAN',
      excused: [{ kind: 'missing_order', clientOrderId: a }],
      inFlight: [{ kind: 'order', id: 'a', until: at(110_000) }],
    });
  });

  test('an order in doubt may have filled: its executions account for cash, position and fill', () => {
    const verdict = judge(ours(), bought(theirs()), inFlight({ orders: [order] }));

    expect(verdict.state).toBe('CLEAN');
    expect(kinds(verdict.excused)).toEqual([
      'order_field_differs',
      'unknown_execution',
      'position_differs',
      'cash_differs',
    ]);
  });

  test('an order in doubt may have ended, and may not be in our list yet', () => {
    const ended = theirs({ orders: [theirOrder('a', { status: 'closed' })] });

    expect(judge(ours(), ended, inFlight({ orders: [order] })).state).toBe('CLEAN');
    expect(
      judge(ours({ orders: [] }), theirs({ orders: [theirOrder('a')] }), inFlight({ orders: [order] })),
    ).toMatchObject({
      state: 'CLEAN',
      excused: [{ kind: 'unknown_order' }],
    });
  });

  test('an event that we heard and did not apply puts the broker ahead of us', () => {
    const verdict = judge(ours(), bought(theirs()), inFlight({ eventsNotApplied: [news()] }));

    expect(verdict).toMatchObject({
      state: 'CLEAN',
      inFlight: [{ kind: 'event_not_applied', id: 'event-3' }],
    });
  });

  test('what we booked since the broker was asked puts us ahead', () => {
    const verdict = judge(bought(ours()), theirs(), inFlight({ newerThanSnapshot: [news()] }));

    expect(verdict.state).toBe('CLEAN');
    expect(kinds(verdict.excused)).toEqual([
      'order_field_differs',
      'missing_execution',
      'position_differs',
      'cash_differs',
    ]);
  });

  test('each part of a snapshot may have been told before or after', () => {
    const half = { ...bought(theirs()), cash: usd('1000') };

    expect(judge(bought(ours()), half, inFlight({ newerThanSnapshot: [news()] })).state).toBe('CLEAN');
    expect(judge(ours(), half, inFlight({ eventsNotApplied: [news()] })).state).toBe('CLEAN');
  });

  test('a dividend, a fee: cash moves, and no order', () => {
    const dividend = news({
      id: 'div-1',
      clientOrderId: null,
      executionId: null,
      instrument: null,
      quantity: held(0),
      cash: usd('2.5'),
    });

    expect(
      judge(ours(), theirs({ cash: usd('1002.5') }), inFlight({ eventsNotApplied: [dividend] })).state,
    ).toBe('CLEAN');
    expect(
      judge(ours({ cash: usd('1002.5') }), theirs(), inFlight({ newerThanSnapshot: [dividend] })).state,
    ).toBe('CLEAN');
    expect(
      judge(ours(), theirs({ cash: usd('997.5') }), inFlight({ eventsNotApplied: [dividend] })).state,
    ).toBe('DIRTY');
  });

  test('only the whole amount is explained: one micro more is drift', () => {
    const off = { ...bought(theirs()), cash: usd('699.999999') };

    expect(judge(ours(), off, inFlight({ eventsNotApplied: [news()] }))).toMatchObject({
      state: 'DIRTY',
      reasons: [{ kind: 'cash_differs', ours: usd('1000'), theirs: usd('699.999999') }],
    });
  });

  test('the news of one instrument does not explain another, nor one order another', () => {
    const other = news({ instrument: QQQ, clientOrderId: clientOrderId('b') });
    const verdict = judge(ours(), bought(theirs()), inFlight({ eventsNotApplied: [other] }));

    expect(kinds(verdict.reasons)).toEqual(['order_field_differs', 'position_differs']);
  });

  test('one event told twice explains its amount once', () => {
    const twice = inFlight({ eventsNotApplied: [news(), news({ id: 'again' })] });
    const doubled = theirs({
      cash: usd('400'),
      positions: [
        { instrument: SPY, quantity: held(10) },
        { instrument: QQQ, quantity: held(-7) },
      ],
    });

    expect(kinds(judge(ours(), doubled, twice).reasons)).toEqual(['position_differs', 'cash_differs']);
  });

  test('an event that is booked by now explains nothing any more', () => {
    const late = inFlight({ eventsNotApplied: [news()] });
    const doubled = { ...bought(theirs()), cash: usd('400') };

    expect(kinds(judge(bought(ours()), doubled, late).reasons)).toEqual(['cash_differs']);
  });

  test('an order that is not in doubt excuses no fill that we never heard of', () => {
    const elsewhere = inFlight({ orders: [{ ...order, clientOrderId: clientOrderId('b') }] });

    expect(kinds(judge(ours(), bought(theirs()), elsewhere).reasons)).toEqual([
      'order_field_differs',
      'unknown_execution',
      'position_differs',
      'cash_differs',
    ]);
  });

  test.each([
    ['an order in doubt', inFlight({ orders: [{ ...order, until: overdue }] }), 'order', 'a'],
    ['an event', inFlight({ eventsNotApplied: [news({ until: overdue })] }), 'event_not_applied', 'event-3'],
  ] as const)(
    '%s that stays under way for too long is drift by itself, and explains nothing',
    (_title, under, kind, id) => {
      expect(judge(ours(), theirs(), under)).toMatchObject({
        state: 'DIRTY',
        reasons: [{ kind: 'in_flight_expired', inFlight: kind, id, until: overdue }],
      });
      expect(kinds(judge(ours(), bought(theirs()), under).reasons)).toEqual([
        'order_field_differs',
        'unknown_execution',
        'position_differs',
        'cash_differs',
        'in_flight_expired',
      ]);
    },
  );

  test('an order that was never taken is missing because of its doubt: its age is told, and no other difference', () => {
    const under = inFlight({ orders: [{ ...order, until: overdue }] });

    for (const other of [theirs({ orders: [] }), theirs({ orders: [], positions: [] })])
      expect(kinds(judge(ours({ positions: other.positions }), other, under).reasons)).toEqual([
        'in_flight_expired',
      ]);
    const another = ours({ orders: [...ours().orders, ourOrder('c')] });
    expect(kinds(judge(another, theirs({ orders: [] }), under).reasons)).toEqual([
      'missing_order',
      'in_flight_expired',
    ]);
  });

  test('what we booked long ago has to show by now', () => {
    const late = inFlight({ newerThanSnapshot: [news({ until: overdue })] });

    expect(judge(bought(ours()), theirs(), late).state).toBe('DIRTY');
    expect(judge(ours(), theirs(), late).state).toBe('CLEAN');
  });

  test('a sale of everything that we heard of is not a vanished account', () => {
    const one = { positions: [{ instrument: SPY, quantity: held(4) }], orders: [], executions: [] };
    const sold = theirs({ ...one, positions: [], cash: usd('1400') });
    const heard = news({ clientOrderId: null, executionId: null, quantity: held(-4), cash: usd('400') });

    expect(judge(ours(one), sold, inFlight({ eventsNotApplied: [heard] })).state).toBe('CLEAN');
    expect(kinds(judge(ours(one), sold).reasons)).toEqual(['vanished', 'position_differs', 'cash_differs']);
  });
});

describe('several facts under way', () => {
  const cents = fc.integer({ min: -20, max: 20 }).map((count) => toMicros(BigInt(count)));
  const anySums = fc.array(cents, { maxLength: 6 });
  const money = (amounts: readonly Micros[]) =>
    amounts.map((cash, index) =>
      news({
        id: `e-${index}`,
        clientOrderId: null,
        executionId: null,
        instrument: null,
        quantity: held(0),
        cash,
      }),
    );

  test('explain exactly what some of them add up to: theirs added, ours taken away', () => {
    fc.assert(
      fc.property(anySums, anySums, cents, (ahead, behind, drift) => {
        const effects = [...ahead, ...behind.map((cash) => -cash)];
        const reached = effects.reduce((sums, cash) => [...sums, ...sums.map((sum) => sum + cash)], [0n]);
        const under = inFlight({ eventsNotApplied: money(ahead), newerThanSnapshot: money(behind) });
        const shown = theirs({ cash: add(ours().cash, drift) });
        expect(judge(ours(), shown, under).state).toBe(reached.includes(drift) ? 'CLEAN' : 'DIRTY');
      }),
      { numRuns: 500 },
    );
  });
});
