/** What one strategy holds of one instrument, lot by lot. */
import {
  type AccountId,
  type Codec,
  FLAT,
  type Holding,
  type InstrumentId,
  type MarketTime,
  type Micros,
  type Result,
  type StrategyId,
  ZERO,
  accountIdCodec,
  holdingCodec,
  instrumentIdCodec,
  listOf,
  marketTimeCodec,
  microsCodec,
  ok,
  record,
  refuse,
  strategyIdCodec,
  through,
} from '@mqk/core';

/** Units that came at one price, one after the other. */
export interface Lot {
  /** Never zero; of the same sign as the position. */
  readonly quantity: Holding;
  readonly price: Micros;
  /** When the first of them came. */
  readonly at: MarketTime;
}

export interface PositionKey {
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
}

export interface Position extends PositionKey {
  /** The sum of the lots; negative is short. */
  readonly quantity: Holding;
  /** First in, first out. Neighbours of one price are one lot. */
  readonly lots: readonly Lot[];
  /** Micros: closed lots and what the position paid (dividends, corrections), before fees. */
  readonly realizedPnl: Micros;
  /** Micros: every fee that concerned this instrument, as a positive amount. */
  readonly fees: Micros;
}

export const flatPosition = ({ account, strategy, instrument }: PositionKey): Position => ({
  account,
  strategy,
  instrument,
  quantity: FLAT,
  lots: [],
  realizedPnl: ZERO,
  fees: ZERO,
});

export const lotCodec: Codec<Lot> = record<Lot>({
  quantity: holdingCodec,
  price: microsCodec,
  at: marketTimeCodec,
});

/** Refuses a stored position whose lots do not add up to it: a damaged row must not be traded on. */
export const positionCodec: Codec<Position> = through(
  record<Position>({
    account: accountIdCodec,
    strategy: strategyIdCodec,
    instrument: instrumentIdCodec,
    quantity: holdingCodec,
    lots: listOf(lotCodec),
    realizedPnl: microsCodec,
    fees: microsCodec,
  }),
  sound,
  (position) => position,
);

function sound(position: Position): Result<Position, string> {
  const total = position.lots.reduce((sum, lot) => sum + lot.quantity, 0n);
  const oneSide = position.lots.every((lot) => lot.quantity !== 0n && lot.quantity > 0n === total > 0n);
  return total === position.quantity && oneSide
    ? ok(position)
    : refuse('lots of one side that add up to the quantity');
}
