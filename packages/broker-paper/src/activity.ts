/** What moves the account apart from its orders: pure, and in one change of its world. */
import {
  type Holding,
  type MarketTime,
  type Micros,
  ZERO,
  add,
  divide,
  toHolding,
  toMicros,
} from '@mqk/core';
import type { Activity } from '@mqk/execution/port';
import type { PaperChange, PaperWorld } from '@mqk/execution/store';
import { step } from '@mqk/venue';

import { changed, unchanged } from './change.ts';
import type { Ground } from './ground.ts';
import { engineOf } from './memory.ts';
import { activityText } from './news.ts';

/** New units for old ones, whatever is held; a fraction that is left is paid. */
export interface PaperSplit {
  readonly activityId: string;
  readonly symbol: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** What one new unit is paid at when a fraction of it is left. */
  readonly fractionPrice: Micros;
  readonly at: MarketTime;
}

export interface PaperActivities {
  /** Moves cash and units as told, once: the same id again changes nothing. */
  book(activity: Activity): Promise<void>;
  /** Splits what is held and the orders that work. */
  split(split: PaperSplit): Promise<void>;
}

const memoryKey = (activityId: string): string => `activity:${activityId}`;

const isKnown = ({ memory }: PaperWorld, activityId: string): boolean =>
  memory.some(({ key }) => key === memoryKey(activityId));

const heldOf = ({ positions }: PaperWorld, symbol: string | null): bigint =>
  positions.find((position) => position.symbol === symbol)?.quantity ?? 0n;

export function moved(world: PaperWorld, ground: Ground, activity: Activity): PaperChange<void> {
  if (isKnown(world, activity.activityId)) return unchanged(world, undefined);
  return noted(unchanged(world, undefined), world, { ground, activity });
}

export function splitUp(world: PaperWorld, ground: Ground, split: PaperSplit): PaperChange<void> {
  const { activityId, symbol, numerator, denominator, fractionPrice, at } = split;
  if (isKnown(world, activityId)) return unchanged(world, undefined);
  const before = engineOf(world, ground.policy);
  const after = step(before, { kind: 'split', symbol, numerator, denominator, at });
  const orders = changed({ world, ground, before }, after, undefined);
  const held = heldOf(world, symbol);
  if (held === 0n) return orders;
  const units = (held * numerator) / denominator;
  const rest = held * numerator - units * denominator;
  const activity: Activity = {
    activityId,
    kind: 'split',
    symbol,
    quantity: toHolding(units - held),
    cash: rest === 0n ? ZERO : toMicros(divide(rest * fractionPrice, denominator, 'floor')),
    price: rest === 0n ? null : fractionPrice,
    at,
  };
  return noted(orders, world, { ground, activity });
}

/** The change, and with it what the activity moves, its news and the memory of it. */
function noted(
  change: PaperChange<void>,
  world: PaperWorld,
  { ground, activity }: { readonly ground: Ground; readonly activity: Activity },
): PaperChange<void> {
  const { activityId, symbol, quantity, cash } = activity;
  const after: Holding = toHolding(heldOf(world, symbol) + quantity);
  return {
    ...change,
    events: [...change.events, activityText(ground.now, activity)],
    cash: add(change.cash, cash),
    positions: symbol === null || quantity === 0n ? change.positions : [{ symbol, quantity: after }],
    memory: [...change.memory, { key: memoryKey(activityId), text: activityId }],
  };
}
