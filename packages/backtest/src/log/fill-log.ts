/** Every execution of a run by column. */
import {
  type ExecutionId,
  SIDES,
  invariant,
  marketTime,
  signed,
  toMicros,
  toQuantity,
  type AccountId,
  type InstrumentId,
  type StrategyId,
} from '@mqk/core';
import type { LedgerEntry } from '@mqk/portfolio';
import { type EventOf, FILL_PLACES } from '@mqk/venue';

import type { BacktestFill } from '../result.ts';
import { Amounts, Codes, Numbers } from './growing.ts';
import type { OrderLog } from './order-log.ts';
import { named } from './terms-log.ts';

/** Who the entries of a run belong to. */
export interface Owner {
  readonly account: AccountId;
  readonly strategy: StrategyId;
  /** By the position of a symbol in the tape. */
  readonly instruments: readonly InstrumentId[];
  readonly symbols: readonly string[];
}

export interface FillLog {
  /** How many are on the books. */
  readonly count: number;
  /** An execution of the order in that row. Answers its own row. */
  add(order: number, event: EventOf<'filled'>): number;
  /** The newest execution is on the books, and moved cash by so much. */
  booked(cash: bigint): void;
  event(row: number): EventOf<'filled'>;
  /** The entry of a booked execution, by its number in the ledger. */
  entry(row: number, seq: bigint): LedgerEntry;
  /** Those on the books. */
  fills(): readonly BacktestFill[];
}

class Fills implements FillLog {
  readonly #orders: OrderLog;
  readonly #owner: Owner;
  readonly #ids: ExecutionId[] = [];
  readonly #rows = new Numbers();
  readonly #at = new Numbers();
  readonly #sides = new Codes();
  readonly #places = new Codes();
  readonly #onBooks = new Codes();
  readonly #quantities = new Amounts();
  readonly #prices = new Amounts();
  readonly #fees = new Amounts();
  readonly #leaves = new Amounts();
  readonly #filled = new Amounts();
  readonly #cashes = new Amounts();

  constructor(orders: OrderLog, owner: Owner) {
    this.#orders = orders;
    this.#owner = owner;
  }

  add(order: number, event: EventOf<'filled'>): number {
    this.#ids.push(event.executionId);
    this.#rows.push(order);
    this.#at.push(event.at);
    this.#sides.push(SIDES.indexOf(event.side));
    this.#places.push(FILL_PLACES.indexOf(event.place));
    this.#onBooks.push(0);
    this.#quantities.push(event.quantity);
    this.#prices.push(event.price);
    this.#fees.push(event.fee);
    this.#leaves.push(event.leaves);
    this.#filled.push(event.filled);
    return this.#ids.length - 1;
  }

  count = 0;

  booked(cash: bigint): void {
    this.count++;
    while (this.#cashes.length < this.#ids.length - 1) this.#cashes.push(0n);
    this.#cashes.push(cash);
    this.#onBooks.set(this.#ids.length - 1, 1);
  }

  event(row: number): EventOf<'filled'> {
    const order = this.#rows.at(row);
    return {
      kind: 'filled',
      clientOrderId: this.#orders.id(order),
      venueOrderId: this.#orders.venueId(order),
      symbol: this.#symbol(row),
      filled: toQuantity(this.#filled.at(row)),
      at: marketTime(this.#at.at(row)),
      executionId: this.#id(row),
      ...this.#trade(row),
      leaves: toQuantity(this.#leaves.at(row)),
      place: named(FILL_PLACES, this.#places.at(row)),
    };
  }

  entry(row: number, seq: bigint): LedgerEntry {
    const { side, quantity, price, fee } = this.#trade(row);
    return {
      seq,
      account: this.#owner.account,
      strategy: this.#owner.strategy,
      instrument: this.#owner.instruments[this.#orders.symbol(this.#rows.at(row))] ?? null,
      kind: 'fill',
      quantity: signed(side, quantity),
      cash: toMicros(this.#cashes.at(row)),
      price,
      fee,
      ref: this.#id(row),
      at: marketTime(this.#at.at(row)),
    };
  }

  fills(): readonly BacktestFill[] {
    return this.#ids.flatMap((_, row) => (this.#onBooks.at(row) === 0 ? [] : [this.#fill(row)]));
  }

  #fill(row: number): BacktestFill {
    return {
      fillId: this.#id(row),
      orderId: this.#orders.id(this.#rows.at(row)),
      symbol: this.#symbol(row),
      at: marketTime(this.#at.at(row)),
      ...this.#trade(row),
    };
  }

  #trade(row: number): Pick<BacktestFill, 'side' | 'quantity' | 'price' | 'fee'> {
    return {
      side: named(SIDES, this.#sides.at(row)),
      quantity: toQuantity(this.#quantities.at(row)),
      price: toMicros(this.#prices.at(row)),
      fee: toMicros(this.#fees.at(row)),
    };
  }

  #symbol(row: number): string {
    return this.#owner.symbols[this.#orders.symbol(this.#rows.at(row))] ?? '';
  }

  #id(row: number): ExecutionId {
    const found = this.#ids[row];
    if (found === undefined) invariant(false, `no execution ${row} in the log`);
    return found;
  }
}

export const createFillLog = (orders: OrderLog, owner: Owner): FillLog => new Fills(orders, owner);
