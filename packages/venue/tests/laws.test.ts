import { type Micros, opposite, toMicros } from '@mqk/core';
import { expect, test } from '@jest/globals';
import type { Bar } from '@mqk/market-data';
import fc from 'fast-check';

import {
  type Book,
  type EventOf,
  NO_SLIPPAGE,
  type VenueEvent,
  type VenueInput,
  type VenueOrder,
  type VenuePolicy,
  feesSoFar,
  leaves,
  slipped,
} from '../src/index.ts';
import { days, policies } from './arbitrary.ts';
import { isFill, moments } from './moments.ts';

const everyFill = (
  look: (
    fill: EventOf<'filled'>,
    order: VenueOrder,
    bar: Extract<VenueInput, { kind: 'bar' }>['bars'][number],
    policy: VenuePolicy,
  ) => void,
): void => {
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      for (const { before, input, events } of moments(policy, inputs)) {
        for (const fill of events.filter(isFill)) {
          if (input.kind !== 'bar') throw new Error('only bars fill');
          const order =
            before.orders.find(({ clientOrderId }) => clientOrderId === fill.clientOrderId) ??
            bornOf(events, before, fill);
          const bar = input.bars.find((each) => each.bar.symbol === fill.symbol);
          if (bar === undefined) throw new Error('a fill without a bar of its symbol');
          look(fill, order, bar, policy);
        }
      }
    }),
    { numRuns: 200 },
  );
};

/** The successor of a replace that acted in this very bar. */
function bornOf(events: readonly VenueEvent[], before: Book, fill: EventOf<'filled'>): VenueOrder {
  const replaced = events.find(
    (event): event is EventOf<'replaced'> =>
      event.kind === 'replaced' && event.successor === fill.clientOrderId,
  );
  const original = before.orders.find(({ clientOrderId }) => clientOrderId === replaced?.clientOrderId);
  if (original === undefined || original.replace === null)
    throw new Error('a fill of an order that did not work');
  const { successor, terms } = original.replace;
  return { ...original, clientOrderId: successor, terms: { ...original.terms, ...terms } };
}

test('what is filled never exceeds the quantity, and events, order and executions agree on it', () => {
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      for (const { before, events, after } of moments(policy, inputs)) {
        for (const order of after.orders) {
          const earlier = before.orders.find(({ seq }) => seq === order.seq);
          const now = events
            .filter(isFill)
            .filter(({ clientOrderId }) => clientOrderId === order.clientOrderId);

          expect(leaves(order) > 0n).toBe(true);
          if (earlier !== undefined) {
            expect(order.filled).toBe(
              now.reduce<bigint>((sum, { quantity }) => sum + quantity, earlier.filled),
            );
          }
        }
        for (const fill of events.filter(isFill)) {
          expect(fill.quantity > 0n).toBe(true);
          expect(fill.leaves >= 0n).toBe(true);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('an order fills only on a bar after the one that it was decided on, and a filled one is gone', () => {
  everyFill((fill, order) => {
    expect(fill.at > order.submittedAt).toBe(true);
  });
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      for (const { events, after } of moments(policy, inputs)) {
        for (const { clientOrderId, leaves: left } of events.filter(isFill)) {
          const works = after.orders.some((order) => order.clientOrderId === clientOrderId);
          if (left === 0n) expect(works).toBe(false);
        }
      }
    }),
  );
});

test('a limit is filled at the open if that is beyond it, else at the limit itself, and only if the bar got there', () => {
  everyFill((fill, { terms }, { bar }, { limitFill }) => {
    if (terms.type !== 'limit' || terms.limitPrice === null) return;
    const limit = terms.limitPrice;
    const sign = terms.side === 'buy' ? 1n : -1n;
    const openGain = sign * (limit - bar.open);
    const reach = sign * (limit - (terms.side === 'buy' ? bar.low : bar.high));

    expect(fill.price).toBe(openGain > 0n ? bar.open : limit);
    expect(limitFill === 'through' ? reach > 0n : reach >= 0n).toBe(true);
  });
});

test('a stop-limit order is never filled beyond its limit', () => {
  everyFill((fill, { terms }) => {
    if (terms.type !== 'stop_limit' || terms.limitPrice === null) return;
    const worse = terms.side === 'buy' ? fill.price > terms.limitPrice : fill.price < terms.limitPrice;

    expect(worse).toBe(false);
  });
});

test('a market or stop order never gets more than the bar offered: the open, or the stop if that is worse', () => {
  everyFill((fill, { terms, triggered }, { bar, reference }, { slippage }) => {
    if (terms.limitPrice !== null) return;
    const stop = triggered ? null : terms.stopPrice;
    const buys = terms.side === 'buy';
    const beyond = stop !== null && (buys ? stop > bar.open : stop < bar.open);
    const base = beyond ? stop : bar.open;

    expect(fill.price).toBe(
      slipped(slippage, terms.side, base, reference ?? { range: range(bar), close: bar.close }),
    );
  });
});

const range = ({ high, low }: Bar): Micros => toMicros(high - low);

test('the fees of an order are the fees of what it filled, however many executions it took', () => {
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      for (const { after } of moments(policy, inputs)) {
        for (const order of after.orders) {
          if (order.filled === 0n) continue;

          expect(order.fees).toBe(feesSoFar(policy.fees, order, order.contract));
        }
      }
    }),
  );
});

test('no fee is negative', () => {
  everyFill(({ fee }) => {
    expect(fee >= 0n).toBe(true);
  });
});

test('all orders of a symbol together take at most their share of a bar', () => {
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      if (policy.participation.kind === 'unlimited') return;
      for (const { input, events } of moments(policy, inputs)) {
        if (input.kind !== 'bar') continue;
        for (const { bar } of input.bars) {
          const taken = events
            .filter(isFill)
            .filter(({ symbol }) => symbol === bar.symbol)
            .reduce((sum, { quantity }) => sum + quantity, 0n);

          expect(taken * 10_000n <= bar.volume * policy.participation.shareBps).toBe(true);
        }
      }
    }),
  );
});

test('orders that do not wait are gone after their first eligible bar', () => {
  fc.assert(
    fc.property(policies, days, (policy, inputs) => {
      for (const { before, input, after } of moments(policy, inputs)) {
        if (input.kind !== 'bar') continue;
        const judged = before.orders.filter(
          ({ terms, waits, submittedAt, symbol }) =>
            (terms.timeInForce === 'ioc' || terms.timeInForce === 'fok') &&
            waits === 0 &&
            submittedAt < input.at &&
            input.bars.some(({ bar }) => bar.symbol === symbol),
        );
        if (before.lastBarAt !== null && input.at <= before.lastBarAt) continue;

        expect(after.orders.filter(({ seq }) => judged.some((order) => order.seq === seq))).toEqual([]);
      }
    }),
  );
});

/** Prices are drawn around 100, so that reflected at 100 they are prices of the same kind. */
const AXIS = 200_000_000n;
const reflected = <Price extends Micros | null>(price: Price): Price =>
  (price === null ? null : toMicros(AXIS - price)) as Price;

function mirror(input: VenueInput): VenueInput {
  switch (input.kind) {
    case 'submit': {
      const { terms } = input.order;
      const { limitPrice, stopPrice, side } = terms;
      const other = {
        side: opposite(side),
        limitPrice: reflected(limitPrice),
        stopPrice: reflected(stopPrice),
      };
      return { ...input, order: { ...input.order, terms: { ...terms, ...other } } };
    }
    case 'replace': {
      const { limitPrice, stopPrice } = input.terms;
      const prices = { limitPrice: reflected(limitPrice), stopPrice: reflected(stopPrice) };
      return { ...input, terms: { ...input.terms, ...prices } };
    }
    case 'bar':
      return { ...input, bars: input.bars.map((each) => ({ ...each, bar: mirrorBar(each.bar) })) };
    case 'cancel':
    case 'session':
    case 'split':
      return input;
  }
}

const mirrorBar = (bar: Bar): Bar => ({
  ...bar,
  open: reflected(bar.open),
  high: reflected(bar.low),
  low: reflected(bar.high),
  close: reflected(bar.close),
});

/** What was filled of which order, where, and how far from the axis to the side of the order. */
const outline = (policy: VenuePolicy, inputs: readonly VenueInput[]): readonly string[] =>
  moments(policy, inputs).flatMap(({ events }) =>
    events.map((event) => {
      if (!isFill(event)) return `${event.kind} ${event.clientOrderId}`;
      const { clientOrderId, place, price, quantity, side } = event;
      const paid = side === 'buy' ? price : AXIS - price;
      return `${clientOrderId} ${quantity} ${place} ${paid}`;
    }),
  );

test('sells mirror buys', () => {
  fc.assert(
    fc.property(policies, days, fc.constantFrom('buy', 'sell'), (drawn, inputs, side) => {
      const policy = { ...drawn, slippage: NO_SLIPPAGE };
      // A split moves prices away from the axis.
      const oneSided = inputs
        .filter((input) => input.kind !== 'split')
        .filter((input) => sideOf(input) !== side);

      expect(outline(policy, oneSided.map(mirror))).toEqual(outline(policy, oneSided));
    }),
  );
});

const sideOf = (input: VenueInput): string | null =>
  input.kind === 'submit' ? input.order.terms.side : null;
