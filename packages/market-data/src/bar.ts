/** What the market did between two moments, seen at the second. */
import {
  type Codec,
  type MarketTime,
  type Micros,
  type Quantity,
  marketTimeCodec,
  microsCodec,
  quantityCodec,
  record,
  textCodec,
} from '@mqk/core';

/** One bar of one symbol. It does not exist for anybody before `closeAt`. */
export interface Bar {
  readonly symbol: string;
  /** End of the bar. */
  readonly closeAt: MarketTime;
  readonly open: Micros;
  readonly high: Micros;
  readonly low: Micros;
  readonly close: Micros;
  readonly volume: Quantity;
}

export const barCodec: Codec<Bar> = record<Bar>({
  symbol: textCodec,
  closeAt: marketTimeCodec,
  open: microsCodec,
  high: microsCodec,
  low: microsCodec,
  close: microsCodec,
  volume: quantityCodec,
});
