/** Any two sides, and any pair that agrees. */
import {
  ORDER_TYPES,
  SIDES,
  TIMES_IN_FORCE,
  accountId,
  brokerOrderId,
  clientOrderId,
  executionId,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import fc from 'fast-check';

import {
  ACCOUNT_STATUSES,
  type AccountSnapshot,
  type BrokerOrderLine,
  type ExecutionLine,
  type InFlight,
  type NewsInFlight,
  type OurBooks,
  type OurOrderLine,
} from '../src/index.ts';
import { QQQ, SPY, at } from './sides.ts';

const anyMicros = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(toMicros);
const anyQuantity = fc.bigInt({ min: 0n, max: 50n }).map(toQuantity);
const anyHolding = fc.bigInt({ min: -50n, max: 50n }).map(toHolding);
const anyClient = fc.constantFrom('a', 'b', 'c', 'd').map(clientOrderId);
const anyInstrument = fc.constantFrom(SPY, QQQ);
const anyUntil = fc.integer({ min: 95_000, max: 105_000 }).map(at);
const anyPrice = fc.option(anyMicros);

const line = {
  instrument: anyInstrument,
  side: fc.constantFrom(...SIDES),
  quantity: anyQuantity,
  filled: anyQuantity,
  type: fc.constantFrom(...ORDER_TYPES),
  limitPrice: anyPrice,
  stopPrice: anyPrice,
  timeInForce: fc.constantFrom(...TIMES_IN_FORCE),
};

const anyBrokerId = fc.constantFrom('b-1', 'b-2', 'b-3').map(brokerOrderId);

export const anyOurOrder: fc.Arbitrary<OurOrderLine> = fc.record({
  clientOrderId: anyClient,
  brokerOrderId: fc.option(anyBrokerId),
  status: fc.constantFrom('unsent', 'working', 'closed'),
  ...line,
});

const anyTheirOrder: fc.Arbitrary<BrokerOrderLine> = fc.record({
  clientOrderId: fc.option(anyClient),
  brokerOrderId: anyBrokerId,
  status: fc.constantFrom('working', 'closed'),
  ...line,
});

const anyExecution: fc.Arbitrary<ExecutionLine> = fc.record({
  executionId: fc.constantFrom('x-1', 'x-2', 'x-3').map(executionId),
  clientOrderId: fc.option(anyClient),
  instrument: anyInstrument,
  side: fc.constantFrom(...SIDES),
  quantity: anyQuantity,
  price: anyMicros,
  cash: anyMicros,
});

const positions = fc.array(fc.record({ instrument: anyInstrument, quantity: anyHolding }), { maxLength: 3 });
const account = fc.constant(accountId('desk'));

export const anyBooks: fc.Arbitrary<OurBooks> = fc.record({
  account,
  opened: fc.constantFrom(true, true, true, false),
  cash: anyMicros,
  positions,
  orders: fc.uniqueArray(anyOurOrder, { maxLength: 4, selector: (order) => order.clientOrderId }),
  executions: fc.uniqueArray(anyExecution, { maxLength: 3, selector: (each) => each.executionId }),
});

export const anySnapshot: fc.Arbitrary<AccountSnapshot> = fc.record({
  account,
  sequence: fc.bigInt({ min: 1n, max: 99n }),
  takenAt: fc.integer({ min: 94_000, max: 100_500 }).map(at),
  status: fc.constantFrom(...ACCOUNT_STATUSES),
  cash: anyMicros,
  positions,
  orders: fc.array(anyTheirOrder, { maxLength: 4 }),
  executions: fc.array(anyExecution, { maxLength: 3 }),
});

const anyNews: fc.Arbitrary<NewsInFlight> = fc.record({
  id: fc.constantFrom('e-1', 'e-2', 'e-3'),
  clientOrderId: fc.option(anyClient),
  executionId: fc.option(fc.constantFrom('x-1', 'x-2', 'x-3').map(executionId)),
  instrument: fc.option(anyInstrument),
  quantity: anyHolding,
  cash: anyMicros,
  until: anyUntil,
});

export const anyInFlight: fc.Arbitrary<InFlight> = fc.record({
  orders: fc.array(fc.record({ clientOrderId: anyClient, until: anyUntil }), { maxLength: 3 }),
  eventsNotApplied: fc.array(anyNews, { maxLength: 4 }),
  newerThanSnapshot: fc.array(anyNews, { maxLength: 4 }),
  snapshotAgeMsMax: fc.constant(5000),
});

/** What an honest broker shows of these books. */
export const mirrored = (books: OurBooks): AccountSnapshot => ({
  account: books.account,
  sequence: 1n,
  takenAt: at(99_000),
  status: 'active',
  cash: books.cash,
  positions: books.positions,
  orders: books.orders.flatMap(({ status, ...order }) =>
    status === 'unsent'
      ? []
      : [
          {
            ...order,
            status,
            brokerOrderId: order.brokerOrderId ?? brokerOrderId(`b-${order.clientOrderId}`),
          },
        ],
  ),
  executions: books.executions,
});
