/** Every order of a run by column, from its birth to its end. */
import {
  type BrokerOrderId,
  type ClientOrderId,
  type Quantity,
  invariant,
  marketTime,
  toQuantity,
} from '@mqk/core';

import { type BacktestOrder, ORDER_STATUSES, type OrderStatus } from '../result.ts';
import { Amounts, codes, places, times } from './growing.ts';
import { type TermsLog, named } from './terms-log.ts';

export interface Birth {
  readonly id: ClientOrderId;
  /** Position of its symbol in the tape. */
  readonly symbol: number;
  /** End of the bar that it was decided on. */
  readonly at: number;
  /** Row of its terms. */
  readonly terms: number;
}

export interface End {
  readonly terms: number;
  readonly status: OrderStatus;
  readonly filled: Quantity;
  /** Why it never left; null where it did. */
  readonly reason: string | null;
}

export interface OrderLog {
  readonly length: number;
  /** Answers the row. */
  open(birth: Birth): number;
  /** The venue's name of it, once it has one. */
  name(row: number, venueOrderId: BrokerOrderId): void;
  close(row: number, end: End): void;
  id(row: number): ClientOrderId;
  venueId(row: number): BrokerOrderId;
  symbol(row: number): number;
  /** Row of the terms that it came with. */
  terms(row: number): number;
  /** In the order of their creation; all of them are closed. */
  orders(symbols: readonly string[]): readonly BacktestOrder[];
}

export function createOrderLog(terms: TermsLog): OrderLog {
  const ids: ClientOrderId[] = [];
  const venueIds: BrokerOrderId[] = [];
  const reasons = new Map<number, string>();
  const [symbols, bornWith, endedWith, ends] = [places(), places(), places(), places()];
  const decidedAt = times();
  const statuses = codes();
  const filled = new Amounts();
  const text = <Text>(texts: readonly Text[], row: number): Text => {
    const found = texts[row];
    if (found === undefined) invariant(false, `no order ${row} in the log`);
    return found;
  };
  const order = (row: number, names: readonly string[]): BacktestOrder => {
    const end = ends.at(row);
    return {
      orderId: text(ids, row),
      symbol: text(names, symbols.at(row)),
      at: marketTime(decidedAt.at(row)),
      terms: terms.at(endedWith.at(row)),
      status: named(ORDER_STATUSES, statuses.at(end)),
      filled: toQuantity(filled.at(end)),
      reason: reasons.get(row) ?? null,
    };
  };
  return {
    get length() {
      return ids.length;
    },
    open({ id, symbol, at, terms: row }) {
      ids.push(id);
      symbols.push(symbol);
      decidedAt.push(at);
      bornWith.push(row);
      endedWith.push(row);
      ends.push(NOT_YET);
      return ids.length - 1;
    },
    name(row, venueOrderId) {
      venueIds[row] = venueOrderId;
    },
    close(row, end) {
      if (ends.at(row) !== NOT_YET) invariant(false, `order ${row} ends once`);
      ends.set(row, statuses.length);
      endedWith.set(row, end.terms);
      statuses.push(ORDER_STATUSES.indexOf(end.status));
      filled.push(end.filled);
      if (end.reason !== null) reasons.set(row, end.reason);
    },
    id: (row) => text(ids, row),
    venueId: (row) => text(venueIds, row),
    symbol: (row) => symbols.at(row),
    terms: (row) => bornWith.at(row),
    orders: (names) => Array.from({ length: ids.length }, (_, row) => order(row, names)),
  };
}

const NOT_YET = -1;
