/** The rows of a run as text: LF, shortest exact decimals, lower-case words, empty for null. */
import {
  type MarketTime,
  type Micros,
  type OrderTerms,
  type Quantity,
  type Side,
  formatMicros,
  formatTime,
  marketTime,
  toMicros,
} from '@mqk/core';

export interface OrderRow {
  /** End of the bar that it was decided on. */
  readonly at: MarketTime;
  readonly orderId: string;
  readonly symbol: string;
  readonly terms: OrderTerms;
  readonly status: string;
}

export interface FillRow {
  /** End of the bar that filled it. */
  readonly at: MarketTime;
  readonly fillId: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Micros;
  readonly fee: Micros;
}

/** Equity by bar end, as columns: micros in whole numbers. */
export interface EquityRows {
  readonly length: number;
  readonly at: { readonly [index: number]: number };
  readonly equity: { readonly [index: number]: number };
}

const ORDER_HEADER = 'ts_utc,order_id,symbol,side,qty,order_type,limit_price,stop_price,status';
const FILL_HEADER = 'ts_utc,fill_id,order_id,symbol,side,qty,price,fee';
const EQUITY_HEADER = 'ts_utc,equity';

/** In the order of their creation. */
export function ordersCsv(rows: readonly OrderRow[]): string {
  const lines = rows.map(({ at, orderId, symbol, terms, status }) =>
    [
      formatTime(at),
      orderId,
      symbol,
      terms.side,
      terms.quantity.toString(),
      terms.type,
      price(terms.limitPrice),
      price(terms.stopPrice),
      status,
    ].join(','),
  );
  return table(ORDER_HEADER, lines);
}

export function fillsCsv(rows: readonly FillRow[]): string {
  const lines = rows.map((fill) =>
    [
      formatTime(fill.at),
      fill.fillId,
      fill.orderId,
      fill.symbol,
      fill.side,
      fill.quantity.toString(),
      formatMicros(fill.price),
      formatMicros(fill.fee),
    ].join(','),
  );
  return table(FILL_HEADER, lines);
}

export function equityCsv({ length, at, equity }: EquityRows): string {
  const lines = Array.from({ length }, (_, index) => {
    const time = formatTime(marketTime(at[index] ?? Number.NaN));
    return `${time},${formatMicros(toMicros(BigInt(equity[index] ?? Number.NaN)))}`;
  });
  return table(EQUITY_HEADER, lines);
}

const price = (micros: Micros | null): string => (micros === null ? '' : formatMicros(micros));
const table = (header: string, lines: readonly string[]): string => `${[header, ...lines].join('\n')}\n`;
