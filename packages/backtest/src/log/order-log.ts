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
import { Amounts, Codes, Numbers } from './growing.ts';
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

class Orders implements OrderLog {
  readonly #terms: TermsLog;
  readonly #ids: ClientOrderId[] = [];
  readonly #venueIds: BrokerOrderId[] = [];
  readonly #reasons = new Map<number, string>();
  readonly #symbols = new Numbers();
  readonly #decidedAt = new Numbers();
  readonly #bornWith = new Numbers();
  readonly #endedWith = new Numbers();
  /** Of each order the place of its end. */
  readonly #ends = new Numbers();
  readonly #statuses = new Codes();
  readonly #filled = new Amounts();

  constructor(terms: TermsLog) {
    this.#terms = terms;
  }

  get length(): number {
    return this.#ids.length;
  }

  open({ id, symbol, at, terms }: Birth): number {
    this.#ids.push(id);
    this.#symbols.push(symbol);
    this.#decidedAt.push(at);
    this.#bornWith.push(terms);
    this.#endedWith.push(terms);
    this.#ends.push(NOT_YET);
    return this.#ids.length - 1;
  }

  name(row: number, venueOrderId: BrokerOrderId): void {
    this.#venueIds[row] = venueOrderId;
  }

  close(row: number, { terms, status, filled, reason }: End): void {
    if (this.#ends.at(row) !== NOT_YET) invariant(false, `order ${row} ends once`);
    this.#ends.set(row, this.#statuses.length);
    this.#endedWith.set(row, terms);
    this.#statuses.push(ORDER_STATUSES.indexOf(status));
    this.#filled.push(filled);
    if (reason !== null) this.#reasons.set(row, reason);
  }

  id(row: number): ClientOrderId {
    return text(this.#ids, row);
  }

  venueId(row: number): BrokerOrderId {
    return text(this.#venueIds, row);
  }

  symbol(row: number): number {
    return this.#symbols.at(row);
  }

  terms(row: number): number {
    return this.#bornWith.at(row);
  }

  orders(symbols: readonly string[]): readonly BacktestOrder[] {
    return Array.from({ length: this.#ids.length }, (_, row) => this.#order(row, symbols));
  }

  #order(row: number, symbols: readonly string[]): BacktestOrder {
    const end = this.#ends.at(row);
    return {
      orderId: text(this.#ids, row),
      symbol: text(symbols, this.#symbols.at(row)),
      at: marketTime(this.#decidedAt.at(row)),
      terms: this.#terms.at(this.#endedWith.at(row)),
      status: named(ORDER_STATUSES, this.#statuses.at(end)),
      filled: toQuantity(this.#filled.at(end)),
      reason: this.#reasons.get(row) ?? null,
    };
  }
}

function text<Text>(texts: readonly Text[], row: number): Text {
  const found = texts[row];
  if (found === undefined) invariant(false, `no order ${row} in the log`);
  return found;
}

export const createOrderLog = (terms: TermsLog): OrderLog => new Orders(terms);

const NOT_YET = -1;
