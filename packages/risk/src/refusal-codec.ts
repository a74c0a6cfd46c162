/** Refusals as they are stored with a denied intent and shown to people. */
import {
  type Codec,
  type CodecsOf,
  type Json,
  TIMES_IN_FORCE,
  clientOrderIdCodec,
  holdingCodec,
  instrumentIdCodec,
  integerCodec,
  malformed,
  microsCodec,
  nullable,
  ok,
  oneOf,
  quantityCodec,
  record,
  strategyIdCodec,
  textCodec,
} from '@mqk/core';

import { ACCOUNT_KINDS, SESSIONS } from './facts.ts';
import {
  EQUITY_FACTS,
  NUMBER_PROBLEMS,
  RISK_CODES,
  type RefusalNumbers,
  type RiskCode,
  type RiskRefusal,
  no,
} from './refusal.ts';

const NUMBERS: { readonly [Code in RiskCode]: CodecsOf<RefusalNumbers[Code]> } = {
  number_out_of_range: { field: textCodec, problem: oneOf(NUMBER_PROBLEMS), found: textCodec },
  overflow: { what: oneOf(['price', 'notional', 'exposure', 'buying_power']) },
  malformed_order: { field: textCodec, problem: textCodec },
  account_missing: {},
  limits_missing: {},
  currency_differs: { currency: textCodec, accountCurrency: textCodec },
  equity_missing: { missing: oneOf(EQUITY_FACTS) },
  day_loss_reached: { loss: microsCodec, dayLossMax: microsCodec },
  drawdown_reached: { equity: microsCodec, peakEquity: microsCodec, drawdownMaxBps: integerCodec },
  order_storm: { orders: nullable(integerCodec), ordersPerMinuteMax: integerCodec },
  reject_storm: { rejects: nullable(integerCodec), rejectsPerMinuteMax: integerCodec },
  execution_storm: { executions: nullable(integerCodec), executionsPerMinuteMax: integerCodec },
  symbol_not_allowed: { symbol: textCodec },
  off_tick: { field: oneOf(['limitPrice', 'stopPrice']), price: microsCodec, tick: microsCodec },
  duplicate_intent: { clientOrderId: clientOrderIdCodec },
  order_quantity_exceeded: { quantity: quantityCodec, orderQuantityMax: quantityCodec },
  order_notional_exceeded: { notional: microsCodec, orderNotionalMax: microsCodec },
  short_not_allowed: { quantity: quantityCodec, sellable: holdingCodec, accountKind: oneOf(ACCOUNT_KINDS) },
  position_quantity_exceeded: { quantity: quantityCodec, positionQuantityMax: quantityCodec },
  position_notional_exceeded: { notional: microsCodec, positionNotionalMax: microsCodec },
  gross_exposure_exceeded: { gross: microsCodec, grossExposureMax: microsCodec },
  strategy_exposure_exceeded: {
    strategy: strategyIdCodec,
    gross: microsCodec,
    grossExposureMax: microsCodec,
  },
  net_exposure_exceeded: { net: microsCodec, netExposureMax: microsCodec },
  leverage_exceeded: { gross: microsCodec, equity: microsCodec, leverageMaxBps: integerCodec },
  buying_power_exceeded: { needed: microsCodec, cash: microsCodec },
  leg_in_the_way: { clientOrderId: clientOrderIdCodec },
  would_not_reduce: { position: holdingCodec, quantity: quantityCodec },
  price_missing: { instrument: instrumentIdCodec },
  price_stale: { instrument: instrumentIdCodec, ageMs: nullable(integerCodec), priceAgeMsMax: integerCodec },
  price_outside_collar: {
    limitPrice: microsCodec,
    worstAllowed: microsCodec,
    priceCollarBps: integerCodec,
  },
  self_cross: { clientOrderId: clientOrderIdCodec },
  market_closed: { session: oneOf(SESSIONS), timeInForce: oneOf(TIMES_IN_FORCE) },
};

const numbersOf = <Code extends RiskCode>(code: Code): Codec<RefusalNumbers[Code]> => record(NUMBERS[code]);

/** The code and its numbers. What a code means is not stored: it is what it means now. */
export const riskRefusalCodec: Codec<RiskRefusal> = {
  encode: (refusal) => written(refusal.code, refusal),
  decode(json) {
    if (typeof json !== 'object' || json === null || !('code' in json)) return malformed('a refusal', json);
    const { code, ...numbers } = json;
    const known = RISK_CODES.find((candidate) => candidate === code);
    if (known === undefined) return malformed('a code of risk', code, 'code');
    const read = numbersOf(known).decode(numbers);
    return read.ok ? ok(no(known, read.value)) : read;
  },
};

function written<Code extends RiskCode>(code: Code, numbers: RefusalNumbers[Code]): Json {
  return { code, ...(numbersOf(code).encode(numbers) as Readonly<Record<string, Json>>) };
}
