import { clientOrderId, toMicros, toQuantity } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type PendingOrder,
  type RiskFacts,
  type RiskOrder,
  assess,
  assessor,
  exposure,
  reservation,
} from '../src/index.ts';
import { anyFacts, anyOrder, calmFacts, calmOrder } from './arbitrary.ts';
import { pending, position } from './desk.ts';

type Step =
  | { readonly kind: 'ask'; readonly order: RiskOrder }
  /** A part of one of the pending orders, in hundredths. */
  | { readonly kind: 'fill' | 'cancel'; readonly which: number; readonly part: bigint };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: calmOrder.map((order) => ({ kind: 'ask', order }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('fill', 'cancel'),
      which: fc.nat(20),
      part: fc.integer({ min: 1, max: 100 }).map(BigInt),
    }),
  },
);

/** A cash or margin account that begins with money and nothing else. */
const begun = calmFacts.map((drawn): RiskFacts => ({
  ...drawn,
  positions: [],
  pending: [],
  limits: { ...drawn.limits!, leverageMaxBps: 40_000, orderNotionalMax: toMicros(10n ** 15n) },
}));

function after(facts: RiskFacts, step: Step, index: number): RiskFacts {
  if (step.kind === 'ask')
    return asked(facts, { ...step.order, clientOrderId: clientOrderId(`o-${index}`), decision: null });
  const order = facts.pending[step.which % Math.max(facts.pending.length, 1)];
  if (order === undefined) return facts;
  const others = facts.pending.filter((other) => other !== order);
  return step.kind === 'cancel'
    ? { ...facts, pending: others }
    : filled({ ...facts, pending: others }, order, step.part);
}

function asked(facts: RiskFacts, order: RiskOrder): RiskFacts {
  const held = reservation(facts, order);
  if (assess(facts, order).length > 0 || !held.ok) return facts;
  const { clientOrderId: id, instrument, side, quantity, type, limitPrice, ocoGroup } = order;
  const sent = pending(id, {
    instrument,
    side,
    leaves: quantity,
    price: held.value.price,
    type,
    limitPrice,
    ocoGroup,
  });
  return { ...facts, pending: [...facts.pending, { ...sent, possiblyLive: false }] };
}

/** At the price that it reserved; the rest goes on, unless the group that it belongs to is over. */
function filled(facts: RiskFacts, order: PendingOrder, part: bigint): RiskFacts {
  const units = (order.leaves * part + 99n) / 100n;
  const rest = { ...order, leaves: toQuantity(order.leaves - units) };
  const signed = order.side === 'buy' ? units : -units;
  const others = facts.pending.filter(
    (other) => order.ocoGroup === null || other.ocoGroup !== order.ocoGroup || other.side !== order.side,
  );
  return {
    ...facts,
    cash: toMicros(facts.cash - signed * order.price),
    positions: [...facts.positions, position(order.instrument, signed)],
    pending: rest.leaves === 0n ? others : [...others, rest],
  };
}

const size = (quantity: bigint): bigint => (quantity < 0n ? -quantity : quantity);

describe('whatever is accepted and executed, in whatever order', () => {
  test('no cap is ever exceeded at the reserved prices, no cash spent twice, and nobody short who may not be', () => {
    let fills = 0;
    fc.assert(
      fc.property(begun, fc.array(anyStep, { minLength: 5, maxLength: 25 }), (start, steps) => {
        let facts = start;
        for (const [index, step] of steps.entries()) {
          facts = after(facts, step, index);
          fills += step.kind === 'fill' && facts.positions.length > 0 ? 1 : 0;
          const worst = exposure(facts.positions, facts.pending, facts.marks);
          if (!worst.ok) throw new Error(worst.refused.code);
          const { limits, account } = facts;
          expect(worst.value.gross <= limits!.grossExposureMax).toBe(true);
          expect(worst.value.net <= limits!.netExposureMax).toBe(true);
          for (const { mostLong, mostShort, notional } of worst.value.symbols) {
            expect(size(mostLong) <= limits!.positionQuantityMax).toBe(true);
            expect(size(mostShort) <= limits!.positionQuantityMax).toBe(true);
            expect(notional <= limits!.positionNotionalMax).toBe(true);
            if (account!.kind === 'cash' || !limits!.allowShort) expect(mostShort >= 0n).toBe(true);
          }
          if (account!.kind === 'cash') expect(facts.cash >= 0n).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
    expect(fills).toBeGreaterThan(40);
  });
});

test('facts that are added up once answer for each of many orders what they answer for it alone', () => {
  const own = fc.tuple(anyOrder, fc.integer({ min: 0, max: 6 })).map(([order, index]) => ({
    ...order,
    // some of the orders are among the facts already, as every promise is when it wants to leave
    clientOrderId: clientOrderId(`p-${index}`),
  }));
  fc.assert(
    fc.property(anyFacts(), fc.array(fc.oneof(anyOrder, own), { maxLength: 6 }), (facts, orders) => {
      const judge = assessor(facts);

      expect(orders.map(judge)).toEqual(orders.map((order) => assess(facts, order)));
      expect(orders.toReversed().map(judge)).toEqual(
        orders.toReversed().map((order) => assess(facts, order)),
      );
    }),
  );
});
