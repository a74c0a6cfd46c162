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
import { Amounts, codes, places, times } from './growing.ts';
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

export function createFillLog(orders: OrderLog, owner: Owner): FillLog {
  const ids: ExecutionId[] = [];
  const [orderRows, at] = [places(), times()];
  const [sides, fillPlaces, onBooks] = [codes(), codes(), codes()];
  const [quantities, prices, fees, leaves, filled, cashes] = [
    new Amounts(),
    new Amounts(),
    new Amounts(),
    new Amounts(),
    new Amounts(),
    new Amounts(),
  ];
  const id = (row: number): ExecutionId => {
    const found = ids[row];
    if (found === undefined) invariant(false, `no execution ${row} in the log`);
    return found;
  };
  const symbolOf = (row: number): number => orders.symbol(orderRows.at(row));
  const common = (row: number) => ({
    side: named(SIDES, sides.at(row)),
    quantity: toQuantity(quantities.at(row)),
    price: toMicros(prices.at(row)),
    fee: toMicros(fees.at(row)),
  });
  return {
    add(order, event) {
      ids.push(event.executionId);
      orderRows.push(order);
      at.push(event.at);
      sides.push(SIDES.indexOf(event.side));
      fillPlaces.push(FILL_PLACES.indexOf(event.place));
      onBooks.push(0);
      quantities.push(event.quantity);
      prices.push(event.price);
      fees.push(event.fee);
      leaves.push(event.leaves);
      filled.push(event.filled);
      return ids.length - 1;
    },
    booked(cash) {
      while (cashes.length < ids.length - 1) cashes.push(0n);
      cashes.push(cash);
      onBooks.set(ids.length - 1, 1);
    },
    event: (row) => ({
      kind: 'filled',
      clientOrderId: orders.id(orderRows.at(row)),
      venueOrderId: orders.venueId(orderRows.at(row)),
      symbol: owner.symbols[symbolOf(row)] ?? '',
      filled: toQuantity(filled.at(row)),
      at: marketTime(at.at(row)),
      executionId: id(row),
      ...common(row),
      leaves: toQuantity(leaves.at(row)),
      place: named(FILL_PLACES, fillPlaces.at(row)),
    }),
    entry(row, seq) {
      const { side, quantity, price, fee } = common(row);
      return {
        seq,
        account: owner.account,
        strategy: owner.strategy,
        instrument: owner.instruments[symbolOf(row)] ?? null,
        kind: 'fill',
        quantity: signed(side, quantity),
        cash: toMicros(cashes.at(row)),
        price,
        fee,
        ref: id(row),
        at: marketTime(at.at(row)),
      };
    },
    fills: () =>
      ids.flatMap((fillId, row): readonly BacktestFill[] =>
        onBooks.at(row) === 0
          ? []
          : [
              {
                fillId,
                orderId: orders.id(orderRows.at(row)),
                symbol: owner.symbols[symbolOf(row)] ?? '',
                at: marketTime(at.at(row)),
                ...common(row),
              },
            ],
      ),
  };
}
