import { accountId, brokerOrderId, clientOrderId, executionId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import {
  type AccountSnapshot,
  DIFFERENCE_KINDS,
  type Difference,
  type OurBooks,
  type Verdict,
  compare,
} from '../src/index.ts';
import {
  NOW,
  QQQ,
  SPY,
  at,
  execution,
  held,
  inFlight,
  news,
  ourOrder,
  ours,
  theirOrder,
  theirs,
  units,
  usd,
} from './sides.ts';

const judge = (own: OurBooks, other: AccountSnapshot | null, under = inFlight()): Verdict =>
  compare(own, other, under, NOW);
const kinds = (differences: readonly Difference[]): readonly string[] => differences.map(({ kind }) => kind);
const a = clientOrderId('a');

test('two sides that say the same are clean', () => {
  expect(judge(ours(), theirs())).toEqual({
    state: 'CLEAN',
    reasons: [],
    excused: [],
    inFlight: [],
    snapshotSequence: 7n,
    at: NOW,
  });
});

/** Every kind of drift, and exactly what the verdict says about it. */
const DRIFTS: readonly (readonly [
  title: string,
  own: OurBooks,
  other: AccountSnapshot,
  said: readonly Difference[],
])[] = [
  [
    'another account',
    ours({ cash: usd('5') }),
    theirs({ account: accountId('other') }),
    [{ kind: 'account_differs', ours: accountId('desk'), theirs: accountId('other') }],
  ],
  [
    'an account that may not trade, though all books agree',
    ours(),
    theirs({ status: 'blocked' }),
    [{ kind: 'account_not_active', status: 'blocked' }],
  ],
  [
    'cash, by one micro',
    ours(),
    theirs({ cash: usd('1000.000001') }),
    [{ kind: 'cash_differs', ours: usd('1000'), theirs: usd('1000.000001') }],
  ],
  [
    'a position',
    ours(),
    theirs({
      positions: [
        { instrument: SPY, quantity: held(4) },
        { instrument: QQQ, quantity: held(-8) },
      ],
    }),
    [{ kind: 'position_differs', instrument: QQQ, ours: held(-7), theirs: held(-8) }],
  ],
  [
    'a position that they do not show',
    ours(),
    theirs({ positions: [{ instrument: SPY, quantity: held(4) }] }),
    [{ kind: 'position_differs', instrument: QQQ, ours: held(-7), theirs: held(0) }],
  ],
  [
    'a position that we do not know',
    ours({ positions: [{ instrument: QQQ, quantity: held(-7) }] }),
    theirs(),
    [{ kind: 'position_differs', instrument: SPY, ours: held(0), theirs: held(4) }],
  ],
  [
    'an order of a stranger',
    ours(),
    theirs({ orders: [...theirs().orders, theirOrder('z', { clientOrderId: null })] }),
    [{ kind: 'unknown_order', brokerOrderId: brokerOrderId('broker-z'), clientOrderId: null }],
  ],
  [
    'an order under an id that we never gave',
    ours(),
    theirs({ orders: [...theirs().orders, theirOrder('z', { status: 'closed' })] }),
    [{ kind: 'unknown_order', brokerOrderId: brokerOrderId('broker-z'), clientOrderId: clientOrderId('z') }],
  ],
  [
    'a live order that they do not have',
    ours(),
    theirs({ orders: [] }),
    [{ kind: 'missing_order', clientOrderId: a }],
  ],
  [
    'one id of ours twice at the broker',
    ours(),
    theirs({ orders: [...theirs().orders, theirOrder('a', { brokerOrderId: brokerOrderId('broker-a2') })] }),
    [
      { kind: 'repeated_order', clientOrderId: a, count: 2 },
      {
        kind: 'order_field_differs',
        clientOrderId: a,
        field: 'brokerOrderId',
        ours: 'broker-a',
        theirs: 'broker-a2',
      },
    ],
  ],
  [
    'an order that lives here and ended there',
    ours(),
    theirs({ orders: [theirOrder('a', { status: 'closed' })] }),
    [{ kind: 'order_field_differs', clientOrderId: a, field: 'status', ours: 'working', theirs: 'closed' }],
  ],
  [
    'an order that ended here and lives there',
    ours(),
    theirs({ orders: [theirOrder('a'), theirOrder('b', { filled: units(10) })] }),
    [
      {
        kind: 'order_field_differs',
        clientOrderId: clientOrderId('b'),
        field: 'status',
        ours: 'closed',
        theirs: 'working',
      },
    ],
  ],
  [
    'an order that we never sent and they know, though it ended',
    ours(),
    theirs({ orders: [...theirs().orders, theirOrder('waiting', { status: 'closed', filled: units(0) })] }),
    [
      {
        kind: 'order_field_differs',
        clientOrderId: clientOrderId('waiting'),
        field: 'status',
        ours: 'unsent',
        theirs: 'closed',
      },
    ],
  ],
  [
    'a fill that nobody told us about',
    ours(),
    theirs({ executions: [...theirs().executions, execution('x-9', { clientOrderId: null })] }),
    [{ kind: 'unknown_execution', executionId: executionId('x-9'), clientOrderId: null }],
  ],
  [
    'a fill that only we know',
    ours(),
    theirs({ executions: [execution('x-1')] }),
    [{ kind: 'missing_execution', executionId: executionId('x-2'), clientOrderId: clientOrderId('b') }],
  ],
  [
    'one execution with two stories',
    ours(),
    theirs({
      executions: [ours().executions[1]!, execution('x-1', { price: usd('100.01'), cash: usd('-400.04') })],
    }),
    [
      {
        kind: 'execution_field_differs',
        executionId: executionId('x-1'),
        field: 'cash',
        ours: '-400',
        theirs: '-400.04',
      },
      {
        kind: 'execution_field_differs',
        executionId: executionId('x-1'),
        field: 'price',
        ours: '100',
        theirs: '100.01',
      },
    ],
  ],
  [
    'everything is gone',
    ours(),
    theirs({ cash: usd('0'), positions: [], orders: [], executions: [] }),
    [
      { kind: 'vanished', positions: 2, orders: 1 },
      { kind: 'missing_order', clientOrderId: a },
      { kind: 'missing_execution', executionId: executionId('x-1'), clientOrderId: a },
      { kind: 'missing_execution', executionId: executionId('x-2'), clientOrderId: clientOrderId('b') },
      { kind: 'position_differs', instrument: QQQ, ours: held(-7), theirs: held(0) },
      { kind: 'position_differs', instrument: SPY, ours: held(4), theirs: held(0) },
      { kind: 'cash_differs', ours: usd('1000'), theirs: usd('0') },
    ],
  ],
];

describe('drift is told to the last unit', () => {
  test.each(DRIFTS)('%s', (_title, own, other, said) => {
    expect(judge(own, other)).toMatchObject({ state: 'DIRTY', reasons: said, excused: [] });
  });

  test.each([
    ['instrument', { instrument: QQQ }, 'SPY', 'QQQ'],
    ['side', { side: 'sell' }, 'buy', 'sell'],
    ['quantity', { quantity: units(11) }, '10', '11'],
    ['filled', { filled: units(5) }, '4', '5'],
    ['type', { type: 'limit' }, 'stop_limit', 'limit'],
    ['limitPrice', { limitPrice: usd('101.01') }, '101', '101.01'],
    ['stopPrice', { stopPrice: null }, '100.5', 'none'],
    ['timeInForce', { timeInForce: 'gtc' }, 'day', 'gtc'],
  ] as const)('an order with another %s', (field, changes, own, other) => {
    expect(judge(ours(), theirs({ orders: [theirOrder('a', changes)] })).reasons).toEqual([
      { kind: 'order_field_differs', clientOrderId: a, field, ours: own, theirs: other },
    ]);
  });

  test('terms that differ are never under way', () => {
    const under = inFlight({
      orders: [{ clientOrderId: a, until: at(110_000) }],
      newerThanSnapshot: [news()],
    });

    expect(judge(ours(), theirs({ orders: [theirOrder('a', { quantity: units(11) })] }), under).state).toBe(
      'DIRTY',
    );
  });

  test('an account that still shows a working order has not vanished; one that shows only closed ones has', () => {
    const gone = { positions: [], executions: ours().executions };
    const working = judge(ours(), theirs({ ...gone, orders: [theirOrder('a')] }));
    const closed = judge(ours(), theirs({ ...gone, orders: [theirOrder('a', { status: 'closed' })] }));

    expect(kinds(working.reasons)).not.toContain('vanished');
    expect(kinds(closed.reasons)).toContain('vanished');
  });

  test('sums beyond what an account can hold are compared in full', () => {
    const much = { instrument: SPY, quantity: held(2n ** 63n - 1n) };
    const own = ours({ positions: [much] });

    expect(judge(own, theirs({ positions: [much, much] })).reasons).toEqual([
      { kind: 'position_differs', instrument: SPY, ours: much.quantity, theirs: much.quantity },
    ]);
  });
});

describe('what is no difference', () => {
  test('an order that ended may have left their list, and one never sent is not expected there', () => {
    expect(judge(ours(), theirs({ orders: [theirOrder('a')] })).state).toBe('CLEAN');
  });

  test('a broker id that we have not learnt yet', () => {
    expect(
      judge(ours({ orders: [ourOrder('a', { brokerOrderId: null })] }), theirs({ orders: [theirOrder('a')] }))
        .state,
    ).toBe('CLEAN');
  });

  test('a line that holds nothing, and lines that add up', () => {
    const split = [
      { instrument: SPY, quantity: held(1) },
      { instrument: QQQ, quantity: held(-7) },
      { instrument: SPY, quantity: held(3) },
      { instrument: ours().orders[0]!.instrument, quantity: held(0) },
    ];

    expect(judge(ours(), theirs({ positions: split })).state).toBe('CLEAN');
  });

  test('nothing on either side has not vanished', () => {
    const nothing = { positions: [], orders: [], executions: [] };

    expect(judge(ours(nothing), theirs(nothing)).state).toBe('CLEAN');
  });
});

test('every kind of difference was told above', () => {
  const told = [
    ...DRIFTS.flatMap(([, , , said]) => kinds(said)),
    ...['no_opening', 'no_snapshot', 'no_news', 'snapshot_stale', 'in_flight_expired', 'too_many_in_flight'],
    ...['snapshot_not_newer', 'snapshot_contradiction'],
  ];

  expect(DIFFERENCE_KINDS.filter((kind) => !told.includes(kind))).toEqual([]);
});
