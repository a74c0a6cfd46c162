/** Two sides that agree, and the means to make them differ. */
import {
  type Holding,
  type Micros,
  type Quantity,
  type SystemTime,
  accountId,
  brokerOrderId,
  clientOrderId,
  executionId,
  instrumentId,
  parseMicros,
  systemTime,
  toHolding,
  toQuantity,
} from '@mqk/core';

import type {
  AccountSnapshot,
  BrokerOrderLine,
  ExecutionLine,
  InFlight,
  NewsInFlight,
  OurBooks,
  OurOrderLine,
} from '../src/index.ts';

export function usd(text: string): Micros {
  const read = parseMicros(text);
  if (!read.ok) throw new Error(read.refused.code);
  return read.value;
}

export const units = (count: bigint | number): Quantity => toQuantity(BigInt(count));
export const held = (count: bigint | number): Holding => toHolding(BigInt(count));
export const at = (ms: number): SystemTime => systemTime(ms);

export const SPY: ReturnType<typeof instrumentId> = instrumentId('SPY');
export const QQQ: ReturnType<typeof instrumentId> = instrumentId('QQQ');
export const NOW: SystemTime = at(100_000);
export const TAKEN: SystemTime = at(99_000);

export const ourOrder = (id: string, changes: Partial<OurOrderLine> = {}): OurOrderLine => ({
  clientOrderId: clientOrderId(id),
  brokerOrderId: brokerOrderId(`broker-${id}`),
  instrument: SPY,
  side: 'buy',
  quantity: units(10),
  filled: units(4),
  type: 'stop_limit',
  limitPrice: usd('101'),
  stopPrice: usd('100.5'),
  timeInForce: 'day',
  status: 'working',
  ...changes,
});

export const theirOrder = (id: string, changes: Partial<BrokerOrderLine> = {}): BrokerOrderLine => ({
  ...ourOrder(id),
  brokerOrderId: brokerOrderId(`broker-${id}`),
  status: 'working',
  ...changes,
});

export const execution = (id: string, changes: Partial<ExecutionLine> = {}): ExecutionLine => ({
  executionId: executionId(id),
  clientOrderId: clientOrderId('a'),
  instrument: SPY,
  side: 'buy',
  quantity: units(4),
  price: usd('100'),
  cash: usd('-400'),
  ...changes,
});

export const ours = (changes: Partial<OurBooks> = {}): OurBooks => ({
  account: accountId('desk'),
  opened: true,
  cash: usd('1000'),
  positions: [
    { instrument: SPY, quantity: held(4) },
    { instrument: QQQ, quantity: held(-7) },
  ],
  orders: [
    ourOrder('a'),
    ourOrder('b', { status: 'closed', filled: units(10) }),
    ourOrder('waiting', { status: 'unsent', filled: units(0), brokerOrderId: null }),
  ],
  executions: [
    execution('x-1'),
    execution('x-2', { clientOrderId: clientOrderId('b'), quantity: units(10), cash: usd('-1000') }),
  ],
  ...changes,
});

export const theirs = (changes: Partial<AccountSnapshot> = {}): AccountSnapshot => ({
  account: accountId('desk'),
  sequence: 7n,
  takenAt: TAKEN,
  status: 'active',
  cash: usd('1000'),
  positions: ours().positions,
  orders: [theirOrder('a'), theirOrder('b', { status: 'closed', filled: units(10) })],
  executions: ours().executions,
  ...changes,
});

export const inFlight = (changes: Partial<InFlight> = {}): InFlight => ({
  orders: [],
  eventsNotApplied: [],
  newerThanSnapshot: [],
  snapshotAgeMsMax: 5000,
  ...changes,
});

/** A buy of 3 at 100 in the order `a`, heard or booked a moment ago. */
export const news = (changes: Partial<NewsInFlight> = {}): NewsInFlight => ({
  id: 'event-3',
  clientOrderId: clientOrderId('a'),
  executionId: executionId('x-3'),
  instrument: SPY,
  quantity: held(3),
  cash: usd('-300'),
  until: at(110_000),
  ...changes,
});

/** One side after that buy. */
export const bought = <Side extends OurBooks | AccountSnapshot>(side: Side): Side => ({
  ...side,
  cash: usd('700'),
  positions: side.positions.map((line) => (line.instrument === SPY ? { ...line, quantity: held(7) } : line)),
  orders: (side.orders as readonly { readonly clientOrderId: unknown; readonly filled: Quantity }[]).map(
    (line) => (line.clientOrderId === 'a' ? { ...line, filled: units(7) } : line),
  ),
  executions: [...side.executions, execution('x-3', { quantity: units(3), cash: usd('-300') })],
});
