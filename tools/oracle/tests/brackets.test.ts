/** Brackets as the oracle has them, computed by hand. */
import { describe, expect, test } from '@jest/globals';

import { consult } from '../src/engine.ts';
import type { Request, Terms } from '../src/tape.ts';
import { type Prices, fillsOf, submit, tapeOf } from './stories.ts';

describe('a bracket: bought at a limit of 98, stop 95, target 110', () => {
  const entry = (terms: Partial<Terms> = { type: 'limit', limit: '98' }): Request => ({
    ...(submit(terms) as Extract<Request, { kind: 'submit' }>),
    bracket: { stop: '95', target: '110' },
  });
  /** Bought in the first bar, nothing else happened. */
  const quiet: Prices = ['99', '100', '97', '99'];
  const rows: readonly (readonly [string, readonly Request[], readonly Prices[], readonly string[]])[] = [
    [
      'within the bar of the entry the low comes after it',
      [entry()],
      [['100', '105', '94', '101']],
      ['o 10@98 on 1', 'o-stop 10@95 on 1'],
    ],
    ['and the high before it', [entry()], [['100', '111', '96', '101']], ['o 10@98 on 1']],
    [
      'after an entry at the open the target may fill',
      [entry({})],
      [['100', '111', '96', '101']],
      ['o 10@100 on 1', 'o-target 10@110 on 1'],
    ],
    [
      'but the stop comes first',
      [entry({})],
      [['100', '111', '94', '101']],
      ['o 10@100 on 1', 'o-stop 10@95 on 1'],
    ],
    [
      'an entry at an open below its stop is out at the open',
      [entry({})],
      [['94', '96', '93', '95']],
      ['o 10@94 on 1', 'o-stop 10@94 on 1'],
    ],
    [
      'later the stop wins where both could be',
      [entry()],
      [quiet, ['100', '112', '94', '100']],
      ['o 10@98 on 1', 'o-stop 10@95 on 2'],
    ],
    [
      'a gap below the stop gets the open',
      [entry()],
      [quiet, ['90', '91', '89', '90']],
      ['o 10@98 on 1', 'o-stop 10@90 on 2'],
    ],
    [
      'a gap above the target gets the open',
      [entry()],
      [quiet, ['115', '116', '114', '115']],
      ['o 10@98 on 1', 'o-target 10@115 on 2'],
    ],
    [
      'a leg that is cancelled leaves the other',
      [entry(), { kind: 'cancel', at: 1, id: 'o-stop' }],
      [quiet, ['90', '91', '89', '90'], ['111', '112', '110', '111']],
      ['o 10@98 on 1', 'o-target 10@111 on 3'],
    ],
  ];

  test.each(rows)('%s', (_, requests, bars, fills) => {
    expect(fillsOf({ requests, bars })).toEqual(fills);
  });

  test('legs are as large as what the entry has filled, a target makes the stop smaller, and both end the entry', () => {
    const rules = { participationBps: 10_000 };
    const thin = (prices: Prices, volume: number): Prices =>
      [...prices.slice(0, 4), volume] as unknown as Prices;
    // 4 bought, then 3 more; the target sells 2 and ends the entry; the stop has 5 left to sell, 1 of them in the last bar
    const bars = [
      thin(quiet, 4),
      thin(quiet, 3),
      thin(['111', '112', '110.5', '111'], 2),
      thin(['90', '91', '89', '90'], 1),
    ];
    const { fills, endings, positions } = consult(tapeOf({ requests: [entry()], bars, rules }));

    expect(fills.map(({ id, quantity, price, step }) => `${id} ${quantity}@${price} on ${step}`)).toEqual([
      'o 4@98 on 1',
      'o 3@98 on 2',
      'o-target 2@111 on 3',
      'o-stop 1@90 on 4',
    ]);
    expect(endings).toEqual({ o: 'canceled', 'o-stop': 'working', 'o-target': 'canceled' });
    expect(positions).toEqual({ A: 4 });
  });
});
