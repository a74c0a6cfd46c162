/** What is held cost on average, and what it is worth now. */
import { type Instrument, type Micros, divide, inMicrosRange, signed, toMicros } from '@mqk/core';
import type { PositionCost } from '@mqk/execution/port';
import type { PaperExecution, PaperWorld } from '@mqk/execution/store';

import { lastClose } from './memory.ts';

interface Held {
  readonly quantity: bigint;
  /** Price times quantity. */
  readonly cost: bigint;
}

/** Reducing leaves the average as it is; crossing zero begins a new one. Source: the average cost method. */
function traded({ quantity, cost }: Held, change: bigint, price: bigint): Held {
  const after = quantity + change;
  if (quantity === 0n || change > 0n === quantity > 0n)
    return { quantity: after, cost: cost + change * price };
  if (after === 0n || after > 0n === quantity > 0n)
    return { quantity: after, cost: divide(cost * after, quantity, 'half_even') };
  return { quantity: after, cost: after * price };
}

/** Null where executions alone do not explain what is held: a split or a transfer changed it. */
function averageCost(executions: readonly PaperExecution[], symbol: string, held: bigint): Micros | null {
  const total = executions
    .filter((execution) => execution.symbol === symbol)
    .reduce<Held>((sum, { fill }) => traded(sum, signed(fill.side, fill.quantity), fill.price), {
      quantity: 0n,
      cost: 0n,
    });
  if (total.quantity !== held || held === 0n) return null;
  const average = divide(held < 0n ? -total.cost : total.cost, held < 0n ? -held : held, 'half_even');
  return inMicrosRange(average) ? toMicros(average) : null;
}

export const costsIn = (
  world: PaperWorld,
  executions: readonly PaperExecution[],
  instruments: ReadonlyMap<string, Instrument>,
): readonly PositionCost[] =>
  world.positions.flatMap(({ symbol, quantity }) => {
    const instrument = instruments.get(symbol);
    if (instrument === undefined) return [];
    return [
      {
        instrument: instrument.id,
        averageCost: averageCost(executions, symbol, quantity),
        mark: lastClose(world, symbol),
      },
    ];
  });
