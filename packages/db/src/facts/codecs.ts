/** How values come out of rows: read as warily as if a stranger had written them. */
import {
  type Codec,
  type Micros,
  bigintCodec,
  inMicrosRange,
  invariant,
  ok,
  refuse,
  through,
  toMicros,
  versioned,
} from '@mqk/core';
import { type Position, positionCodec } from '@mqk/portfolio';

/** A count of micros in a bigint column, brought here as text. */
export const countedMicros: Codec<Micros> = through(
  bigintCodec,
  (count) => (inMicrosRange(count) ? ok(toMicros(count)) : refuse('micros within int8')),
  (amount) => amount,
);

export const storedPosition: Codec<Position> = versioned(1, positionCodec);

/** Reads the one text that a statement answered. A row that cannot be read was damaged: nothing goes on from it. */
export function read<Value>(codec: Codec<Value>, text: string | undefined, what: string): Value {
  invariant(text !== undefined, `${what}: no row`);
  const decoded = codec.decode(JSON.parse(text));
  invariant(
    decoded.ok,
    decoded.ok
      ? ''
      : `${what}: ${decoded.refused.path} is ${decoded.refused.found}, expected ${decoded.refused.expected}`,
  );
  return decoded.value;
}
