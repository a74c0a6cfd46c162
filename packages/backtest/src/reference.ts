/** How restless a symbol was before one of its bars. */
import { marketTime, toMicros, toQuantity } from '@mqk/core';
import { type Bar, barAt } from '@mqk/market-data';
import { type SlippageModel, type SlippageReference, slippageReference } from '@mqk/venue';

import type { SymbolDesk } from './desk.ts';

/** What the bars before position `bar` give; null where there are none, or where nothing slips. */
export function precedingReference(
  model: SlippageModel,
  { series }: SymbolDesk,
  bar: number,
): SlippageReference | null {
  if (bar <= 0 || model.kind === 'none') return null;
  const looksAt = model.kind === 'atr' ? model.bars + 1 : 1;
  const preceding: Bar[] = [];
  for (let index = Math.max(0, bar - looksAt); index < bar; index++) preceding.push(barAt(series, index));
  return slippageReference(model, preceding);
}

/** A bar that nobody traded: what stands in for a symbol that fell silent. */
export const flatBar = (symbol: string, at: number, cell: number, volume: bigint): Bar => {
  const price = toMicros(BigInt(cell));
  return {
    symbol,
    closeAt: marketTime(at),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: toQuantity(volume),
  };
};
