import { brokerOrderId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { openBook, step } from '../src/index.ts';
import {
  type OrderWish,
  bars,
  cancelOf,
  end,
  id,
  newOrder,
  order,
  policy,
  replaceOf,
  said,
  sessionOf,
  tell,
} from './support.ts';

const flat = ['100', '100', '100', '100'] as const;
const far: OrderWish = { type: 'limit', limit: '1' };
const at = (number: number) => bars(number, { ohlc: flat });

describe('time in force', () => {
  test('a day order ends with the session of its first eligible bar', () => {
    const inputs = [order({ ...far, tif: 'day' }), at(1), at(9)];

    expect(said({}, ...inputs)).toEqual([]);
    expect(said({}, ...inputs, at(10))).toEqual(['expired o-1']);
  });

  test('a day order of the last bar of a session belongs to the next one', () => {
    const inputs = [at(10), order({ ...far, tif: 'day', on: 10 }), at(11), at(19)];

    expect(said({}, ...inputs)).toEqual([]);
    expect(said({}, ...inputs, at(20))).toEqual(['expired o-1']);
  });

  test('a day order whose session ended without a last bar ends before anything of the next session', () => {
    const eager: OrderWish = { type: 'limit', limit: '100', tif: 'day' };
    const gone = [order(eager), at(1), bars(11, { ohlc: ['90', '90', '90', '90'] })];

    expect(said({}, ...gone)).toEqual(['expired o-1']);
  });

  test('a session that begins ends the day orders of earlier ones by itself', () => {
    const begins = { kind: 'session', session: sessionOf(11), at: end(10) } as const;

    expect(said({}, order({ ...far, tif: 'day' }), at(1), begins)).toEqual(['expired o-1']);
    expect(said({}, order({ ...far, tif: 'day', on: 10 }), begins)).toEqual([]);
  });

  test('a day order ends with its session though the last bar is of another symbol', () => {
    const other = bars(10, { symbol: 'QQQ', ohlc: flat });

    expect(said({}, order({ ...far, tif: 'day' }), at(1), other)).toEqual(['expired o-1']);
  });

  test('a day order of a symbol that has not traded yet belongs to no session', () => {
    const other = bars(10, { symbol: 'QQQ', ohlc: flat });

    expect(said({}, order({ ...far, tif: 'day' }), other)).toEqual([]);
  });

  test('a good-till-cancelled order outlives sessions', () => {
    expect(said({}, order(far), at(1), at(10), at(11), at(20))).toEqual([]);
  });

  test('a day order can fill in the bar that ends its session', () => {
    expect(said({}, order({ tif: 'day', on: 9 }), at(10))).toEqual(['filled o-1 10@100 open']);
  });
});

describe('cancel', () => {
  test('ends a working order, and what is filled stays filled', () => {
    const participation = { kind: 'volume', shareBps: 10_000n } as const;
    const { book, events } = tell(openBook(policy({ participation })), [
      order({}),
      bars(1, { ohlc: flat, volume: 4n }),
      cancelOf('o-1', 1),
    ]);

    expect(events.at(-1)).toMatchObject({ kind: 'canceled', reason: 'asked', filled: 4n });
    expect(book.orders).toEqual([]);
  });

  test('of what does not work here is refused', () => {
    expect(said({}, cancelOf('o-9'))).toEqual(['cancel_rejected o-9 not_working']);
    expect(said({}, order({}), at(1), cancelOf('o-1', 1))).toEqual([
      'filled o-1 10@100 open',
      'cancel_rejected o-1 not_working',
    ]);
  });
});

describe('replace', () => {
  test('ends the order and starts its successor, which names another price and a new total', () => {
    const inputs = [order(far), replaceOf({ of: 'o-1', by: 'o-2', limit: '101', quantity: 7n }), at(1)];

    expect(said({}, ...inputs)).toEqual(['replaced o-1 by o-2', 'filled o-2 7@100 open']);
  });

  test('goes on from what is filled: the new total contains it', () => {
    const participation = { kind: 'volume', shareBps: 10_000n } as const;
    const start = [order({ type: 'limit', limit: '101' }), bars(1, { ohlc: flat, volume: 4n })];
    const replaced = tell(openBook(policy({ participation })), [
      ...start,
      replaceOf({ of: 'o-1', by: 'o-2', limit: '101', quantity: 6n, on: 1 }),
      at(2),
    ]);

    expect(replaced.events.at(-1)).toMatchObject({
      clientOrderId: 'o-2',
      quantity: 2n,
      filled: 6n,
      leaves: 0n,
    });
    expect(
      said(
        { participation },
        ...start,
        replaceOf({ of: 'o-1', by: 'o-2', limit: '101', quantity: 4n, on: 1 }),
      ),
    ).toContain('replace_rejected o-1 by o-2 already_filled');
  });

  test('that the venue would not take leaves the order as it is', () => {
    const wrong = [
      replaceOf({ of: 'o-1', by: 'o-1', limit: '101' }),
      replaceOf({ of: 'o-1', by: 'o-2' }),
      replaceOf({ of: 'o-1', by: 'o-2', limit: '101', quantity: 0n }),
      replaceOf({ of: 'o-1', by: 'o-2', limit: '101.001' }),
      replaceOf({ of: 'o-7', by: 'o-2', limit: '101' }),
    ];

    expect(said({}, order(far), ...wrong, cancelOf('o-1'))).toEqual([
      'replace_rejected o-1 by o-1 duplicate_client_order_id',
      'replace_rejected o-1 by o-2 limit_price_missing',
      'replace_rejected o-1 by o-2 quantity_not_positive',
      'replace_rejected o-1 by o-2 price_off_tick',
      'replace_rejected o-7 by o-2 not_working',
      'canceled o-1 asked',
    ]);
  });

  test('acts, like a new order, on bars after it was asked', () => {
    const inputs = [order(far), replaceOf({ of: 'o-1', by: 'o-2', limit: '101', on: 1 }), at(1)];

    expect(said({}, ...inputs)).toEqual(['replaced o-1 by o-2']);
    expect(said({}, ...inputs, at(2))).toEqual(['replaced o-1 by o-2', 'filled o-2 10@100 open']);
  });

  test('of a day order does not carry it into the next session', () => {
    const inputs = [
      order({ ...far, tif: 'day' }),
      at(9),
      replaceOf({ of: 'o-1', by: 'o-2', limit: '1', on: 9 }),
      at(11),
    ];

    expect(said({}, ...inputs)).toEqual(['replaced o-1 by o-2', 'expired o-2']);
  });

  test('loses the place in the queue', () => {
    const participation = { kind: 'volume', shareBps: 10_000n } as const;
    const inputs = [
      order({ id: 'a', type: 'limit', limit: '101' }),
      order({ id: 'b', type: 'limit', limit: '101' }),
      replaceOf({ of: 'a', by: 'c', limit: '101' }),
      bars(1, { ohlc: flat, volume: 10n }),
    ];

    expect(said({ participation }, ...inputs)).toEqual(['replaced a by c', 'filled b 10@100 open']);
  });
});

test('a venue order id that the caller gives is kept; the others are numbered', () => {
  const given = step(openBook(policy()), {
    kind: 'submit',
    order: {
      ...newOrder({}),
      venueOrderId: brokerOrderId('mine'),
    },
  });
  const numbered = step(given.book, order({ id: 'o-2' }));

  expect(given.events[0]).toMatchObject({ kind: 'new', venueOrderId: 'mine' });
  expect(numbered.events[0]).toMatchObject({
    kind: 'new',
    venueOrderId: 'venue-2',
    clientOrderId: id('o-2'),
  });
});
