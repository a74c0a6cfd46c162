/**
 * What happened in a run, in the order in which it happened.
 *
 * Targets, acknowledgements and executions are nearly all of it and are kept by column; whatever else there is is rare and
 * kept as it is. Nothing is made into a value before somebody reads it, so that a run of years holds no million objects.
 */
import { type MarketTime, NO_QUANTITY, invariant, marketTime, toHolding } from '@mqk/core';
import type { LedgerEntry } from '@mqk/portfolio';
import type { EventOf, VenueEvent } from '@mqk/venue';

import type { RunEvent } from '../event.ts';
import type { BacktestFill, BacktestOrder } from '../result.ts';
import { type FillLog, type Owner, createFillLog } from './fill-log.ts';
import { Amounts, Codes, Numbers } from './growing.ts';
import { type OrderLog, createOrderLog } from './order-log.ts';
import { type TermsLog, createTermsLog } from './terms-log.ts';

/** How an event is kept. */
const TARGET = 0;
const NEW = 1;
const FILLED = 2;
const AS_IT_IS = 3;

export interface RunLog {
  readonly orders: OrderLog;
  readonly terms: TermsLog;
  /** Executions on the books. */
  readonly fills: number;
  target(at: MarketTime, symbol: number, target: bigint): void;
  /** News of the order in that row. */
  news(row: number, event: VenueEvent): void;
  /** The execution that was told last is on the books. */
  booked(cash: bigint): void;
  other(event: RunEvent): void;
  /** An entry of the ledger that is no execution. */
  enter(entry: LedgerEntry): void;
  read(): LogValues;
}

export interface LogValues {
  readonly orders: readonly BacktestOrder[];
  readonly fills: readonly BacktestFill[];
  readonly events: readonly RunEvent[];
  readonly entries: readonly LedgerEntry[];
}

class Log implements RunLog {
  readonly terms = createTermsLog();
  readonly orders = createOrderLog(this.terms);
  readonly #owner: Owner;
  readonly #fills: FillLog;
  readonly #kinds = new Codes();
  /** Of a target its time; of an acknowledgement too. */
  readonly #at = new Numbers();
  /** Of a target the symbol, of news the row of the order or execution, else the position among the others. */
  readonly #of = new Numbers();
  readonly #targets = new Amounts();
  readonly #others: RunEvent[] = [];
  /** Of an entry the row of its execution, or -1 - its position among the other entries. */
  readonly #entries = new Numbers();
  readonly #otherEntries: LedgerEntry[] = [];
  #executions = 0;

  constructor(owner: Owner) {
    this.#owner = owner;
    this.#fills = createFillLog(this.orders, owner);
  }

  get fills(): number {
    return this.#fills.count;
  }

  target(at: MarketTime, symbol: number, target: bigint): void {
    this.#push(TARGET, at, symbol);
    this.#targets.push(target);
  }

  news(row: number, event: VenueEvent): void {
    if (event.kind === 'filled')
      this.#push(FILLED, event.at, (this.#executions = this.#fills.add(row, event)));
    else if (event.kind === 'new') this.#acknowledge(row, event);
    else this.other({ kind: 'venue', event });
  }

  #acknowledge(row: number, event: EventOf<'new'>): void {
    invariant(event.filled === NO_QUANTITY, 'nobody here replaces orders, so a new one has filled nothing');
    this.orders.name(row, event.venueOrderId);
    this.#push(NEW, event.at, row);
  }

  booked(cash: bigint): void {
    this.#fills.booked(cash);
    this.#entries.push(this.#executions);
  }

  other(event: RunEvent): void {
    this.#push(AS_IT_IS, 0, this.#others.push(event) - 1);
  }

  enter(entry: LedgerEntry): void {
    this.#entries.push(-this.#otherEntries.push(entry));
  }

  #push(kind: number, at: number, of: number): void {
    this.#kinds.push(kind);
    this.#at.push(at);
    this.#of.push(of);
  }

  read(): LogValues {
    const entries = Array.from({ length: this.#entries.length }, (_, index) => this.#entry(index));
    return {
      orders: this.orders.orders(this.#owner.symbols),
      fills: this.#fills.fills(),
      events: this.#events(),
      entries,
    };
  }

  #entry(index: number): LedgerEntry {
    const place = this.#entries.at(index);
    if (place >= 0) return this.#fills.entry(place, BigInt(index + 1));
    const entry = this.#otherEntries[-place - 1];
    if (entry === undefined) invariant(false, `no entry ${index} in the log`);
    return entry;
  }

  #events(): readonly RunEvent[] {
    let targets = 0;
    return Array.from({ length: this.#kinds.length }, (_, index): RunEvent => {
      const [kind, of] = [this.#kinds.at(index), this.#of.at(index)];
      const at = marketTime(this.#at.at(index));
      if (kind === TARGET) {
        const target = toHolding(this.#targets.at(targets++));
        return { kind: 'target', at, symbol: this.#owner.symbols[of] ?? '', target };
      }
      if (kind === NEW) return { kind: 'venue', event: this.#acknowledged(of, at) };
      if (kind === FILLED) return { kind: 'venue', event: this.#fills.event(of) };
      const other = this.#others[of];
      if (other === undefined) invariant(false, `no event ${index} in the log`);
      return other;
    });
  }

  #acknowledged(row: number, at: MarketTime): EventOf<'new'> {
    return {
      kind: 'new',
      clientOrderId: this.orders.id(row),
      venueOrderId: this.orders.venueId(row),
      symbol: this.#owner.symbols[this.orders.symbol(row)] ?? '',
      filled: NO_QUANTITY,
      at,
      terms: this.terms.at(this.orders.terms(row)),
    };
  }
}

export const createRunLog = (owner: Owner): RunLog => new Log(owner);
