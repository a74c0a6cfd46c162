/** What moves money and units of an account apart from its orders. */
import {
  type Codec,
  type Holding,
  type MarketTime,
  type Micros,
  holdingCodec,
  marketTimeCodec,
  microsCodec,
  nullable,
  oneOf,
  record,
  textCodec,
} from '@mqk/core';

export const ACTIVITY_KINDS = [
  'fee', //        a charge that came apart from an execution
  'dividend', //   in cash, on what is held of an instrument
  'interest', //   on cash or on what was borrowed
  'transfer', //   cash or units from or to somewhere else
  'split', //      more or fewer units of the same worth; cash pays a fraction that is left
  'adjustment', // what the broker corrected
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** One movement of the account apart from its orders, as the broker tells it. */
export interface Activity {
  /** The broker's own id, unique within the account. */
  readonly activityId: string;
  readonly kind: ActivityKind;
  /** Null for what concerns cash alone. */
  readonly symbol: string | null;
  /** Signed change of the account's units, over all strategies. */
  readonly quantity: Holding;
  /** Signed change of cash. */
  readonly cash: Micros;
  /** What one unit cost that came or went; of a split, of one new unit whose fraction was paid. */
  readonly price: Micros | null;
  readonly at: MarketTime;
}

export const activityCodec: Codec<Activity> = record<Activity>({
  activityId: textCodec,
  kind: oneOf(ACTIVITY_KINDS),
  symbol: nullable(textCodec),
  quantity: holdingCodec,
  cash: microsCodec,
  price: nullable(microsCodec),
  at: marketTimeCodec,
});
