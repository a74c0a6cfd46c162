/**
 * The path of an order on a durable server, for one account: how long from the wish to the wire, and how many orders a
 * second from the wish to the booked fill.
 *
 * The broker answers at once, so that what is measured is ours: promise, gate and claim in one durable commit, the
 * settlement in another, the booking in a third.
 */
import { performance } from 'node:perf_hooks';

import type { ClientOrderId, OrderIntent } from '@mqk/core';
import type { Database } from '@mqk/db';
import { parseLimits } from '@mqk/risk';
import { STORY_LIMITS, type World, world } from '@mqk/testkit';

import { type Benchmark, type Measure, measure } from './benchmark.ts';
import { must } from './must.ts';
import { jobQueue } from './jobs.ts';
import { type DurableServer, durableCommits, durableServer, open } from './postgres.ts';

const COMMITS = 300;
const ORDERS = 40;
const BATCHES = 40;
const BATCH = 16;
const PRICE = 190_040_000n;

const LIMITS = must(
  parseLimits({
    ...STORY_LIMITS,
    ordersPerMinuteMax: 1_000_000,
    rejectsPerMinuteMax: 1_000_000,
    executionsPerMinuteMax: 1_000_000,
  }),
);

/** A desk of its own for each run: what an earlier one left in the books would slow the next one down. */
interface Ground {
  readonly server: DurableServer;
  desk: World | null;
  database: Database | null;
}

async function freshDesk(ground: Ground): Promise<void> {
  await ground.database?.close();
  ground.database = await open(await ground.server.fresh());
  ground.desk = await world({ database: ground.database, limits: LIMITS });
}

const deskOf = ({ desk }: Ground): World => {
  if (desk === null) throw new Error('a run begins with a desk of its own');
  return desk;
};

/** In turns, so that the account never holds more than one batch. */
const sideOf = (turn: number): 'buy' | 'sell' => (turn % 2 === 0 ? 'buy' : 'sell');

async function filled(desk: World, orders: readonly ClientOrderId[]): Promise<void> {
  for (const order of orders) desk.broker.fills(order, 1n, { price: PRICE, id: `fill-${order}` });
  await desk.gateway().hear();
}

/** Promised, claimed, sent and settled; all of them, or the benchmark is over. */
async function traded(desk: World, intents: readonly OrderIntent[]): Promise<readonly ClientOrderId[]> {
  const { outcomes, settled } = await desk.gateway().trade(intents);
  if (settled !== intents.length) throw new Error(`${settled} of ${intents.length} orders were sent`);
  return outcomes.flatMap((outcome) => (outcome.kind === 'promised' ? [outcome.clientOrderId] : []));
}

async function wishToWire(desk: World): Promise<readonly number[]> {
  const latenciesMs: number[] = [];
  for (let turn = 0; turn < ORDERS; turn++) {
    const intent = desk.intent(`${sideOf(turn)} 1 AAPL`, `order-${turn}`);
    const from = performance.now();
    desk.broker.meanwhile(() => {
      latenciesMs.push(performance.now() - from);
      return Promise.resolve();
    });
    await filled(desk, await traded(desk, [intent]));
  }
  return latenciesMs;
}

async function roundTrips(desk: World): Promise<number> {
  let done = 0;
  for (let turn = 0; turn < BATCHES; turn++) {
    const intents = Array.from({ length: BATCH }, (_, nth) =>
      desk.intent(`${sideOf(turn)} 1 AAPL`, `order-${turn}-${nth}`),
    );
    await filled(desk, await traded(desk, intents));
    done += intents.length;
  }
  return done;
}

const inTheLedger = async ({ store }: World): Promise<string> =>
  String((await store.ledger()).filter(({ kind }) => kind === 'fill').length);

const measures = (ground: Ground, jobs: Measure): readonly Measure[] => [
  jobs,
  measure({
    name: 'wish to wire',
    unit: 'orders',
    against: 'durable commit',
    expected: String(ORDERS),
    aims: [
      { of: 'p50Ratio', atMost: 1.3 },
      { of: 'p99Ratio', atMost: 3 },
    ],
    before: () => freshDesk(ground),
    run: () => wishToWire(deskOf(ground)),
    read: async (latenciesMs) => ({
      count: ORDERS,
      checksum: await inTheLedger(deskOf(ground)),
      latenciesMs,
    }),
  }),
  measure({
    name: `wish to booked fill, ${BATCH} at a time`,
    unit: 'orders',
    against: jobs.name,
    expected: String(BATCH * BATCHES),
    aims: [{ of: 'ratio', atLeast: 2 }],
    before: () => freshDesk(ground),
    run: () => roundTrips(deskOf(ground)),
    read: async (count) => ({ count, checksum: await inTheLedger(deskOf(ground)) }),
  }),
];

export const benchmark: Benchmark = {
  what: 'an order from the wish to the wire, and to the booked fill, against one durable single-row commit',
  open: async () => {
    const server = await durableServer();
    const yardstick = await open(await server.fresh());
    const ground: Ground = { server, desk: null, database: null };
    const jobs = jobQueue({ url: () => server.fresh(), jobs: BATCH * BATCHES, atOnce: BATCH });
    return {
      measures: [await durableCommits(yardstick, COMMITS), ...measures(ground, jobs.measure)],
      close: async () => {
        await jobs.close();
        await ground.database?.close();
        await yardstick.close();
        await server.close();
      },
    };
  },
};
