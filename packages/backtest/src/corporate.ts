/** Splits and dividends, on the morning of their ex-date. */
import {
  FLAT,
  type Holding,
  type Micros,
  divide,
  inMicrosRange,
  invariant,
  toHolding,
  toMicros,
} from '@mqk/core';
import { type Dividend, type Split, cellOf } from '@mqk/market-data';
import { step } from '@mqk/venue';

import { base, enter } from './books.ts';
import { type Desk, type SymbolDesk, actsAt, stir } from './desk.ts';
import { hearAll } from './orders.ts';
import type { ScheduledAction } from './plan.ts';
import { stopFor } from './stop.ts';

/** Books every action that takes effect before the bars of this step. */
export function applyActions(desk: Desk): void {
  const { scheduled } = desk.plan;
  while (desk.actsAt <= desk.step) {
    const next = scheduled[desk.nextAction];
    invariant(next !== undefined, 'an action that takes effect is in the schedule');
    desk.nextAction += 1;
    desk.actsAt = actsAt(desk.plan, desk.nextAction);
    apply(desk, next);
  }
}

function apply(desk: Desk, { symbol: index, bar, action }: ScheduledAction): void {
  const symbol = desk.symbols[index];
  if (symbol === undefined) return;
  if (action.kind === 'dividend') pay(desk, symbol, action);
  else split(desk, symbol, action, cellOf(symbol.series.close, bar - 1));
}

/** On the count that was held before the session; who is short pays. */
function pay(desk: Desk, symbol: SymbolDesk, action: Dividend): void {
  const { multiplier, quantityScale, id } = symbol.instrument;
  const exact = action.cash * symbol.held * multiplier;
  const cash = divide(exact, 10n ** BigInt(quantityScale), 'floor');
  record(desk, symbol, { action, quantity: FLAT, cash, price: null, kind: 'dividend', id });
}

/**
 * `new / old` units for each that is held. A remaining fraction is paid at the previous close, restated: each old
 * unit is worth what it was, so equity changes by rounding alone.
 */
function split(desk: Desk, symbol: SymbolDesk, action: Split, closeBefore: number): void {
  const { numerator, denominator } = action.ratio;
  const exact = symbol.held * numerator;
  const after = exact / denominator;
  const remainder = exact - after * denominator;
  const { multiplier, quantityScale, id } = symbol.instrument;
  // remainder / denominator new units, each worth close × old / new
  const worth = remainder * BigInt(closeBefore) * multiplier;
  const cash = divide(worth, numerator * 10n ** BigInt(quantityScale), 'floor');
  const ceiled = divide(BigInt(closeBefore) * denominator, numerator, 'ceil');
  // where a whole unit is worth a micro, what a part of it costs is rounded up to as much: the unit is worth more
  const price = cash === ceiled || cash === -ceiled ? ceiled + 1n : ceiled;
  const quantity = toHolding(after - symbol.held);
  record(desk, symbol, {
    ...{ action, quantity, cash, id },
    price: remainder === 0n ? null : toMicros(price),
    kind: 'split',
  });
  restate(desk, symbol, action);
}

interface Effect {
  readonly action: Dividend | Split;
  readonly quantity: Holding;
  readonly cash: bigint;
  readonly price: Micros | null;
  readonly kind: 'dividend' | 'split';
  readonly id: SymbolDesk['instrument']['id'];
}

function record(desk: Desk, symbol: SymbolDesk, effect: Effect): void {
  const { action, quantity, cash, price, kind, id } = effect;
  if (!inMicrosRange(cash)) {
    stopFor(desk, { code: 'out_of_range', at: desk.at, detail: `${kind} of ${symbol.symbol}` });
    return;
  }
  desk.log.other({ kind: 'action', at: desk.at, action, quantity, cash: toMicros(cash) });
  if (symbol.held === 0n) return;
  const ref = `${kind}:${symbol.symbol}:${action.exDate}`;
  const booked = enter(desk, symbol, {
    ...base(desk),
    ...{ quantity, price, kind, ref, instrument: id, cash: toMicros(cash) },
  });
  if (!booked.ok) stopFor(desk, { code: 'out_of_range', at: desk.at, detail: booked.refused.code });
}

/** What was meant in old units and old prices: working orders, the target in force, what the strategy remembers. */
function restate(desk: Desk, symbol: SymbolDesk, { ratio }: Split): void {
  const { book, events } = step(desk.book, { kind: 'split', symbol: symbol.symbol, ...ratio, at: desk.at });
  desk.book = book;
  hearAll(desk, events);
  desk.strategy.split(symbol.symbol, ratio);
  if (symbol.target !== null)
    symbol.target = toHolding((symbol.target * ratio.numerator) / ratio.denominator);
  stir(desk, symbol);
}
