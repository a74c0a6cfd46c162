import { MICROS_MAX, type Micros, toHolding, toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type NewEntry, type Position, applyToPosition, unrealizedPnl } from '../src/index.ts';
import { COIN, FUTURE, SMA, SPY, buy, entry, filled, micros, must, sell } from './support.ts';

const after = (entries: readonly NewEntry[]): Position => {
  const position = entries.reduce<Position | null>(
    (before, each) => must(applyToPosition(before, each, SPY)),
    null,
  );
  if (position === null) throw new Error('no entries');
  return position;
};

interface Split {
  readonly change: bigint;
  readonly paid?: Micros;
  readonly price?: Micros;
}

const split = ({ change, paid = toMicros(0n), price }: Split): NewEntry =>
  entry({
    kind: 'split',
    strategy: SMA,
    instrument: SPY.id,
    quantity: toHolding(change),
    cash: paid,
    price: price ?? null,
  });

const shown = (position: Position): string =>
  position.lots.map(({ quantity, price }) => `${quantity}@${price}`).join(' ');

const cost = (position: Position): bigint =>
  position.lots.reduce((sum, { quantity, price }) => sum + quantity * price, 0n);

describe('a split', () => {
  test('two for one doubles every lot at half its price', () => {
    const position = after([buy(10n, '100'), buy(5n, '120'), split({ change: 15n })]);

    expect(shown(position)).toBe('20@50000000 10@60000000');
    expect(position.realizedPnl).toBe(0n);
  });

  test('one for two of a short position halves it', () => {
    const position = after([sell(10n, '100'), split({ change: 5n })]);

    expect(shown(position)).toBe('-5@200000000');
    expect(position.realizedPnl).toBe(0n);
  });

  test('a new unit that straddles two lots costs what its parts cost', () => {
    const position = after([buy(3n, '10'), buy(5n, '20'), split({ change: -4n })]);

    // 1 of two old ones at 10; then 3 that cost 10 + 5 × 20.
    expect(shown(position)).toBe('1@20000000 3@36666667');
    expect(position.realizedPnl).toBe(1n);
  });

  test('lots that were too small alone are joined', () => {
    const small = ['10', '11', '12', '13'].map((price) => buy(1n, price));

    expect(shown(after([...small, split({ change: -3n })]))).toBe('1@46000000');
  });

  test('a remaining fraction is sold at its price, and earns what it earned', () => {
    // 5 at 100 become 7.5 at 66.67; half a unit is paid at 100.
    const position = after([buy(5n, '100'), split({ change: 2n, paid: micros('50'), price: micros('100') })]);

    expect(shown(position)).toBe('7@66666667');
    // 50 less half of 66.666667, and what seven rounded prices took.
    expect(position.realizedPnl).toBe(micros('16.666669'));
  });

  test('a remaining fraction of a short position is bought back', () => {
    const position = after([
      sell(5n, '100'),
      split({ change: -2n, paid: micros('-50'), price: micros('100') }),
    ]);

    expect(shown(position)).toBe('-7@66666667');
    expect(position.realizedPnl).toBe(micros('-16.666669'));
  });

  test('a fee is no part of what pays for the fraction', () => {
    const { fees, ...bare } = after([
      buy(5n, '100'),
      { ...split({ change: 2n, paid: micros('49'), price: micros('100') }), fee: micros('1') },
    ]);
    const { fees: none, ...free } = after([
      buy(5n, '100'),
      split({ change: 2n, paid: micros('50'), price: micros('100') }),
    ]);

    expect(bare).toEqual(free);
    expect([fees, none]).toEqual([micros('1'), 0n]);
  });

  test.each([
    ['a contract of fifty', FUTURE, '100', '2500'],
    ['parts of a unit', COIN, '200', '0.000001'],
  ] as const)(
    'a remaining fraction is worth what the instrument makes of it: %s',
    (_what, kind, price, paid) => {
      const bought = filled({ side: 'buy', quantity: 5n, price: micros('100'), instrument: kind });
      const one = { ...split({ change: 2n, paid: micros(paid), price: micros(price) }), instrument: kind.id };
      const position = must(applyToPosition(must(applyToPosition(null, bought, kind)), one, kind));

      // five became seven and a half, and the half was paid out
      expect(shown(position)).toBe('7@66666667');
    },
  );

  test('a position smaller than one new unit is paid out whole', () => {
    const position = after([buy(5n, '1'), split({ change: -5n, paid: micros('6'), price: micros('12') })]);

    expect(position).toMatchObject({ quantity: 0n, lots: [], realizedPnl: micros('1') });
  });
});

describe('what is not a split', () => {
  const fault = (held: readonly NewEntry[], wish: Split): unknown => {
    const before = held.length === 0 ? null : after(held);
    const booked = applyToPosition(before, split(wish), SPY);
    if (booked.ok) return 'booked';
    return booked.refused.code === 'entry_malformed' ? booked.refused.fault : booked.refused.code;
  };
  const price = micros('100');

  test('of nothing', () => {
    expect(fault([], { change: 5n })).toBe('split_of_nothing');
  });

  test('that turns a long position into a short one', () => {
    expect(fault([buy(5n, '100')], { change: -6n })).toBe('split_changes_side');
  });

  test('that pays a fraction without saying at which price', () => {
    expect(fault([buy(5n, '100')], { change: 2n, paid: micros('50') })).toBe('price_missing');
    expect(fault([buy(5n, '100')], { change: -5n })).toBe('price_missing');
  });

  test('that pays for a whole unit or more, or to the wrong side', () => {
    expect(fault([buy(5n, '100')], { change: 2n, paid: micros('100'), price })).toBe('split_leaves_a_unit');
    expect(fault([buy(5n, '100')], { change: 2n, paid: micros('-50'), price })).toBe('split_leaves_a_unit');
    expect(fault([buy(5n, '100')], { change: 2n, paid: micros('50'), price: micros('0') })).toBe(
      'split_leaves_a_unit',
    );
  });

  test('that makes a price which no row could hold', () => {
    const dear = entry({
      kind: 'transfer',
      strategy: SMA,
      instrument: SPY.id,
      quantity: toHolding(2n),
      price: MICROS_MAX,
    });

    expect(fault([dear], { change: -1n })).toBe('overflow');
    expect(applyToPosition(after([dear]), split({ change: -1n }), SPY)).toMatchObject({
      refused: { code: 'overflow', field: 'price', value: MICROS_MAX * 2n },
    });
  });

  test('that takes all and pays nothing for it', () => {
    expect(fault([buy(5n, '100')], { change: -5n, price })).toBe('split_leaves_a_unit');
    expect(fault([sell(5n, '100')], { change: 5n, price })).toBe('split_leaves_a_unit');
  });

  test('of a short position that is paid for its fraction, or pays for a whole unit or more', () => {
    for (const paid of ['50', '-100', '-150'])
      expect(fault([sell(5n, '100')], { change: -2n, paid: micros(paid), price })).toBe(
        'split_leaves_a_unit',
      );
    expect(fault([sell(5n, '100')], { change: -2n, paid: micros('-50'), price: micros('-1') })).toBe(
      'split_leaves_a_unit',
    );
  });
});

const holdings = fc.array(
  fc.record({
    quantity: fc.bigInt({ min: 1n, max: 1_000n }),
    price: fc.bigInt({ min: 1_000_000n, max: 900_000_000n }).map(toMicros),
  }),
  { minLength: 1, maxLength: 12 },
);
const ratio = fc.record({
  numerator: fc.bigInt({ min: 1n, max: 20n }),
  denominator: fc.bigInt({ min: 1n, max: 20n }),
});

test('a split keeps the cost of the lots to less than a micro for each unit, and shows the rest as profit', () => {
  fc.assert(
    fc.property(holdings, ratio, fc.boolean(), (wishes, { numerator, denominator }, long) => {
      const total = wishes.reduce((sum, { quantity }) => sum + quantity, 0n);
      fc.pre((total * numerator) % denominator === 0n);
      const sign = long ? 1n : -1n;
      const held = wishes.map(({ quantity, price }) =>
        entry({
          kind: 'transfer',
          strategy: SMA,
          instrument: SPY.id,
          quantity: toHolding(sign * quantity),
          price,
        }),
      );
      const before = after(held);
      const newTotal = (total * numerator) / denominator;
      const position = must(applyToPosition(before, split({ change: sign * (newTotal - total) }), SPY));
      const moved = cost(position) - cost(before);

      expect(position.quantity).toBe(sign * newTotal);
      expect(moved < newTotal && moved > -newTotal).toBe(true);
      // The change of cost is in the realized profit, so realized plus unrealized moved by nothing.
      expect(position.realizedPnl).toBe(moved);
    }),
  );
});

test('a split and its reverse bring quantity and profit back', () => {
  const position = after([buy(9n, '100'), buy(3n, '40'), split({ change: 24n }), split({ change: -24n })]);

  expect(position.quantity).toBe(12n);
  expect(position.realizedPnl + must(unrealizedPnl(position, micros('50'), SPY))).toBe(micros('-420'));
});
