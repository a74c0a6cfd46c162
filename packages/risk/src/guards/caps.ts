/** Hard caps on the worst case. An order that does not make the worst case worse is never refused by one. */
import { type Micros, toMicros, toQuantity } from '@mqk/core';

import { NONE, no, type RiskRefusal } from '../refusal.ts';
import type { Stake } from '../placed.ts';
import type { View } from '../view.ts';

/** Asked only where the worst case grew; every amount is in range. */
type Cap = (after: Stake, before: Stake, view: View) => RiskRefusal | null;

export function caps(view: View): readonly RiskRefusal[] {
  if (view.stakes === null) return NONE;
  const { before, after } = view.stakes;
  let said: readonly RiskRefusal[] = NONE;
  for (const cap of CAPS) {
    const no = cap(after, before, view);
    if (no !== null) said = [...said, no];
  }
  return said;
}

const positionQuantity: Cap = ({ units }, before, { limits }) => {
  const { positionQuantityMax } = limits;
  if (units <= positionQuantityMax || units <= before.units) return null;
  return no('position_quantity_exceeded', { quantity: toQuantity(units), positionQuantityMax });
};

/** The amount, if it is beyond its cap and beyond what it was. */
function grownBeyond(cap: Micros, after: bigint, before: bigint): Micros | null {
  return after > cap && after > before ? toMicros(after) : null;
}

const positionNotional: Cap = (after, before, { limits }) => {
  const { positionNotionalMax } = limits;
  const notional = grownBeyond(positionNotionalMax, after.notional, before.notional);
  return notional === null ? null : no('position_notional_exceeded', { notional, positionNotionalMax });
};

const grossExposure: Cap = (after, before, { limits }) => {
  const { grossExposureMax } = limits;
  const gross = grownBeyond(grossExposureMax, after.gross, before.gross);
  return gross === null ? null : no('gross_exposure_exceeded', { gross, grossExposureMax });
};

const netExposure: Cap = (after, before, { limits }) => {
  const { netExposureMax } = limits;
  const net = grownBeyond(netExposureMax, after.net, before.net);
  return net === null ? null : no('net_exposure_exceeded', { net, netExposureMax });
};

/** Gross exposure at most `equity × leverageMaxBps / 10000`. Without equity that is refused as missing. */
const leverage: Cap = ({ gross }, before, { limits, facts: { equity } }) => {
  const { leverageMaxBps } = limits;
  if (equity === null || gross <= before.gross) return null;
  if (gross * 10_000n <= equity * BigInt(leverageMaxBps)) return null;
  return no('leverage_exceeded', { gross: toMicros(gross), equity, leverageMaxBps });
};

/** A budget is the strategy's own: what another one holds neither fills nor empties it. */
const strategyExposure: Cap = (_after, _before, { ownGross, order: { strategy } }) => {
  if (ownGross === null) return null;
  const { after, before, grossExposureMax } = ownGross;
  const gross = grownBeyond(grossExposureMax, after, before);
  return gross === null ? null : no('strategy_exposure_exceeded', { strategy, gross, grossExposureMax });
};

const CAPS: readonly Cap[] = [
  positionQuantity,
  positionNotional,
  grossExposure,
  strategyExposure,
  netExposure,
  leverage,
];

/** Own money only: what all pending buys may cost, this one among them, has to lie in the account. */
export function buyingPower({ facts, order, reservedBuys }: View): readonly RiskRefusal[] {
  const { account, cash } = facts;
  if (account.kind === 'margin' || order.side === 'sell' || reservedBuys === null) return NONE;
  return reservedBuys <= cash
    ? NONE
    : [no('buying_power_exceeded', { needed: toMicros(reservedBuys), cash })];
}
