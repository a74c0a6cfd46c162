/** Hard caps on the worst case. An order that does not make the worst case worse is never refused by one. */
import { toQuantity } from '@mqk/core';

import type { Exposure, SymbolExposure } from '../exposure.ts';
import { type RiskRefusal, no } from '../refusal.ts';
import { type View, inRange } from '../view.ts';

type Cap = (after: Exposure, before: Exposure, view: View) => readonly RiskRefusal[];

export function caps(view: View): readonly RiskRefusal[] {
  const { before, after } = view;
  if (after === null || !after.ok || !before.ok) return [];
  return CAPS.flatMap((cap) => cap(after.value, before.value, view));
}

const positionQuantity: Cap = (after, before, { facts, order }) => {
  const { positionQuantityMax } = facts.limits;
  const quantity = unitsOf(after, order.instrument.id);
  if (quantity <= positionQuantityMax || quantity <= unitsOf(before, order.instrument.id)) return [];
  return [no('position_quantity_exceeded', { quantity: toQuantity(quantity), positionQuantityMax })];
};

const positionNotional: Cap = (after, before, { facts, order }) => {
  const { positionNotionalMax } = facts.limits;
  const notional = inRange(symbolOf(after, order.instrument.id)?.notional ?? 0n);
  const prior = symbolOf(before, order.instrument.id)?.notional ?? 0n;
  if (notional === null || notional <= positionNotionalMax || notional <= prior) return [];
  return [no('position_notional_exceeded', { notional, positionNotionalMax })];
};

const grossExposure: Cap = ({ gross }, before, { facts }) => {
  const { grossExposureMax } = facts.limits;
  if (gross <= grossExposureMax || gross <= before.gross) return [];
  return [no('gross_exposure_exceeded', { gross, grossExposureMax })];
};

const netExposure: Cap = ({ net }, before, { facts }) => {
  const { netExposureMax } = facts.limits;
  if (net <= netExposureMax || net <= before.net) return [];
  return [no('net_exposure_exceeded', { net, netExposureMax })];
};

/** Gross exposure at most `equity × leverageMaxBps / 10000`; without equity nothing may be borrowed on. */
const leverage: Cap = ({ gross }, before, { facts: { equity, limits } }) => {
  const { leverageMaxBps } = limits;
  if (equity === null || gross <= before.gross) return [];
  if (gross * 10_000n <= equity * BigInt(leverageMaxBps)) return [];
  return [no('leverage_exceeded', { gross, equity, leverageMaxBps })];
};

const CAPS: readonly Cap[] = [positionQuantity, positionNotional, grossExposure, netExposure, leverage];

/** Own money only: what all pending buys may cost, this one among them, has to lie in the account. */
export function buyingPower({ facts, order, reservedBuys }: View): readonly RiskRefusal[] {
  const needed = inRange(reservedBuys);
  if (facts.account.kind === 'margin' || order.side === 'sell' || needed === null) return [];
  return needed <= facts.cash ? [] : [no('buying_power_exceeded', { needed, cash: facts.cash })];
}

const symbolOf = (exposure: Exposure, id: SymbolExposure['instrument']): SymbolExposure | undefined =>
  exposure.symbols.find(({ instrument }) => instrument === id);

/** The larger of what may be held long or short. */
function unitsOf(exposure: Exposure, id: SymbolExposure['instrument']): bigint {
  const { mostLong, mostShort } = symbolOf(exposure, id) ?? { mostLong: 0n, mostShort: 0n };
  return mostLong > -mostShort ? mostLong : -mostShort;
}
