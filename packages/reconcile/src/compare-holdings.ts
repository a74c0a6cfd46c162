/** What both sides say is in the account: positions and cash. */
import { type Holding, type InstrumentId, MICROS_MAX, inMicrosRange, toHolding } from '@mqk/core';

import type { OurBooks } from './books.ts';
import type { Excuses } from './excuses.ts';
import { type Finding, findingOfAmounts } from './finding.ts';
import type { AccountSnapshot, PositionLine } from './snapshot.ts';

export function comparePositions(
  ours: OurBooks,
  theirs: AccountSnapshot,
  { effects }: Excuses,
): readonly Finding[] {
  const [held, shown] = [totals(ours.positions), totals(theirs.positions)];
  return [...new Set([...held.keys(), ...shown.keys()])].flatMap((instrument) => {
    const [own, other] = [held.get(instrument) ?? 0n, shown.get(instrument) ?? 0n];
    if (own === other) return [];
    const difference = {
      kind: 'position_differs',
      instrument,
      ours: displayed(own),
      theirs: displayed(other),
    } as const;
    const moving = effects.filter((effect) => effect.instrument === instrument);
    return [
      findingOfAmounts(
        difference,
        other - own,
        moving.map(({ quantity }) => quantity),
      ),
    ];
  });
}

export function compareCash(
  ours: OurBooks,
  theirs: AccountSnapshot,
  { effects }: Excuses,
): readonly Finding[] {
  if (ours.cash === theirs.cash) return [];
  const difference = { kind: 'cash_differs', ours: ours.cash, theirs: theirs.cash } as const;
  return [
    findingOfAmounts(
      difference,
      theirs.cash - ours.cash,
      effects.map(({ cash }) => cash),
    ),
  ];
}

/** Lines of one instrument add up; a line of nothing is no line. */
export function totals(lines: readonly PositionLine[]): ReadonlyMap<InstrumentId, bigint> {
  const held = new Map<InstrumentId, bigint>();
  for (const { instrument, quantity } of lines) held.set(instrument, (held.get(instrument) ?? 0n) + quantity);
  return new Map([...held].filter(([, quantity]) => quantity !== 0n));
}

/** Lines that add up to more than can be are compared in full, and shown as the most that can be. */
function displayed(quantity: bigint): Holding {
  if (inMicrosRange(quantity)) return toHolding(quantity);
  return toHolding(quantity < 0n ? -MICROS_MAX : MICROS_MAX);
}
