import { describe, expect, test } from '@jest/globals';

import { openBook } from '../src/index.ts';
import { bars, end, micros, order, policy, replaceOf, said, tell } from './support.ts';

const flat = ['100', '100', '100', '100'] as const;
const at = (number: number) => bars(number, { ohlc: flat });

describe('a split', () => {
  const split = (numerator: bigint, denominator: bigint) =>
    ({ kind: 'split', symbol: 'SPY', numerator, denominator, at: end(1) }) as const;

  test('scales the rest and the prices of working orders', () => {
    const { book, events } = tell(openBook(policy()), [
      order({ type: 'stop_limit', stop: '100', limit: '101' }),
      order({ id: 'o-2', symbol: 'QQQ' }),
      split(2n, 1n),
    ]);

    expect(events.at(-1)).toMatchObject({ kind: 'restated', clientOrderId: 'o-1' });
    expect(book.orders[0]?.terms).toMatchObject({
      quantity: 20n,
      stopPrice: micros('50'),
      limitPrice: micros('50.5'),
    });
    expect(book.orders[1]?.terms.quantity).toBe(10n);
  });

  test('leaves executions as they were and scales what is left', () => {
    const participation = { kind: 'volume', shareBps: 10_000n } as const;
    const { book } = tell(openBook(policy({ participation })), [
      order({}),
      bars(1, { ohlc: flat, volume: 4n }),
      split(3n, 2n),
    ]);

    expect(book.orders[0]).toMatchObject({ filled: 4n, terms: { quantity: 13n } });
  });

  test('cancels what would leave a fraction of a unit or a price off the tick', () => {
    expect(said({}, order({ quantity: 5n }), split(1n, 2n))).toEqual(['canceled o-1 corporate_action']);
    expect(said({}, order({ type: 'limit', limit: '1' }), split(3n, 1n))).toEqual([
      'canceled o-1 corporate_action',
    ]);
    expect(said({}, order({ type: 'stop', stop: '0.01' }), split(2n, 1n))).toEqual([
      'canceled o-1 corporate_action',
    ]);
    expect(said({}, order({ quantity: 2n ** 62n }), split(4n, 1n))).toEqual([
      'canceled o-1 corporate_action',
    ]);
  });

  test('refuses a replacement on its way, which names old prices', () => {
    const inputs = [
      order({ type: 'limit', limit: '1' }),
      at(1),
      replaceOf({ of: 'o-1', by: 'o-2', limit: '2', on: 1 }),
      split(2n, 1n),
    ];

    expect(said({ latencyBars: 1 }, ...inputs)).toEqual([
      'restated o-1 20',
      'replace_rejected o-1 by o-2 corporate_action',
    ]);
  });
});
