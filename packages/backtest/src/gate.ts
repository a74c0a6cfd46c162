/** May this order leave? What the account can bear, and what the limits allow. */
import { type Quantity, ZERO, toMicros, inMicrosRange } from '@mqk/core';
import { leaves } from '@mqk/oms';
import { buyingPower } from '@mqk/portfolio';
import { assess, reservation } from '@mqk/risk';
import { type CostedOrder, type SlippageReference, worstCost } from '@mqk/venue';

import type { Desk, OrderRecord, SymbolDesk } from './desk.ts';
import { riskFacts, riskOrder, symbolAt } from './facts.ts';
import { precedingReference } from './reference.ts';
import { type Worth, weigh } from './worth.ts';

export const ACCOUNT_REFUSALS = [
  'insufficient_cash', //         a buy that may cost more than the cash that nobody has spoken for
  'insufficient_buying_power', // the same in a margin account, whose equity bears a multiple
  'short_not_allowed',
] as const;
export type AccountRefusal = (typeof ACCOUNT_REFUSALS)[number];

/** Whether it is a broker who says so, of an order that has reached it: no limit of the desk knows of this reason. */
export const isBrokers = (reason: string): boolean =>
  reason === 'insufficient_cash' || reason === 'insufficient_buying_power';

const worth: Worth = { equity: 0, gross: 0 };

/** What can only take risk away stays possible when a breaker has tripped: limits are not asked about it. */
export type OrderClass = 'increase' | 'reduce';

/**
 * The first reason why the order may not leave, or null. Reserves its worst price where limits are in force.
 *
 * Limits are asked first, as they are live: there the account's own rules are the broker's, which hears of nothing that
 * a limit has kept in.
 */
export function refusalOf(desk: Desk, record: OrderRecord, kind: OrderClass): string | null {
  return limitsRefusal(desk, record, kind) ?? accountRefusal(desk, record);
}

/** What takes risk away is not asked about; it is reserved all the same, for other orders count it. */
function limitsRefusal(desk: Desk, record: OrderRecord, kind: OrderClass): string | null {
  const { risk } = desk.plan;
  if (risk === 'none') return null;
  weigh(desk, worth);
  const equity = Number.isNaN(worth.equity) ? null : toMicros(BigInt(worth.equity));
  const facts = riskFacts(desk, risk, { equity, about: symbolAt(desk, record.symbol) });
  const order = riskOrder(desk, record);
  const first = kind === 'reduce' ? undefined : assess(facts, order)[0];
  if (first !== undefined) {
    if (first.halts) desk.tripped ??= first;
    return first.code;
  }
  const held = reservation(facts, order);
  if (!held.ok) return kind === 'reduce' ? null : held.refused.code;
  record.reserved = held.value.price;
  return null;
}

function accountRefusal(desk: Desk, record: OrderRecord): AccountRefusal | null {
  const symbol = symbolAt(desk, record.symbol);
  const { order } = record;
  const sells = order.terms.side === 'sell';
  if (sells && shortBy(symbol, order.terms.quantity) > 0n && !desk.plan.account.allowShort)
    return 'short_not_allowed';
  if (order.reduceOnly || (sells && desk.plan.account.kind === 'cash')) return null;
  return isAffordable(desk, record)
    ? null
    : desk.plan.account.kind === 'cash'
      ? 'insufficient_cash'
      : 'insufficient_buying_power';
}

/** How far below zero the position could come with this order and every pending sell. Legs of one group count once. */
function shortBy({ held, open }: SymbolDesk, quantity: Quantity): bigint {
  const offered = open.reduce(
    (sum, { order }) => (order.terms.side === 'sell' && order.ocoGroup === null ? sum + leaves(order) : sum),
    0n,
  );
  return offered + quantity - (held > 0n ? held : 0n);
}

function isAffordable(desk: Desk, record: OrderRecord): boolean {
  const needed = costOf(desk, record);
  if (needed === null) return false;
  const { account } = desk.plan;
  let reserved = 0n;
  for (const other of desk.working.values()) reserved += reservedFor(desk, other);
  if (account.kind === 'cash') return needed <= desk.ledger.cash - reserved;
  weigh(desk, worth);
  if (Number.isNaN(worth.equity)) return false;
  return (
    needed <=
    buyingPower(
      {
        cash: desk.ledger.cash,
        equity: toMicros(BigInt(worth.equity)),
        gross: toMicros(BigInt(worth.gross)),
        reserved: inMicrosRange(reserved) ? toMicros(reserved) : ZERO,
      },
      { kind: 'margin', leverageBps: account.leverageBps },
    )
  );
}

/** What may still be paid for orders that open or add; in a cash account a sale pays for itself. */
function reservedFor(desk: Desk, record: OrderRecord): bigint {
  const { order } = record;
  if (order.reduceOnly || (order.terms.side === 'sell' && desk.plan.account.kind === 'cash')) return 0n;
  return costOf(desk, record) ?? 0n;
}

/** While orders are placed neither the books nor prices move: what was worked out at this bar end holds until the next. */
function costOf(desk: Desk, record: OrderRecord): bigint | null {
  if (record.costAt !== desk.step) {
    record.cost = worstOf(desk, record, symbolAt(desk, record.symbol));
    record.costAt = desk.step;
  }
  return record.cost;
}

function worstOf(desk: Desk, { order }: OrderRecord, symbol: SymbolDesk): bigint | null {
  const { slippage, fees } = desk.plan.policy.venue;
  const working = desk.book.orders.find(({ clientOrderId }) => clientOrderId === order.clientOrderId);
  const asked: CostedOrder = working ?? {
    contract: symbol.instrument,
    terms: order.terms,
    filled: order.filled,
    cost: 0n,
    fees: ZERO,
  };
  return worstCost({ slippage, fees }, asked, referenceAfter(desk, symbol));
}

/** What the symbol's bars up to now say about the next one. */
function referenceAfter(desk: Desk, symbol: SymbolDesk): SlippageReference | null {
  const { slippage } = desk.plan.policy.venue;
  if (symbol.bar < 0) return null;
  if (slippage.kind === 'none') return { range: ZERO, close: toMicros(BigInt(symbol.close)) };
  return precedingReference(slippage, symbol, symbol.bar + 1);
}
