import { type Instrument, strategyId } from '@mqk/core';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { assess } from '../src/index.ts';
import { costOf, fillables, fillingOf, leavesOf, withOneMore } from '../src/pending.ts';
import { worstOf, worstWith } from '../src/worst.ts';
import { anyPending, anyPrice, calmFacts, calmOrder } from './arbitrary.ts';
import { SPY, position, units, usd } from './desk.ts';

/** Whole shares, contracts, and parts so small that every product is rounded. */
const anyTerms = fc.record({
  quantityScale: fc.constantFrom(0, 0, 6, 8),
  multiplier: fc.constantFrom(1n, 1n, 50n),
});

const anyBook = fc
  .record({
    terms: anyTerms,
    held: fc.oneof(fc.constant(0n), {
      weight: 4,
      arbitrary: fc.integer({ min: -1500, max: 1500 }).map(BigInt),
    }),
    pending: anyPending,
    mark: anyPrice,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    leaves: fc.integer({ min: 1, max: 3000 }).map(units),
    closes: fc.boolean(),
    price: anyPrice,
  })
  .map(({ terms, pending, side, leaves, closes, price, ...rest }) => {
    const instrument = { ...SPY, ...terms };
    const orders = fillables(pending.map((each) => ({ ...each, instrument })));
    // what closes a position exactly is where the two ways part
    const facing = (side === 'buy' ? -rest.held : rest.held) - leavesOf(orders, side);
    const one = { instrument, side, leaves: closes && facing > 0n ? facing : leaves, price };
    return { ...rest, instrument, orders, one };
  });

test('one more order moves what was added up to where adding up again would be, or says that it cannot', () => {
  let [quick, crossed] = [0, 0];
  fc.assert(
    fc.property(anyBook, ({ instrument, held: quantity, orders, one, mark }) => {
      const book = { instrument, held: quantity, orders };
      const slow = worstOf({ ...book, orders: [...orders, one] }, mark);
      const moved = worstWith(worstOf(book, mark), quantity, { ...one, cost: costOf(one) }, mark);
      const turns =
        one.side === 'buy' ? quantity < 0n && slow.mostLong > 0n : quantity > 0n && slow.mostShort < 0n;

      expect(moved === null).toBe(turns);
      if (moved !== null) expect(slow).toMatchObject(moved);
      quick += moved === null ? 0 : 1;
      crossed += moved === null ? 1 : 0;
    }),
    { numRuns: 1000 },
  );
  expect(quick).toBeGreaterThan(300);
  expect(crossed).toBeGreaterThan(100);
});

test('what one more order adds to what fills and what it costs is what adding all of them up comes to', () => {
  fc.assert(
    fc.property(anyBook, ({ orders, one }) => {
      expect(withOneMore(fillingOf(orders), one, costOf(one))).toEqual(fillingOf([...orders, one]));
    }),
    { numRuns: 1000 },
  );
});

/** Caps of nothing: every amount is told, so none can differ unseen. */
const NOTHING = {
  orderNotionalMax: usd('0'),
  positionQuantityMax: units(0),
  positionNotionalMax: usd('0'),
  grossExposureMax: usd('0'),
  netExposureMax: usd('0'),
  leverageMaxBps: 0,
};

test('an order by itself, and one that is the only one of its group and so added up again, hear the same', () => {
  let told = 0;
  fc.assert(
    fc.property(
      calmFacts,
      calmOrder,
      anyTerms,
      fc.integer({ min: -40, max: 40 }),
      (drawn, order, terms, more) => {
        const instrument: Instrument = { ...order.instrument, ...terms };
        const own = <Each extends { readonly instrument: Instrument }>(each: Each): Each =>
          each.instrument.id === instrument.id ? { ...each, instrument } : each;
        const facts = {
          ...drawn,
          cash: usd('0'),
          limits: { ...drawn.limits!, ...NOTHING },
          pending: drawn.pending.map(own),
          positions: [
            ...drawn.positions.map(own),
            { ...position(instrument, more), strategy: strategyId('third') },
          ],
        };
        const asked = { ...order, instrument };
        const alone = assess(facts, { ...asked, ocoGroup: null });

        expect(assess(facts, { ...asked, ocoGroup: 'nobody else' })).toEqual(alone);
        told += alone.filter(({ code }) => code.endsWith('_exceeded')).length;
      },
    ),
    { numRuns: 1000 },
  );
  expect(told).toBeGreaterThan(2000);
});
