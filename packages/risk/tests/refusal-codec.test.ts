import { MICROS_MAX, clientOrderId, instrumentId, strategyId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { RISK_CODES, type RefusalNumbers, type RiskCode, assess, riskRefusalCodec } from '../src/index.ts';
import { anyFacts, anyOrder } from './arbitrary.ts';
import { held, units, usd } from './desk.ts';

/** One refusal of each code, its amounts as large as they get. */
const SAMPLES: RefusalNumbers = {
  number_out_of_range: { field: 'quantity', problem: 'beyond_int8', found: '1e400' },
  overflow: { what: 'exposure' },
  malformed_order: { field: 'limitPrice', problem: 'is missing' },
  account_missing: {},
  limits_missing: {},
  currency_differs: { currency: 'EUR', accountCurrency: 'USD' },
  equity_missing: { missing: 'peakEquity' },
  day_loss_reached: { loss: MICROS_MAX, dayLossMax: usd('0') },
  drawdown_reached: { equity: usd('-1'), peakEquity: usd('1'), drawdownMaxBps: 5 },
  order_storm: { orders: null, ordersPerMinuteMax: 1 },
  reject_storm: { rejects: 2, rejectsPerMinuteMax: 1 },
  execution_storm: { executions: 2, executionsPerMinuteMax: 1 },
  symbol_not_allowed: { symbol: 'GME' },
  off_tick: { field: 'stopPrice', price: usd('1.001'), tick: usd('0.01') },
  duplicate_intent: { clientOrderId: clientOrderId('twin') },
  order_quantity_exceeded: { quantity: units(MICROS_MAX), orderQuantityMax: units(1) },
  order_notional_exceeded: { notional: MICROS_MAX, orderNotionalMax: usd('1') },
  short_not_allowed: { quantity: units(1), sellable: held(-MICROS_MAX), accountKind: 'margin' },
  position_quantity_exceeded: { quantity: units(2), positionQuantityMax: units(1) },
  position_notional_exceeded: { notional: usd('2'), positionNotionalMax: usd('1') },
  gross_exposure_exceeded: { gross: usd('2'), grossExposureMax: usd('1') },
  strategy_exposure_exceeded: {
    strategy: strategyId('trend'),
    gross: usd('11'),
    grossExposureMax: usd('10'),
  },
  net_exposure_exceeded: { net: usd('2'), netExposureMax: usd('1') },
  leverage_exceeded: { gross: usd('2'), equity: usd('1'), leverageMaxBps: 10_000 },
  buying_power_exceeded: { needed: usd('2'), cash: usd('-1') },
  leg_in_the_way: { clientOrderId: clientOrderId('target') },
  would_not_reduce: { position: held(-1), quantity: units(2) },
  price_missing: { instrument: instrumentId('SPY') },
  price_stale: { instrument: instrumentId('SPY'), ageMs: null, priceAgeMsMax: 1 },
  price_outside_collar: { limitPrice: usd('2'), worstAllowed: usd('1'), priceCollarBps: 1 },
  self_cross: { clientOrderId: clientOrderId('ours') },
  market_closed: { session: 'closed', timeInForce: 'ioc' },
};

const overText = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

describe('a refusal is stored with its numbers', () => {
  test.each(RISK_CODES)('%s', (code: RiskCode) => {
    const stored = overText(encodedNumbers(code));
    const read = riskRefusalCodec.decode(stored);

    expect(read).toMatchObject({ ok: true, value: { code, ...SAMPLES[code] } });
    if (read.ok) expect(overText(riskRefusalCodec.encode(read.value))).toEqual(stored);
  });

  test('every refusal that is ever answered is stored and read back', () => {
    fc.assert(
      fc.property(anyFacts(), anyOrder, (facts, order) => {
        for (const refusal of assess(facts, order))
          expect(riskRefusalCodec.decode(overText(riskRefusalCodec.encode(refusal)))).toEqual({
            ok: true,
            value: refusal,
          });
      }),
    );
  });

  test.each(['price', 'notional', 'exposure', 'buying_power'])('an overflow of %s', (what) => {
    expect(riskRefusalCodec.decode({ code: 'overflow', what })).toMatchObject({ ok: true, value: { what } });
  });

  test.each(['limitPrice', 'stopPrice'])('a %s off its tick', (field) => {
    const stored = { code: 'off_tick', field, price: '1.001', tick: '0.01' };

    expect(riskRefusalCodec.decode(stored)).toMatchObject({ ok: true, value: { field } });
  });

  test.each([
    [null, '', 'a refusal'],
    ['market_closed', '', 'a refusal'],
    [{}, '', 'a refusal'],
    [{ code: 'toString' }, 'code', 'a code of risk'],
    [{ code: 'expired' }, 'code', 'a code of risk'],
    [{ code: 'market_closed', halts: true }, 'halts', 'one of session, timeInForce'],
    [{ code: 'price_missing' }, 'instrument', expect.any(String)],
  ])('%p is no refusal', (json, path, expected) => {
    expect(riskRefusalCodec.decode(json)).toMatchObject({
      ok: false,
      refused: { code: 'malformed', path, expected },
    });
  });
});

function encodedNumbers(code: RiskCode): object {
  const meaning: unknown = { code, ...SAMPLES[code] };
  return riskRefusalCodec.encode(meaning as Parameters<typeof riskRefusalCodec.encode>[0]) as object;
}
