/** What the venue charges for executions. */
import { type Codec, type Micros, bigintCodec, divide, microsCodec, record, tagged } from '@mqk/core';

import { type VenueContract, perUnit } from './order.ts';
import { type SettingCheck, WHOLE_BPS, notNegative } from './settings.ts';

export type FeeModel =
  | { readonly kind: 'none' }
  /** Per order: the larger of `minimum` and `perShare × shares + bps of the notional`. */
  | {
      readonly kind: 'per_order';
      readonly minimum: Micros;
      /** Micros for one share or coin, not for one smallest unit. */
      readonly perShare: Micros;
      /** Unit: basis points of the notional. */
      readonly bps: bigint;
    };

export const NO_FEES: FeeModel = { kind: 'none' };

/** What an order has filled so far. */
export interface FeeBase {
  /** Smallest units. */
  readonly filled: bigint;
  /** `Σ price × quantity × multiplier` of its executions, exact, before the quantity scale divides it. */
  readonly cost: bigint;
}

/**
 * The fees of an order up to now, before any range check:
 * `ceil(max(minimum, perShare filled + bps notional / 10000))`, one rounding. An execution is charged the
 * total less what was charged before, so an order filled in parts costs what it costs filled at once.
 */
export function feesSoFar(
  model: FeeModel,
  { filled, cost }: FeeBase,
  contract: Pick<VenueContract, 'quantityScale'>,
): bigint {
  if (model.kind === 'none') return 0n;
  const exact = model.perShare * filled * WHOLE_BPS + model.bps * cost;
  const charged = divide(exact, WHOLE_BPS * perUnit(contract), 'ceil');
  return charged > model.minimum ? charged : model.minimum;
}

export function feeChecks(model: FeeModel): readonly SettingCheck[] {
  if (model.kind === 'none') return [];
  return [
    ['fees.minimum', notNegative(model.minimum)],
    ['fees.perShare', notNegative(model.perShare)],
    ['fees.bps', notNegative(model.bps)],
  ];
}

export const feeCodec: Codec<FeeModel> = tagged<FeeModel>({
  none: record({}),
  per_order: record({ minimum: microsCodec, perShare: microsCodec, bps: bigintCodec }),
});
