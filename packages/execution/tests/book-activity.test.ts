/** What moves without an order is booked to the unit and to the micro, and belongs to whoever holds it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type StrategyId,
  MICROS_MAX,
  UNASSIGNED,
  accountId,
  marketTime,
  strategyId,
  toHolding,
  toMicros,
} from '@mqk/core';
import { type Position, applyToPosition } from '@mqk/portfolio';

import { apportion } from '../src/inbox/apportion.ts';
import { bookMessage } from '../src/inbox/book-message.ts';
import type { Activity } from '../src/port/index.ts';
import type { BookingFacts } from '../src/store/index.ts';
import { AAPL, NEXT_CLOSE } from './support/facts.ts';

const ACCOUNT = accountId('PAPER-1');
const [FAST, SLOW] = [strategyId('fast'), strategyId('slow')];

function held(strategy: StrategyId, quantity: bigint, price = 100_000_000n): Position {
  const booked = applyToPosition(
    null,
    {
      account: ACCOUNT,
      strategy,
      instrument: AAPL.id,
      kind: 'opening',
      quantity: toHolding(quantity),
      cash: toMicros(0n),
      price: toMicros(price),
      fee: toMicros(0n),
      ref: 'opening',
      at: marketTime(0),
    },
    AAPL,
  );
  if (!booked.ok) throw new Error(booked.refused.code);
  return booked.value;
}

const factsOf = (...holders: readonly Position[]): BookingFacts => ({
  account: ACCOUNT,
  order: null,
  instrument: AAPL,
  knownExecution: null,
  superseded: false,
  amended: null,
  gap: null,
  siblings: [],
  pair: null,
  knownKey: false,
  holders,
  knownActivity: null,
  position: null,
  cash: toMicros(1_000_000_000n),
});

const NOTHING: Activity = {
  activityId: 'a-1',
  kind: 'dividend',
  symbol: 'AAPL',
  quantity: toHolding(0n),
  cash: toMicros(0n),
  price: null,
  at: NEXT_CLOSE,
};

const told = (facts: BookingFacts, activity: Partial<Activity>) =>
  bookMessage(facts, {
    key: 'activity:a-1',
    cursor: 1n,
    raw: '{}',
    content: { kind: 'activity', activity: { ...NOTHING, ...activity } },
  });

const entriesOf = (booked: ReturnType<typeof told>) =>
  booked.entries.map(({ entry }) => [entry.strategy, entry.kind, entry.quantity, entry.cash]);

describe('a dividend', () => {
  test('goes to who holds the instrument, in proportion, to the last micro', () => {
    const booked = told(factsOf(held(FAST, 20n), held(SLOW, 10n)), { cash: toMicros(10_000_001n) });

    expect(entriesOf(booked)).toEqual([
      ['fast', 'dividend', 0n, 6_666_667n],
      ['slow', 'dividend', 0n, 3_333_334n],
    ]);
    expect(booked.cash).toBe(1_010_000_001n);
    expect(booked.entries.map(({ position }) => position?.realizedPnl)).toEqual([6_666_667n, 3_333_334n]);
  });

  test('on what nobody holds any more is nobody’s', () => {
    expect(entriesOf(told(factsOf(), { cash: toMicros(5n) }))).toEqual([[UNASSIGNED, 'dividend', 0n, 5n]]);
  });
});

test('interest and fees that concern cash alone move nothing but cash', () => {
  const facts = { ...factsOf(), instrument: null };
  const interest = told(facts, { kind: 'interest', symbol: null, cash: toMicros(7n) });
  expect(interest).toMatchObject({ cash: 1_000_000_007n, entries: [{ position: null }], halts: [] });

  const fee = told(facts, { kind: 'fee', symbol: null, cash: toMicros(-9n) });
  expect(fee).toMatchObject({ cash: 999_999_991n, entries: [{ entry: { cash: -9n, fee: 9n } }] });
});

test('a transfer brings units at their price, and is no profit', () => {
  const booked = told(factsOf(held(FAST, 20n)), {
    kind: 'transfer',
    quantity: toHolding(5n),
    price: toMicros(90_000_000n),
  });

  expect(entriesOf(booked)).toEqual([[UNASSIGNED, 'transfer', 5n, 0n]]);
  expect(booked.entries[0]?.position).toMatchObject({ quantity: 5n, realizedPnl: 0n });
});

describe('a split', () => {
  test('gives every strategy its units, at an unchanged cost', () => {
    const booked = told(factsOf(held(FAST, 20n), held(SLOW, 10n)), {
      kind: 'split',
      quantity: toHolding(30n),
    });

    expect(entriesOf(booked)).toEqual([
      ['fast', 'split', 20n, 0n],
      ['slow', 'split', 10n, 0n],
    ]);
    expect(booked.entries.map(({ position }) => position?.lots.map(({ price }) => price))).toEqual([
      [50_000_000n],
      [50_000_000n],
    ]);
  });

  test('pays its fraction to who lost it', () => {
    // 3 for 2: 5 become 7 and a half, 4 become 6; the half is paid
    const booked = told(factsOf(held(FAST, 4n), held(SLOW, 5n)), {
      kind: 'split',
      quantity: toHolding(4n),
      cash: toMicros(33_000_000n),
      price: toMicros(66_000_000n),
    });

    expect(entriesOf(booked)).toEqual([
      ['fast', 'split', 2n, 0n],
      ['slow', 'split', 2n, 33_000_000n],
    ]);
    expect(booked.halts).toEqual([]);
  });

  test('of what nobody holds does not fit our books, is kept, and stops us', () => {
    const booked = told(factsOf(), { kind: 'split', quantity: toHolding(30n) });

    expect(booked).toMatchObject({ disposition: 'quarantined', entries: [], cash: null });
    expect(booked.halts).toMatchObject([{ code: 'impossible_event' }]);
    expect(booked.inquiries).toMatchObject([{ reason: 'impossible', clientOrderId: null }]);
  });

  test.each([
    ['turns the position round', [held(FAST, 4n)], -9n],
    ['is of long and short units that cancel out', [held(FAST, 4n), held(SLOW, -4n)], 4n],
  ] as const)('that %s does not fit our books', (_what, holders, quantity) => {
    const booked = told(factsOf(...holders), { kind: 'split', quantity: toHolding(quantity) });
    expect(booked.halts).toMatchObject([{ code: 'impossible_event' }]);
  });
});

test('told again under another name it is the same one; with other amounts it stops us', () => {
  const facts = {
    ...factsOf(held(FAST, 1n)),
    knownActivity: { quantity: toHolding(0n), cash: toMicros(5n) },
  };

  expect(told(facts, { cash: toMicros(5n) })).toMatchObject({ disposition: 'repeated', entries: [] });
  expect(told(facts, { cash: toMicros(6n) }).halts).toMatchObject([{ code: 'message_conflict' }]);
});

test('of an instrument that we do not know it waits for it, and nothing is traded meanwhile', () => {
  const booked = told({ ...factsOf(), instrument: null }, { symbol: 'NEW', cash: toMicros(5n) });

  expect(booked).toMatchObject({ disposition: 'parked', entries: [], cash: null, halts: [] });
  expect(booked.awaits).toEqual({ what: 'instrument', ids: ['NEW'] });
  expect(booked.inquiries).toMatchObject([{ kind: 'early', clientOrderId: null, instrument: null }]);
});

test('more money than can be counted is kept, and stops us', () => {
  expect(told(factsOf(), { cash: MICROS_MAX }).halts).toMatchObject([{ code: 'number_out_of_range' }]);
});

const weight = fc.bigInt({ min: -1_000n, max: 1_000n }).filter((each) => each !== 0n);

test('what is shared out adds up to what there was, and nobody is a whole unit off', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.array(weight, { minLength: 1, maxLength: 6 }),
      (total, weights) => {
        const parts = apportion(total, weights);
        const sum = weights.reduce((before, each) => before + each, 0n);
        expect(parts.reduce((before, each) => before + each, 0n)).toBe(total);
        if (sum === 0n) return;
        for (const [at, part] of parts.entries()) {
          const off = part * sum - total * (weights[at] ?? 0n);
          expect(off < 0n ? -off : off).toBeLessThan(sum < 0n ? -sum : sum);
        }
      },
    ),
  );
});
