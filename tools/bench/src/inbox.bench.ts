/** News that is booked: executions one by one and together, on a disk, against one durable commit. */
import { performance } from 'node:perf_hooks';

import {
  type ClientOrderId,
  type Instrument,
  UNASSIGNED,
  accountId,
  brokerOrderId,
  canonicalJson,
  clientOrderId,
  executionId,
  instrumentId,
  intentId,
  marketTime,
  runId,
  sha256Hex,
  strategyId,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Database, openTradingStore } from '@mqk/db';
import { bookMessage } from '@mqk/execution';
import { newOrder, transition } from '@mqk/oms';

import { type Benchmark, type Measure, type Outcome, measure } from './benchmark.ts';
import { durableCommits, durableServer, open } from './postgres.ts';

const ONE_BY_ONE = 300;
const TOGETHER = 5_000;
const BATCH = 500;
const COMMITS = 300;

const ACCOUNT = accountId('bench');
const RUN = runId('bench');
const STRATEGY = strategyId('bench');
const ORDER: ClientOrderId = clientOrderId('bench-order');
const AT = marketTime(Date.UTC(2018, 4, 11, 20));
const PRICE = toMicros(1_000_000n);

const SPY: Instrument = {
  id: instrumentId('SPY'),
  version: 1,
  symbol: 'SPY',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

type Store = Awaited<ReturnType<typeof openTradingStore>>;
type Messages = Parameters<Store['receive']>[1];

interface Desk {
  readonly database: Database;
  readonly store: Store;
  readonly epoch: bigint;
}

/** An opened account with one order at the broker, large enough for every execution. */
async function desk(url: string): Promise<Desk> {
  const database = await open(url);
  const store = await openTradingStore(database, {
    account: ACCOUNT,
    kind: 'cash',
    currency: 'USD',
    environment: 'paper',
    marketClock: 'tape',
    configHash: 'bench',
    reconcile: { unknownAgeMsMax: 60_000, newsAgeMsMax: 60_000, snapshotAgeMsMax: 60_000 },
  });
  await store.saveInstruments([SPY]);
  await store.control(() => ({
    answer: null,
    audit: { action: 'opened', by: 'bench', detail: {} },
    opening: [OPENING],
  }));
  const lease = await store.acquireLease('bench', 3_600_000);
  if (!lease.ok) throw new Error('the lease is held');
  const { epoch } = lease.value;
  await promised(store, epoch);
  const claims = await store.claim({ epoch, limit: 1, tokens: () => 'bench' }, (_facts, requests) =>
    requests.map(({ order }) => ({ kind: 'send', order: transition(order, { kind: 'claimed' }).order })),
  );
  for (const claim of claims) await store.settle(claim, (order) => acceptance(order));
  return { database, store, epoch };
}

const OPENING = {
  account: ACCOUNT,
  strategy: UNASSIGNED,
  instrument: null,
  kind: 'opening',
  quantity: toHolding(0n),
  cash: toMicros(100_000_000_000n),
  price: null,
  fee: toMicros(0n),
  ref: 'opening',
  at: AT,
} as const;

async function promised(store: Store, epoch: bigint): Promise<void> {
  const intent = {
    id: intentId('bench'),
    account: ACCOUNT,
    run: RUN,
    strategy: STRATEGY,
    instrument: SPY.id,
    instrumentVersion: 1,
    leg: 'entry',
    reduceOnly: false,
    terms: {
      side: 'buy',
      quantity: toQuantity(BigInt(TOGETHER)),
      type: 'market',
      limitPrice: null,
      stopPrice: null,
      timeInForce: 'gtc',
    },
    decidedAt: AT,
    expiresAt: marketTime(AT + 86_400_000),
  } as const;
  const payload = canonicalJson({ v: 1, order: ORDER });
  await store.enqueue(epoch, intent, () => ({
    kind: 'promise',
    order: newOrder(intent, ORDER),
    row: {
      kind: 'submit',
      class: 'increase',
      clientOrderId: ORDER,
      payload,
      payloadSha256: sha256Hex(payload),
    },
    reservation: { price: PRICE, quantity: intent.terms.quantity },
  }));
}

const acceptance = (order: Parameters<typeof transition>[0]) =>
  ({
    status: 'SUBMITTED',
    order: transition(order, { kind: 'submit_accepted', brokerOrderId: brokerOrderId('b-1') }).order,
    outcome: 'accepted',
    detail: 'b-1',
    brokerOrderId: brokerOrderId('b-1'),
    releasesReservation: false,
    cancel: null,
    delayMs: 0,
    halt: null,
    inquiries: [],
    alerts: [],
  }) as const;

/** One-share executions, as a broker tells them. */
const fills = (count: number): Messages =>
  Array.from({ length: count }, (_each, at) => ({
    key: `execution:e-${at}`,
    cursor: BigInt(at + 1),
    raw: canonicalJson({ v: 1, execution: `e-${at}` }),
    content: {
      kind: 'execution',
      executionId: executionId(`e-${at}`),
      brokerOrderId: brokerOrderId('b-1'),
      symbol: SPY.symbol,
      cumulative: toQuantity(BigInt(at + 1)),
      fill: {
        clientOrderId: ORDER,
        side: 'buy',
        quantity: toQuantity(1n),
        price: PRICE,
        fee: toMicros(0n),
        executedAt: AT,
      },
    },
  }));

/** Cash and entries: what books of so many executions must show, whatever the way they came. */
const right = (count: number): string => `${100_000_000_000n - BigInt(count) * PRICE} after ${count + 1}`;

interface Booked {
  readonly latenciesMs: readonly number[] | null;
}

async function outcomeOf(
  { database, store }: Desk,
  count: number,
  { latenciesMs }: Booked,
): Promise<Outcome> {
  const { cash } = await store.controlFacts();
  const entries = await store.ledger();
  await database.close();
  return {
    count,
    checksum: `${cash} after ${entries.length}`,
    ...(latenciesMs === null ? {} : { latenciesMs }),
  };
}

function booking(
  fresh: () => Promise<string>,
  facts: Pick<Measure, 'name' | 'aims'>,
  { count, batch }: { readonly count: number; readonly batch: number },
): Measure {
  const messages = fills(count);
  let current: Desk | null = null;
  const ground = (): Desk => {
    if (current === null) throw new Error('a run begins with a desk');
    return current;
  };
  return measure<Booked>({
    ...facts,
    unit: 'events',
    against: 'durable commit',
    expected: right(count),
    before: async () => {
      current = await desk(await fresh());
    },
    run: async () => {
      const { store, epoch } = ground();
      const latenciesMs: number[] = [];
      for (let from = 0; from < count; from += batch) {
        const began = performance.now();
        await store.receive(epoch, messages.slice(from, from + batch), bookMessage);
        latenciesMs.push(performance.now() - began);
      }
      return { latenciesMs: batch === 1 ? latenciesMs : null };
    },
    read: (booked) => outcomeOf(ground(), count, booked),
  });
}

export const benchmark: Benchmark = {
  what: 'executions that are heard, booked and on the disk: one by one, and hundreds in one transaction',
  open: async () => {
    const server = await durableServer();
    const yardstick = await open(await server.fresh());
    return {
      measures: [
        await durableCommits(yardstick, COMMITS),
        booking(
          () => server.fresh(),
          { name: 'one by one', aims: [{ of: 'p50Ratio', atMost: 1.5 }] },
          { count: ONE_BY_ONE, batch: 1 },
        ),
        booking(
          () => server.fresh(),
          { name: `together, ${BATCH} at a time` },
          { count: TOGETHER, batch: BATCH },
        ),
      ],
      close: async () => {
        await yardstick.close();
        await server.close();
      },
    };
  },
};
