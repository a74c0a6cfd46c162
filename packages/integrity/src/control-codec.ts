/** Control state as it is stored. A row that contradicts itself is refused: nobody guesses whether we are armed. */
import {
  type Codec,
  booleanCodec,
  integerCodec,
  listOf,
  nullable,
  ok,
  oneOf,
  record,
  refuse,
  systemTimeCodec,
  textCodec,
  through,
  versioned,
} from '@mqk/core';

import type { ControlState, Halt } from './control-state.ts';
import { DISARM_REASONS, type DisarmReason, HALT_CODES } from './halt-code.ts';

export const haltCodec: Codec<Halt> = record<Halt>({
  id: textCodec,
  code: oneOf(HALT_CODES),
  detail: textCodec,
  at: systemTimeCodec,
  acknowledged: booleanCodec,
});

interface Stored extends Omit<ControlState, 'armed' | 'disarmReason'> {
  readonly armed: boolean;
  readonly disarmReason: DisarmReason | null;
}

const stored: Codec<Stored> = record<Stored>({
  armed: booleanCodec,
  disarmReason: nullable(oneOf(DISARM_REASONS)),
  since: systemTimeCodec,
  halts: listOf(haltCodec),
  version: integerCodec,
});

export const controlStateCodec: Codec<ControlState> = versioned(
  1,
  through<ControlState, Stored>(
    stored,
    ({ armed, disarmReason, ...rest }) => {
      if (armed && disarmReason === null) return ok({ armed, disarmReason, ...rest });
      if (!armed && disarmReason !== null) return ok({ armed, disarmReason, ...rest });
      return refuse('a reason if disarmed, and none if armed');
    },
    (state) => state,
  ),
);
