/** The production loop with a strategy that says what a story tells it to, bar by bar; its orders are seen by name. */
import {
  type ClientOrderId,
  type MarketTime,
  accountId,
  marketTime,
  runId,
  strategyId,
  systemTime,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Runtime, type Tape, type TapeStep, type Turn, createRuntime } from '@mqk/runtime';
import { type Target, defineStrategy, paramsOf } from '@mqk/strategy';

import { AAPL, NEXT_CLOSE } from '../../src/index.ts';
import type { Story } from './story.ts';

const DAY_MS = 86_400_000;
const PRICE = toMicros(190_040_000n);

export const STOP = 180_000_000n;
export const PROFIT = 205_000_000n;

/** Wants `quantity` shares, with a stop and a target where it is told so. */
export const wants = (quantity: bigint, protection?: { readonly targetPrice: bigint | null }): Target => ({
  kind: 'shares',
  symbol: 'AAPL',
  target: toHolding(quantity),
  ...(protection === undefined
    ? {}
    : {
        protection: {
          stopPrice: toMicros(STOP),
          targetPrice: protection.targetPrice === null ? null : toMicros(protection.targetPrice),
        },
      }),
});

const TURNS_MAX = 60;

export interface BracketLoop {
  /** Turns until nothing is left to do but to wait, or the bars are over. */
  readonly settles: () => Promise<Turn>;
  /** The market moves on by one more bar, at which the strategy is asked; then as above. */
  readonly nextBar: () => Promise<Turn>;
}

/** What the loop needs of a desk; a process of its own has no more. */
export type Trading = Pick<Story, 'gateway' | 'store' | 'epoch'>;

/** The loop of the life that is running now; after a restart another one, shown its bars again. */
export async function bracketLoop(
  desk: Trading,
  targets: readonly (readonly Target[])[],
  /** What the broker lives through while a bar passes; before it nothing has happened. */
  lives: (bar: number) => void = () => undefined,
): Promise<BracketLoop> {
  const open = { bars: 1, lives };
  const runtime = runtimeOf(desk, targets, open);
  await runtime.rebuild();
  const settles = async (): Promise<Turn> => {
    for (let turns = 0; turns < TURNS_MAX; turns += 1) {
      const turn = await runtime.turn();
      if (turn.kind === 'ended' || turn.kind === 'waiting') return turn;
    }
    throw new Error('the loop does not come to rest');
  };
  return {
    settles,
    nextBar: () => {
      open.bars += 1;
      return settles();
    },
  };
}

interface Open {
  bars: number;
  readonly lives: (bar: number) => void;
}

function runtimeOf(desk: Trading, targets: readonly (readonly Target[])[], open: Open): Runtime {
  const prepared = defineStrategy<object, null>({
    name: 'told',
    params: paramsOf({}),
    warmup: () => 1,
    initial: () => null,
    onBar: ({ bars }) => ({ state: null, targets: targets[indexOf(bars[0]?.closeAt ?? NEXT_CLOSE)] ?? [] }),
  }).prepare({});
  if (!prepared.ok) throw new Error(prepared.refused.code);
  return createRuntime({
    account: accountId('STORY-1'),
    run: runId('story-run'),
    epoch: desk.epoch(),
    strategyId: strategyId('story'),
    strategy: prepared.value.start(),
    instruments: [AAPL],
    gateway: desk.gateway(),
    store: desk.store,
    tape: tapeOf(targets.length, open),
    watch: () => [],
    clock: { now: () => systemTime(0), monotonicMs: () => 0 },
    rules: { reconcileEveryMs: 60_000, heartbeatEveryMs: 60_000, snapshotAgeMsMax: 60_000, dispatchLimit: 8 },
  });
}

const indexOf = (closeAt: MarketTime): number => (closeAt - NEXT_CLOSE) / DAY_MS;

function tapeOf(length: number, open: Open): Tape {
  const steps = Array.from({ length }, (_, index) => stepAt(marketTime(NEXT_CLOSE + index * DAY_MS)));
  return {
    length,
    after: (cursor) => steps.slice(0, open.bars).find(({ at }) => cursor === null || at > cursor) ?? null,
    position: (cursor) => steps.filter(({ at }) => cursor !== null && at <= cursor).length,
    orderExpiry: (decidedAt) => marketTime(decidedAt + 3 * DAY_MS),
    feed: (step) => Promise.resolve(open.lives(indexOf(step.at))),
  };
}

function stepAt(closeAt: MarketTime): TapeStep {
  const volume = toQuantity(1_000n);
  const bar = { symbol: 'AAPL', closeAt, open: PRICE, high: PRICE, low: PRICE, close: PRICE, volume };
  return {
    at: closeAt,
    session: new Date(closeAt).toISOString().slice(0, 10),
    endsSession: true,
    bars: [bar],
  };
}

/** Every order of the desk in the order of their promises, in words: `stop 4: LIVE, filled 0`. */
export async function ordersOf(desk: Story): Promise<readonly string[]> {
  const rows = await desk.sql<{ readonly words: string }>(
    `select leg || ' ' || quantity || ': ' || base || case when filled > 0 then ', filled ' || filled else '' end
        || case when doc ->> 'cancel' <> 'none' and possibly_live then ', cancel ' || (doc ->> 'cancel') else '' end as words
      from mqk."order" order by created_at, client_order_id`,
  );
  return rows.map(({ words }) => words);
}

/** The newest order of a leg. */
export async function newest(desk: Story, leg: string): Promise<ClientOrderId> {
  const [row] = await desk.sql<{ readonly id: ClientOrderId }>(
    `select client_order_id as id from mqk."order" where leg = '${leg}' order by created_at desc limit 1`,
  );
  if (row === undefined) throw new Error(`there is no ${leg}`);
  return row.id;
}

/** The broker says that an order is cancelled. */
export function ends(desk: Story, id: ClientOrderId): void {
  desk.broker.tells(id, { kind: 'canceled', cause: 'unstated', brokerOrderId: null, cumulative: null });
}
