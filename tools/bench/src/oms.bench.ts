/** How many events a second the state machine of an order answers, on lives as they happen. */
import {
  type OrderIntent,
  accountId,
  brokerOrderId,
  clientOrderId,
  executionId,
  instrumentId,
  intentId,
  marketTime,
  runId,
  strategyId,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Order, type OrderEvent, newOrder, orderCodec, replay, transition } from '@mqk/oms';

import { type Benchmark, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { type Draw, draws } from './random.ts';

const ORDERS = 50_000;

interface Life {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
}

const intentOf = (index: number): OrderIntent => ({
  id: intentId(`intent-${index}`),
  account: accountId('paper-1'),
  run: runId('run-1'),
  strategy: strategyId('sma'),
  instrument: instrumentId('SPY'),
  instrumentVersion: 1,
  leg: 'entry',
  reduceOnly: false,
  terms: {
    side: 'buy',
    quantity: toQuantity(100n),
    type: 'limit',
    limitPrice: toMicros(412_500_000n),
    stopPrice: null,
    timeInForce: 'gtc',
  },
  decidedAt: marketTime(0),
  expiresAt: marketTime(60_000),
});

function fills(index: number, draw: Draw): readonly OrderEvent[] {
  const pieces = draw(1, 4);
  return Array.from({ length: pieces }, (_, piece) => ({
    kind: 'fill',
    executionId: executionId(`x-${index}-${piece}`),
    quantity: toQuantity(BigInt(piece === pieces - 1 ? 100 - 20 * piece : 20)),
    price: toMicros(BigInt(412_000_000 + draw(0, 500_000))),
    fee: toMicros(1_000n),
    brokerOrderId: brokerOrderId(`theirs-${index}`),
    cumulative: null,
  }));
}

/** Of ten orders seven are filled, one is canceled half way, one is rejected, one is in doubt and then found. */
function lifeOf(index: number, draw: Draw): Life {
  const clientId = clientOrderId(`ours-${index}`);
  const theirs = brokerOrderId(`theirs-${index}`);
  const told = { brokerOrderId: theirs, cumulative: null };
  const executed = fills(index, draw);
  const endings: readonly (readonly OrderEvent[])[] = [
    [{ kind: 'submit_rejected', reason: 'no', earlierAttemptUnresolved: false }],
    [
      { kind: 'submit_unknown' },
      {
        kind: 'lookup_found',
        snapshot: { brokerOrderId: theirs, status: 'working', filled: toQuantity(0n) },
      },
      ...executed,
    ],
    [
      { kind: 'submit_accepted', brokerOrderId: theirs },
      { kind: 'new', ...told },
      ...executed.slice(0, -1),
      { kind: 'cancel_wanted', by: 'strategy' },
      { kind: 'cancel_sent' },
      { kind: 'cancel_accepted' },
      { kind: 'canceled', cause: 'unstated', ...told },
    ],
  ];
  const filled: readonly OrderEvent[] = [
    { kind: 'submit_accepted', brokerOrderId: theirs },
    { kind: 'new', ...told },
    ...executed,
  ];
  const events = endings[draw(0, 9)] ?? filled;
  return { order: newOrder(intentOf(index), clientId), events: [{ kind: 'claimed' }, ...events] };
}

/** The count of events, and every order as it ended. */
const read = (lives: readonly Life[], ended: readonly Order[]): Outcome => ({
  count: lives.reduce((sum, { events }) => sum + events.length, 0),
  checksum: checksumOf(ended.map((order) => JSON.stringify(orderCodec.encode(order)))),
});

function stepByStep({ order, events }: Life): Order {
  let now = order;
  for (const event of events) now = transition(now, event).order;
  return now;
}

/** The least that any state machine of immutable values does: look the event up, copy the order. */
function justCopies({ order, events }: Life): Order {
  let now = order;
  for (const event of events) now = { ...now, reduceOnly: KINDS.has(event.kind) };
  return now;
}

const KINDS = new Set<string>(['unheard of']);
const EXPECTED = 'ee5ff6452b1316d2';

export const benchmark: Benchmark = {
  what: 'events of orders answered, one by one and in lists, against nothing but copying the order',
  open: () => {
    const draw = draws(1);
    const lives = Array.from({ length: ORDERS }, (_, index) => lifeOf(index, draw));
    const facts = { unit: 'events', against: 'copying', clock: 'cpu' } as const;
    return {
      measures: [
        measure({
          name: 'copying',
          unit: 'events',
          clock: 'cpu',
          expected: 'd5a8b288c156f0e7',
          run: () => lives.map(justCopies),
          read: (ended) => read(lives, ended),
        }),
        measure({
          ...facts,
          name: 'transitions',
          expected: EXPECTED,
          run: () => lives.map(stepByStep),
          read: (ended) => read(lives, ended),
        }),
        measure({
          ...facts,
          name: 'replay',
          expected: EXPECTED,
          run: () => lives.map(({ order, events }) => replay(order, events).order),
          read: (ended) => read(lives, ended),
        }),
      ],
    };
  },
};
