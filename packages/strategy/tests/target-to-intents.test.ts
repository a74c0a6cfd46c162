import { type OrderIntent, instrumentId, signed, toHolding } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type OpenOrder, type TargetPlan, targetToIntents } from '../src/index.ts';
import { SPY, at, names, order, wanting } from './worlds.ts';

/** `buy 100 entry`, or `sell 50 exit reduce-only`. */
const said = (intent: OrderIntent): string =>
  `${intent.terms.side} ${intent.terms.quantity} ${intent.leg}${intent.reduceOnly ? ' reduce-only' : ''}`;
const plan = (...args: Parameters<typeof wanting>): unknown => {
  const { cancels, intents, waitingFor } = targetToIntents(wanting(...args));
  return [names(cancels), intents.map(said), waitingFor];
};

describe('from target to order', () => {
  test.each([
    ['from flat to long', 100n, 0n, 'buy 100 entry'],
    ['from flat to short', -100n, 0n, 'sell 100 entry'],
    ['more of the same', 150n, 100n, 'buy 50 entry'],
    ['more short', -150n, -100n, 'sell 50 entry'],
    ['less of the same', 40n, 100n, 'sell 60 exit reduce-only'],
    ['less short', -40n, -100n, 'buy 60 exit reduce-only'],
    ['out', 0n, 100n, 'sell 100 exit reduce-only'],
    ['out of a short', 0n, -100n, 'buy 100 exit reduce-only'],
    ['from long to short: first out', -70n, 100n, 'sell 100 exit reduce-only'],
    ['from short to long: first out', 70n, -100n, 'buy 100 exit reduce-only'],
  ])('%s', (_, target, position, expected) => {
    expect(plan(target, position)).toEqual([[], [expected], null]);
  });

  test('nothing is ordered where nothing is missing', () => {
    expect(plan(100n, 100n)).toEqual([[], [], null]);
    expect(plan(0n, 0n)).toEqual([[], [], null]);
  });

  test('what working orders may still bring is not ordered again', () => {
    expect(plan(100n, 0n, [order('a', 'buy', 100n)])).toEqual([[], [], 'working']);
    expect(plan(100n, 20n, [order('a', 'buy', 50n)])).toEqual([[], ['buy 30 entry'], null]);
    expect(plan(100n, 0n, [order('a', 'buy', 30n), order('b', 'buy', 30n)])).toEqual([
      [],
      ['buy 40 entry'],
      null,
    ]);
    expect(plan(0n, 100n, [order('a', 'sell', 40n, { reduceOnly: true })])).toEqual([
      [],
      ['sell 60 exit reduce-only'],
      null,
    ]);
  });

  test('protection stays while the target stands, brings nothing nearer to it, and goes before a way out by hand', () => {
    const stop = order('stop', 'sell', 100n, { reduceOnly: true, protective: true });
    const asked = { ...stop, cancelAsked: true };

    expect(plan(100n, 100n, [stop])).toEqual([[], [], null]);
    expect(plan(150n, 100n, [stop])).toEqual([[], ['buy 50 entry'], null]);
    expect(plan(150n, 100n, [asked])).toEqual([[], [], 'cancels']);
    expect(plan(0n, 100n, [stop])).toEqual([['stop'], [], 'cancels']);
    expect(plan(0n, 100n, [asked])).toEqual([[], [], 'cancels']);
    expect(plan(-50n, 100n, [stop])).toEqual([['stop'], [], 'cancels']);
    expect(plan(0n, 100n)).toEqual([[], ['sell 100 exit reduce-only'], null]);
  });

  test('a decision that was carried out asks for nothing more, and leaves what protects where it is', () => {
    const done = { entry: true, exit: true };
    const later = (...args: Parameters<typeof wanting>): unknown => {
      const { cancels, intents, waitingFor, leaving } = targetToIntents({
        ...wanting(...args),
        carriedOut: done,
      });
      return [names(cancels), intents.map(said), waitingFor, leaving];
    };
    const stop = order('stop', 'sell', 100n, { reduceOnly: true, protective: true });

    expect(later(0n, 100n)).toEqual([[], [], null, false]);
    expect(later(0n, 100n, [stop])).toEqual([[], [], 'working', false]);
    expect(later(150n, 100n, [stop])).toEqual([[], [], 'working', false]);
    expect(later(100n, 0n, [order('a', 'sell', 10n)])).toEqual([['a'], [], 'cancels', false]);
  });

  test('an order of which nothing is left to fill changes nothing', () => {
    expect(plan(100n, 0n, [order('a', 'buy', 0n)])).toEqual([[], ['buy 100 entry'], null]);
  });

  test('orders against the target are cancelled first, and nothing else is done', () => {
    expect(plan(100n, 0n, [order('a', 'sell', 10n)])).toEqual([['a'], [], 'cancels']);
    expect(plan(0n, 100n, [order('a', 'buy', 10n)])).toEqual([['a'], [], 'cancels']);
    expect(plan(100n, 100n, [order('a', 'sell', 10n), order('b', 'buy', 10n)])).toEqual([
      ['a', 'b'],
      [],
      'cancels',
    ]);
  });

  test('orders beyond the target are cancelled, the ones that fit before them are kept', () => {
    expect(plan(100n, 0n, [order('a', 'buy', 60n), order('b', 'buy', 60n)])).toEqual([['b'], [], 'cancels']);
    expect(plan(100n, 50n, [order('a', 'buy', 100n)])).toEqual([['a'], [], 'cancels']);
    expect(plan(0n, 100n, [order('a', 'sell', 101n)])).toEqual([['a'], [], 'cancels']);
  });

  test('a cancel that is asked for is not asked for again, and is waited for even if the order would fit', () => {
    expect(plan(100n, 0n, [order('a', 'sell', 10n, { cancelAsked: true })])).toEqual([[], [], 'cancels']);
    expect(plan(100n, 0n, [order('a', 'buy', 60n, { cancelAsked: true })])).toEqual([[], [], 'cancels']);
  });

  test('the other side of zero is opened only from flat, with nothing left that could fill', () => {
    const closing = order('a', 'sell', 100n, { reduceOnly: true });
    expect(plan(-70n, 100n, [closing])).toEqual([[], [], 'closing']);
    expect(plan(-70n, 30n, [{ ...closing, leaves: 30n as never }])).toEqual([[], [], 'closing']);
    // flat, and the closing order is not over: it leads nowhere now
    expect(plan(-70n, 0n, [{ ...closing, leaves: 30n as never }])).toEqual([['a'], [], 'cancels']);
    expect(plan(-70n, 0n)).toEqual([[], ['sell 70 entry'], null]);
  });

  test('an opening order that works while the position is on the other side goes too', () => {
    expect(plan(70n, -20n, [order('a', 'buy', 70n)])).toEqual([['a'], [], 'cancels']);
  });

  test('the intent says everything that an order needs', () => {
    const [intent] = targetToIntents(wanting(100n, 0n, [], { timeInForce: 'gtc' })).intents;
    expect(intent).toMatchObject({
      account: 'PAPER-1',
      run: 'run-1',
      strategy: 'sma-cross',
      instrument: 'SPY-1',
      instrumentVersion: 3,
      terms: {
        side: 'buy',
        quantity: 100n,
        type: 'market',
        limitPrice: null,
        stopPrice: null,
        timeInForce: 'gtc',
      },
      decidedAt: at(30),
      expiresAt: at(40),
    });
    expect(targetToIntents(wanting(100n, 0n)).intents[0]?.terms.timeInForce).toBe('day');
  });

  test('an intent that expires before it was decided is a broken promise', () => {
    expect(() => targetToIntents(wanting(1n, 0n, [], { expiresAt: at(30) }))).toThrow('expires after');
  });

  test('the largest positions on either side of zero do not overflow', () => {
    const most = 2n ** 63n - 1n;
    expect(plan(-most, most)).toEqual([[], [`sell ${most} exit reduce-only`], null]);
  });
});

const amount = fc.bigInt({ min: -200n, max: 200n });
const openOrder = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  leaves: fc.bigInt({ min: 0n, max: 150n }),
  reduceOnly: fc.boolean(),
  cancelAsked: fc.boolean(),
});
const openOrders = fc
  .array(openOrder, { maxLength: 5 })
  .map((orders) => orders.map(({ side, leaves, ...rest }, index) => order(`o-${index}`, side, leaves, rest)));

/** The furthest that a set of orders can take a position, either way. */
function reach(position: bigint, orders: readonly OpenOrder[]): readonly [bigint, bigint] {
  const moves = orders.map(({ side, leaves }) => signed(side, leaves));
  const down = moves.reduce((sum, move) => (move < 0n ? sum + move : sum), position);
  const up = moves.reduce((sum, move) => (move > 0n ? sum + move : sum), position);
  return [down, up];
}

const asOrder = (intent: OrderIntent, name: string): OpenOrder =>
  order(name, intent.terms.side, intent.terms.quantity, { reduceOnly: intent.reduceOnly });

test('with what it orders and what it leaves working, a position can never pass its target, nor cross zero on the way', () => {
  fc.assert(
    fc.property(amount, amount, openOrders, (target, position, orders) => {
      const made = targetToIntents(wanting(target, position, orders));
      if (made.intents.length === 0) return;
      expect(made.cancels).toEqual([]);
      const [down, up] = reach(position, [
        ...orders,
        ...made.intents.map((intent) => asOrder(intent, 'new')),
      ]);
      const [low, high] = position < target ? [position, target] : [target, position];
      expect(down >= low && up <= high).toBe(true);
      expect(position > 0n ? down >= 0n : position < 0n ? up <= 0n : true).toBe(true);
      for (const intent of made.intents) expect(intent.reduceOnly).toBe(intent.leg === 'exit');
    }),
    { numRuns: 2000 },
  );
});

test('everything that leads away from the target, or beyond it, is cancelled', () => {
  fc.assert(
    fc.property(amount, amount, openOrders, (target, position, orders) => {
      const made = targetToIntents(wanting(target, position, orders));
      const kept = orders.filter(
        ({ clientOrderId, cancelAsked }) => !cancelAsked && !made.cancels.includes(clientOrderId),
      );
      const [down, up] = reach(position, kept);
      const [low, high] = position < target ? [position, target] : [target, position];
      expect(down >= low && up <= high).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('whatever fills, in whatever order, the target is reached in the end', () => {
  const events = fc.infiniteStream(fc.record({ which: fc.nat(), share: fc.bigInt({ min: 1n, max: 10n }) }));
  fc.assert(
    fc.property(amount, amount, openOrders, events, (target, start, orders, stream) => {
      let position = start;
      let open: OpenOrder[] = orders.map((each) => ({ ...each, reduceOnly: false }));
      let decisions = 0;
      for (let round = 0; round < 200; round++) {
        const made: TargetPlan = targetToIntents(wanting(target, position, open));
        if (made.waitingFor === null && made.intents.length === 0 && made.cancels.length === 0) break;
        open = open.map((each) =>
          made.cancels.includes(each.clientOrderId) ? { ...each, cancelAsked: true } : each,
        );
        open.push(...made.intents.map((intent) => asOrder(intent, `n-${decisions++}`)));
        const { which, share } = stream.next().value;
        const hit = open[which % open.length];
        if (hit === undefined) continue;
        // a part fills; an order whose cancel was asked for then ends
        const filled = (hit.leaves * share) / 10n;
        position += signed(hit.side, filled as never);
        const after = { ...hit, leaves: (hit.leaves - filled) as never };
        open = open
          .map((each) => (each === hit ? after : each))
          .filter((each) => each.leaves > 0n && !(each === after && each.cancelAsked));
      }
      expect(open.filter(({ cancelAsked }) => cancelAsked)).toEqual([]);
      expect(position).toBe(target);
    }),
  );
});

test('the instrument is named by its id, the decision by its symbol', () => {
  const renamed = { ...SPY, id: instrumentId('SPY-2'), version: 4 };
  const [one] = targetToIntents(wanting(5n, 0n)).intents;
  const [two] = targetToIntents(wanting(5n, 0n, [], { instrument: renamed })).intents;
  expect([two?.instrument, two?.instrumentVersion, two?.id]).toEqual(['SPY-2', 4, one?.id]);
  expect(toHolding(5n)).toBe(5n);
});
