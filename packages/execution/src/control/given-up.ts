/** What a way out takes away that stood between a position and a loss: a person is told of it, and the audit keeps it. */
import type { Json } from '@mqk/core';

import type { ControlFacts, ProtectiveStop } from '../store/facts.ts';
import type { NewWindDown } from '../store/wind-down.ts';

export interface GivenUp {
  /** Stops that go with the others, oldest first. */
  readonly protectiveStops: readonly ProtectiveStop[];
  /** What no stop stands behind then, by instrument; smallest units, signed like the position. */
  readonly unprotected: ControlFacts['positions'];
}

type Scope = Pick<NewWindDown, 'action' | 'clientOrderId' | 'instrument'>;
type Held = Pick<ControlFacts, 'protectiveStops' | 'positions'>;

/** Decided where the way out is asked for, from the facts of that very moment. */
export function givenUp({ protectiveStops, positions }: Held, scope: Scope): GivenUp {
  const going = protectiveStops.filter((stop) => goes(stop, scope));
  const staying = protectiveStops.filter((stop) => !going.includes(stop));
  const bare = positions.map((held) => ({ ...held, quantity: `${uncovered(held, staying)}` }));
  return { protectiveStops: going, unprotected: bare.filter(({ quantity }) => quantity !== '0') };
}

function goes(stop: ProtectiveStop, { action, clientOrderId, instrument }: Scope): boolean {
  switch (action) {
    case 'cancel':
      return stop.clientOrderId === clientOrderId;
    case 'cancel_open':
      return false;
    case 'cancel_all':
    case 'flatten':
      return instrument === null || stop.instrument === instrument;
  }
}

/** A stop on the side of the position protects nothing of it. */
function uncovered(
  { instrument, quantity }: ControlFacts['positions'][number],
  stops: readonly ProtectiveStop[],
): bigint {
  const held = BigInt(quantity);
  const exit = held > 0n ? 'sell' : 'buy';
  const size = held < 0n ? -held : held;
  const covered = stops
    .filter((stop) => stop.instrument === instrument && stop.side === exit)
    .reduce((sum, stop) => sum + BigInt(stop.quantity), 0n);
  const left = covered >= size ? 0n : size - covered;
  return held < 0n ? -left : left;
}

/** For the audit; nothing where nothing is taken away and nothing was bare. */
export const writtenDown = ({ protectiveStops, unprotected }: GivenUp): Readonly<Record<string, Json>> => ({
  protectiveStops: protectiveStops.map(({ clientOrderId, ...stop }) => ({ order: clientOrderId, ...stop })),
  unprotected: unprotected.map((held) => ({ ...held })),
});
