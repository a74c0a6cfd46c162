import { ZERO } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type PendingOrder,
  type RiskFacts,
  assess,
  exposure,
  trueReduceOnly,
  worstCasePrice,
} from '../src/index.ts';
import { anyFacts, anyOrder, calmFacts, calmOrder } from './arbitrary.ts';
import { QQQ, SPY, units } from './desk.ts';
import { outcomeOf, subsets } from './fillings.ts';

const INSTRUMENTS = [SPY.id, QQQ.id];
const size = (signed: bigint): bigint => (signed < 0n ? -signed : signed);
const largest = (numbers: readonly bigint[]): bigint => numbers.reduce((a, b) => (a > b ? a : b), 0n);

/** Thousands of outcomes are looked at in each test, so they are looked at cheaply. */
function holds(fact: boolean): void {
  if (!fact) throw new Error('an outcome is worse than the worst case');
}

const worst = (facts: RiskFacts, pending: readonly PendingOrder[]) => {
  const found = exposure(facts.positions, pending, facts.marks);
  if (!found.ok) throw new Error(found.refused.code);
  return found.value;
};

/** The order as everybody counts it once it is out. */
function sent(facts: RiskFacts, order: Parameters<typeof assess>[1]): PendingOrder {
  const own = facts.marks.find(({ instrument }) => instrument === order.instrument.id)!;
  const price = worstCasePrice(order, own.price, facts.limits!);
  if (!price.ok) throw new Error(price.refused.code);
  return { ...order, leaves: order.quantity, price: price.value, possiblyLive: true };
}

describe('the worst case is the worst', () => {
  test('no subset of pending orders, filled in any sequence, holds or costs more', () => {
    fc.assert(
      fc.property(anyFacts(), fc.boolean(), (facts, backwards) => {
        const bound = worst(facts, facts.pending);
        for (const subset of subsets(facts.pending)) {
          const filled = backwards ? subset.toReversed() : subset;
          const outcomes = INSTRUMENTS.map((id) => outcomeOf(facts, filled, id));
          for (const [index, { quantity, notional }] of outcomes.entries()) {
            const symbol = bound.symbols.find(({ instrument }) => instrument === INSTRUMENTS[index])!;
            holds(quantity <= symbol.mostLong && quantity >= symbol.mostShort);
            holds(notional <= symbol.notional);
          }
          const gross = outcomes.reduce((sum, { notional }) => sum + notional, 0n);
          holds(gross <= bound.gross);
        }
      }),
    );
  });

  test('the worst case is reached: it is no larger than it has to be, in units', () => {
    fc.assert(
      fc.property(anyFacts(), (facts) => {
        const bound = worst(facts, facts.pending);
        for (const { instrument, mostLong, mostShort } of bound.symbols) {
          const reached = subsets(facts.pending).map(
            (subset) => outcomeOf(facts, subset, instrument).quantity,
          );
          expect(reached).toContain(mostLong);
          expect(reached).toContain(mostShort);
        }
      }),
    );
  });
});

test('the amounts that a cap refuses with are those of the exposure with the order in it', () => {
  const nothing = { positionQuantityMax: units(0), positionNotionalMax: ZERO, grossExposureMax: ZERO };
  let told = 0;
  fc.assert(
    fc.property(calmFacts, calmOrder, (drawn, order) => {
      const facts = { ...drawn, limits: { ...drawn.limits!, ...nothing, netExposureMax: ZERO } };
      const after = worst(facts, [...facts.pending, sent(facts, order)]);
      const own = after.symbols.find(({ instrument }) => instrument === order.instrument.id)!;
      for (const refusal of assess(facts, order)) {
        if (refusal.code === 'gross_exposure_exceeded') expect(refusal.gross).toBe(after.gross);
        if (refusal.code === 'net_exposure_exceeded') expect(refusal.net).toBe(after.net);
        if (refusal.code === 'position_notional_exceeded') expect(refusal.notional).toBe(own.notional);
        if (refusal.code === 'position_quantity_exceeded')
          expect<bigint>(refusal.quantity).toBe(largest([size(own.mostLong), size(own.mostShort)]));
        told += refusal.code.endsWith('_exceeded') ? 1 : 0;
      }
    }),
    { numRuns: 500 },
  );
  expect(told).toBeGreaterThan(500);
});

describe('hard caps hold whatever fills', () => {
  test('an order that was let through keeps every subset of fills within its caps, or leaves it as bad as it was', () => {
    let passed = 0;
    fc.assert(
      fc.property(calmFacts, calmOrder, (facts, order) => {
        if (assess(facts, order).length > 0) return;
        passed += 1;
        const all = [...facts.pending, sent(facts, order)];
        const before = worst(facts, facts.pending);
        const limits = facts.limits!;
        for (const subset of subsets(all)) {
          const outcomes = INSTRUMENTS.map((id) => outcomeOf(facts, subset, id));
          const gross = outcomes.reduce((sum, { notional }) => sum + notional, 0n);
          holds(gross <= largest([limits.grossExposureMax, before.gross]));
          for (const [index, { quantity }] of outcomes.entries()) {
            const known = before.symbols.find(({ instrument }) => instrument === INSTRUMENTS[index])!;
            const prior = largest([size(known.mostLong), size(known.mostShort)]);
            holds(size(quantity) <= largest([limits.positionQuantityMax, prior]));
            if (!limits.allowShort && order.side === 'sell' && order.instrument.id === INSTRUMENTS[index])
              holds(quantity >= 0n);
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(passed).toBeGreaterThan(50);
  });

  test('a cash account never buys for more than it has', () => {
    let passed = 0;
    fc.assert(
      fc.property(calmFacts, calmOrder, (drawn, order) => {
        const facts: RiskFacts = { ...drawn, account: { kind: 'cash', currency: 'USD' } };
        if (order.side === 'sell' || assess(facts, order).length > 0) return;
        passed += 1;
        for (const subset of subsets([...facts.pending, sent(facts, order)])) {
          const spent = subset
            .filter(({ side }) => side === 'buy')
            .reduce((sum, { leaves, price }) => sum + leaves * price, 0n);
          holds(spent <= facts.cash);
        }
      }),
      { numRuns: 1000 },
    );
    expect(passed).toBeGreaterThan(20);
  });
});

describe('reduce-only', () => {
  test('never grows the worst case, never turns a position round', () => {
    let reducing = 0;
    fc.assert(
      fc.property(anyFacts(), anyOrder, (facts, order) => {
        if (!trueReduceOnly(facts, order)) return;
        reducing += 1;
        const { id } = order.instrument;
        const before = subsets(facts.pending).map((subset) => outcomeOf(facts, subset, id).quantity);
        const start = outcomeOf(facts, [], id).quantity;
        for (const subset of subsets([...facts.pending, sent(facts, order)])) {
          const { quantity } = outcomeOf(facts, subset, id);
          holds(size(quantity) <= largest(before.map(size)));
          holds(start > 0n ? quantity >= 0n : quantity <= 0n);
        }
      }),
      { numRuns: 1000 },
    );
    expect(reducing).toBeGreaterThan(50);
  });
});
