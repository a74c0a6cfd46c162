/** Brackets: an entry is sent with its protection, and the legs become orders of ours when they come to life. */
import { type ClientOrderId, type Leg, clientOrderId, intentId } from '@mqk/core';
import { newOrder, transition } from '@mqk/oms';
import type { Protection, VenueEvent } from '@mqk/venue';

import { type Desk, type OrderRecord, type SymbolDesk, openOne } from './desk.ts';

/** What an entry takes along; null where the target asks for none, or nothing is opened. */
export function protectionOf(desk: Desk, { protection }: SymbolDesk, record: OrderRecord): Protection | null {
  if (protection === null || record.order.leg !== 'entry') return null;
  const name = (leg: 'stop' | 'target'): ClientOrderId => {
    const id = clientOrderId(`${record.order.clientOrderId}-${leg}`);
    desk.unborn.set(id, { leg, entry: record });
    return id;
  };
  const { stopPrice, targetPrice: limitPrice } = protection;
  return {
    stop: { clientOrderId: name('stop'), stopPrice },
    target: limitPrice === null ? null : { clientOrderId: name('target'), limitPrice },
  };
}

/** What an order is by the name that {@link protectionOf} gave it; null: it is no leg. */
export function legNamed(id: string): { readonly leg: 'stop' | 'target'; readonly entry: string } | null {
  for (const leg of ['stop', 'target'] as const)
    if (id.endsWith(`-${leg}`)) return { leg, entry: id.slice(0, -leg.length - 1) };
  return null;
}

/** The record of a leg that the venue tells of for the first time. */
export function birthOf(desk: Desk, event: VenueEvent): OrderRecord | undefined {
  const unborn = desk.unborn.get(event.clientOrderId);
  const symbol = unborn === undefined ? undefined : desk.symbols[unborn.entry.symbol];
  if (unborn === undefined || symbol === undefined || event.kind !== 'new') return undefined;
  desk.unborn.delete(event.clientOrderId);
  const { entry, leg } = unborn;
  const { clientOrderId: id, terms } = event;
  const { symbol: index, decidedAt: at } = entry;
  const born = { row: desk.log.terms.add(terms), terms };
  const record: OrderRecord = {
    row: desk.log.orders.open({ id, symbol: index, at, terms: born.row }),
    born,
    symbol: index,
    decidedAt: at,
    order: sent(desk, entry, { leg, id, terms }),
    reserved: entry.reserved,
    cost: null,
    costAt: -1,
    reason: null,
  };
  desk.working.set(id, record);
  openOne(symbol, record);
  return record;
}

interface Born {
  readonly leg: Leg;
  readonly id: ClientOrderId;
  readonly terms: OrderRecord['order']['terms'];
}

/** It left with its entry. */
function sent(
  desk: Desk,
  { order: entry, decidedAt }: OrderRecord,
  { leg, id, terms }: Born,
): OrderRecord['order'] {
  const instrument = desk.contracts.get(entry.instrument);
  const intent = {
    id: intentId(`${entry.intent ?? entry.clientOrderId}.${leg}`),
    account: entry.account,
    run: desk.run,
    strategy: entry.strategy,
    instrument: entry.instrument,
    instrumentVersion: instrument?.version ?? 1,
    leg,
    reduceOnly: true,
    terms,
    decidedAt,
    expiresAt: desk.clock.expiryOf(desk.at),
  };
  const links = { parent: entry.clientOrderId, ocoGroup: entry.clientOrderId };
  return transition(newOrder(intent, id, links), { kind: 'claimed' }).order;
}
