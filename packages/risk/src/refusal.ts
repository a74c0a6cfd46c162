/** Everything that risk can say no with: a code, the numbers it saw, and what the "no" means for the desk. */
import type {
  ClientOrderId,
  Holding,
  InstrumentId,
  Micros,
  Quantity,
  StrategyId,
  TimeInForce,
} from '@mqk/core';

import type { AccountKind, Session } from './facts.ts';

/** Waiting cannot cure a permanent refusal; one that halts stops the desk, not only the order. */
interface Meaning {
  readonly permanent: boolean;
  readonly halts: boolean;
}

const FINAL = { permanent: true, halts: false } as const satisfies Meaning;
const FINAL_HALT = { permanent: true, halts: true } as const satisfies Meaning;
const WAIT = { permanent: false, halts: false } as const satisfies Meaning;
const WAIT_HALT = { permanent: false, halts: true } as const satisfies Meaning;

export const NUMBER_PROBLEMS = [
  'not_a_number', // NaN, text that is no number, an object
  'not_finite', //   Infinity
  'not_whole', //    has a fraction
  'not_exact', //    a float above 2^53: it may have been rounded on its way to us
  'negative',
  'zero',
  'beyond_int8', //  nothing in the desk can be that large
] as const;
export type NumberProblem = (typeof NUMBER_PROBLEMS)[number];

export const EQUITY_FACTS = ['equity', 'dayStartEquity', 'peakEquity'] as const;
export type EquityFact = (typeof EQUITY_FACTS)[number];

/** The numbers that come with each code. */
export interface RefusalNumbers {
  readonly number_out_of_range: {
    readonly field: string;
    readonly problem: NumberProblem;
    /** As it came, cut at 40 characters. */
    readonly found: string;
  };
  readonly overflow: { readonly what: 'price' | 'notional' | 'exposure' | 'buying_power' };
  readonly malformed_order: { readonly field: string; readonly problem: string };
  readonly account_missing: object;
  readonly limits_missing: object;
  readonly currency_differs: { readonly currency: string; readonly accountCurrency: string };
  readonly equity_missing: { readonly missing: EquityFact };
  readonly day_loss_reached: { readonly loss: Micros; readonly dayLossMax: Micros };
  readonly drawdown_reached: {
    readonly equity: Micros;
    readonly peakEquity: Micros;
    readonly drawdownMaxBps: number;
  };
  /** Counts are null where the fact was not a count at all. */
  readonly order_storm: { readonly orders: number | null; readonly ordersPerMinuteMax: number };
  readonly reject_storm: { readonly rejects: number | null; readonly rejectsPerMinuteMax: number };
  readonly execution_storm: { readonly executions: number | null; readonly executionsPerMinuteMax: number };
  readonly symbol_not_allowed: { readonly symbol: string };
  readonly off_tick: {
    readonly field: 'limitPrice' | 'stopPrice';
    readonly price: Micros;
    readonly tick: Micros;
  };
  /** `clientOrderId` is the other order of the same decision. */
  readonly duplicate_intent: { readonly clientOrderId: ClientOrderId };
  readonly order_quantity_exceeded: { readonly quantity: Quantity; readonly orderQuantityMax: Quantity };
  readonly order_notional_exceeded: { readonly notional: Micros; readonly orderNotionalMax: Micros };
  /** `sellable` is what no pending sell has spoken for; negative when already short. */
  readonly short_not_allowed: {
    readonly quantity: Quantity;
    readonly sellable: Holding;
    readonly accountKind: AccountKind;
  };
  readonly position_quantity_exceeded: {
    readonly quantity: Quantity;
    readonly positionQuantityMax: Quantity;
  };
  readonly position_notional_exceeded: { readonly notional: Micros; readonly positionNotionalMax: Micros };
  readonly gross_exposure_exceeded: { readonly gross: Micros; readonly grossExposureMax: Micros };
  /** Of the strategy's own positions and orders. */
  readonly strategy_exposure_exceeded: {
    readonly strategy: StrategyId;
    readonly gross: Micros;
    readonly grossExposureMax: Micros;
  };
  readonly net_exposure_exceeded: { readonly net: Micros; readonly netExposureMax: Micros };
  readonly leverage_exceeded: {
    readonly gross: Micros;
    readonly equity: Micros;
    readonly leverageMaxBps: number;
  };
  /** `needed` by this order and everything reserved. */
  readonly buying_power_exceeded: { readonly needed: Micros; readonly cash: Micros };
  /** `clientOrderId` is the profit target of a bracket of ours that this order could trade with. */
  readonly leg_in_the_way: { readonly clientOrderId: ClientOrderId };
  /** It calls itself reduce-only, and could add to the position or turn it round. */
  readonly would_not_reduce: { readonly position: Holding; readonly quantity: Quantity };
  readonly price_missing: { readonly instrument: InstrumentId };
  readonly price_stale: {
    readonly instrument: InstrumentId;
    readonly ageMs: number | null;
    readonly priceAgeMsMax: number;
  };
  readonly price_outside_collar: {
    readonly limitPrice: Micros;
    readonly worstAllowed: Micros;
    readonly priceCollarBps: number;
  };
  /** `clientOrderId` is our own order that this one could trade with. */
  readonly self_cross: { readonly clientOrderId: ClientOrderId };
  readonly market_closed: { readonly session: Session; readonly timeInForce: TimeInForce };
}

export type RiskCode = keyof RefusalNumbers;

/** What each "no" means. The order of this table is the order in which `assess` answers. */
export const MEANINGS = {
  number_out_of_range: FINAL_HALT,
  overflow: FINAL_HALT,
  malformed_order: FINAL,
  account_missing: WAIT,
  limits_missing: FINAL,
  currency_differs: FINAL,
  equity_missing: WAIT,
  day_loss_reached: WAIT_HALT,
  drawdown_reached: WAIT_HALT,
  order_storm: WAIT_HALT,
  reject_storm: WAIT_HALT,
  execution_storm: WAIT_HALT,
  symbol_not_allowed: FINAL,
  off_tick: FINAL,
  duplicate_intent: FINAL,
  order_quantity_exceeded: FINAL,
  order_notional_exceeded: FINAL,
  short_not_allowed: FINAL,
  position_quantity_exceeded: FINAL,
  position_notional_exceeded: FINAL,
  gross_exposure_exceeded: FINAL,
  strategy_exposure_exceeded: FINAL,
  net_exposure_exceeded: FINAL,
  leverage_exceeded: FINAL,
  buying_power_exceeded: FINAL,
  leg_in_the_way: FINAL,
  would_not_reduce: WAIT,
  price_missing: WAIT,
  price_stale: WAIT,
  price_outside_collar: WAIT,
  self_cross: WAIT,
  market_closed: WAIT,
} as const satisfies { readonly [Code in RiskCode]: Meaning };

/** One "no" by its code. */
export type RefusalOf<Code extends RiskCode> = {
  [Each in Code]: { readonly code: Each } & RefusalNumbers[Each] & (typeof MEANINGS)[Each];
}[Code];

export type RiskRefusal = RefusalOf<RiskCode>;

export const RISK_CODES: readonly RiskCode[] = Object.keys(MEANINGS) as RiskCode[];

/** Whether waiting cannot cure it. A code that is not of risk is none of ours: false. */
export const isPermanent = (code: string): boolean => meaningOf(code)?.permanent ?? false;

/** Whether the desk stops for it. A code that is not of risk is none of ours: false. */
export const isBreaker = (code: string): boolean => meaningOf(code)?.halts ?? false;

const meaningOf = (code: string): Meaning | undefined =>
  Object.hasOwn(MEANINGS, code) ? MEANINGS[code as RiskCode] : undefined;

/** Nearly every question is answered by it, and then nothing is made. Not frozen: going through a frozen list makes a value a step. */
export const NONE: readonly never[] = [];

export function no<Code extends RiskCode>(code: Code, numbers: RefusalNumbers[Code]): RefusalOf<Code> {
  const refusal: unknown = { code, ...numbers, ...MEANINGS[code] };
  return refusal as RefusalOf<Code>;
}
