/** Any account, and any order, around the edges of the limits. */
import { type Micros, type Side, marketTime, strategyId, toMicros } from '@mqk/core';
import fc from 'fast-check';

import {
  LIMIT_NAMES,
  type LimitName,
  type Limits,
  type PendingOrder,
  type RiskFacts,
  type RiskOrder,
  type Session,
} from '../src/index.ts';
import { QQQ, SPY, facts, held, order, pending, position, units } from './desk.ts';

const cents = (max: number): fc.Arbitrary<bigint> =>
  fc.integer({ min: 1, max }).map((n) => BigInt(n) * 10_000n);
export const anyPrice = cents(30_000).map(toMicros);
const anyMoney = fc.integer({ min: -50_000, max: 400_000 }).map((n) => toMicros(BigInt(n) * 1_000_000n));
const anyMaximum = fc.integer({ min: 0, max: 400_000 }).map((n) => toMicros(BigInt(n) * 1_000_000n));
const anyUnits = fc.integer({ min: 1, max: 1500 }).map(units);
const anyUnitsMax = fc.integer({ min: 0, max: 3000 }).map(units);
const anyInstrument = fc.constantFrom(SPY, QQQ);
const anySide = fc.constantFrom<Side>('buy', 'sell');
const anyGroup = fc.constantFrom(null, null, 'pair-1', 'pair-2');
const termsAt = (price: fc.Arbitrary<Micros>) =>
  fc.oneof(
    fc.constant({ type: 'market', limitPrice: null } as const),
    price.map((limitPrice) => ({ type: 'limit', limitPrice }) as const),
  );
const anyTerms = termsAt(anyPrice);
const anyDecision = fc.constantFrom(null, { at: marketTime(0), leg: 'entry' } as const);

const anySymbolLimits = fc.dictionary(
  fc.constantFrom('QQQ', 'SPY'),
  fc.record({
    orderQuantityMax: anyUnitsMax,
    orderNotionalMax: anyMaximum,
    positionQuantityMax: anyUnitsMax,
    positionNotionalMax: anyMaximum,
  }),
  { maxKeys: 1 },
);
const anyStrategyLimits = fc.dictionary(
  fc.constantFrom('other', 'trend'),
  fc.record({
    orderQuantityMax: anyUnitsMax,
    orderNotionalMax: anyMaximum,
    grossExposureMax: anyMaximum,
    symbols: fc.subarray(['QQQ', 'SPY']),
  }),
  { maxKeys: 1 },
);

export const anyLimits: fc.Arbitrary<Limits> = fc.record({
  orderQuantityMax: anyUnitsMax,
  orderNotionalMax: anyMaximum,
  priceCollarBps: fc.integer({ min: 0, max: 10_000 }),
  positionQuantityMax: anyUnitsMax,
  positionNotionalMax: anyMaximum,
  grossExposureMax: anyMaximum,
  netExposureMax: anyMaximum,
  dayLossMax: anyMaximum,
  drawdownMaxBps: fc.integer({ min: 0, max: 10_000 }),
  leverageMaxBps: fc.integer({ min: 0, max: 40_000 }),
  ordersPerMinuteMax: fc.integer({ min: 0, max: 5 }),
  rejectsPerMinuteMax: fc.integer({ min: 0, max: 5 }),
  executionsPerMinuteMax: fc.integer({ min: 0, max: 5 }),
  priceAgeMsMax: fc.integer({ min: 0, max: 10_000 }),
  allowShort: fc.boolean(),
  symbols: fc.subarray(['QQQ', 'SPY']),
  symbolLimits: anySymbolLimits,
  strategyLimits: anyStrategyLimits,
});

/** Limits that leave room for everything but large positions. */
export const wideLimits: fc.Arbitrary<Limits> = anyLimits.map((drawn) => ({
  ...drawn,
  orderQuantityMax: units(3000),
  dayLossMax: toMicros(10n ** 15n),
  drawdownMaxBps: 10_000,
  leverageMaxBps: 40_000,
  ordersPerMinuteMax: 100,
  rejectsPerMinuteMax: 100,
  executionsPerMinuteMax: 100,
  priceAgeMsMax: 10_000,
  symbols: ['QQQ', 'SPY'],
  symbolLimits: {},
  strategyLimits: {},
}));

export const anyPending: fc.Arbitrary<readonly PendingOrder[]> = fc
  .array(
    fc.record({
      strategy: fc.constantFrom(strategyId('trend'), strategyId('other')),
      instrument: anyInstrument,
      side: anySide,
      leaves: fc.integer({ min: 0, max: 800 }).map(units),
      price: anyPrice,
      reduceOnly: fc.boolean(),
      possiblyLive: fc.boolean(),
      decision: anyDecision,
      ocoGroup: anyGroup,
      terms: anyTerms,
    }),
    { maxLength: 5 },
  )
  .map((drawn) => drawn.map(({ terms, ...rest }, index) => pending(`p-${index}`, { ...rest, ...terms })));

const anyHolding = fc.integer({ min: -1500, max: 1500 }).map(held);

export const anyFacts = (limits: fc.Arbitrary<Limits> = anyLimits): fc.Arbitrary<RiskFacts> =>
  fc
    .record({
      account: fc.constantFrom(
        { kind: 'cash', currency: 'USD' } as const,
        { kind: 'margin', currency: 'USD' } as const,
      ),
      limits,
      cash: anyMoney,
      equity: anyMoney,
      dayStartEquity: anyMoney,
      peakEquity: anyMoney,
      pending: anyPending,
      session: fc.constantFrom<Session>('open', 'open', 'closed', 'unknown'),
      spy: fc.record({ quantity: anyHolding, price: anyPrice, ageMs: fc.integer({ min: 0, max: 12_000 }) }),
      qqq: fc.record({ quantity: anyHolding, price: anyPrice, ageMs: fc.integer({ min: 0, max: 12_000 }) }),
      counters: fc.record({
        ordersInMinute: fc.integer({ min: 0, max: 6 }),
        rejectsInMinute: fc.integer({ min: 0, max: 6 }),
        executionsInMinute: fc.integer({ min: 0, max: 6 }),
      }),
    })
    .map(({ spy, qqq, session, ...rest }) =>
      facts({
        ...rest,
        sessions: [
          { instrument: SPY.id, session },
          { instrument: QQQ.id, session: 'open' },
        ],
        positions: [position(SPY, spy.quantity), position(QQQ, qqq.quantity, 'other')],
        marks: [
          { instrument: SPY.id, price: spy.price, ageMs: spy.ageMs },
          { instrument: QQQ.id, price: qqq.price, ageMs: qqq.ageMs },
        ],
      }),
    );

export const anyOrder: fc.Arbitrary<RiskOrder> = fc
  .record({
    instrument: anyInstrument,
    side: anySide,
    quantity: anyUnits,
    reduceOnly: fc.boolean(),
    decision: anyDecision,
    ocoGroup: anyGroup,
    terms: anyTerms,
  })
  .map(({ terms, ...rest }) => order({ ...rest, ...terms }));

/** Near 100: a collar seldom refuses it. */
const nearPrice = fc.integer({ min: 9500, max: 10_500 }).map((n) => toMicros(BigInt(n) * 10_000n));

/** An account with nothing wrong but what the worst case may make of it, so that a good part of all orders passes. */
export const calmFacts: fc.Arbitrary<RiskFacts> = fc
  .tuple(anyFacts(wideLimits), nearPrice, nearPrice, fc.integer({ min: 0, max: 400_000 }))
  .map(([drawn, spy, qqq, worth]) => {
    const equity = toMicros(BigInt(worth) * 1_000_000n);
    const marks = [
      { instrument: SPY.id, price: spy, ageMs: 0 },
      { instrument: QQQ.id, price: qqq, ageMs: 0 },
    ];
    return {
      ...drawn,
      ...{ marks, equity, dayStartEquity: equity, peakEquity: equity, cash: equity },
      sessions: facts().sessions,
      limits: { ...drawn.limits!, priceCollarBps: 2000 },
      pending: drawn.pending.map((each) => ({ ...each, possiblyLive: false, decision: null })),
    };
  });

export const calmOrder: fc.Arbitrary<RiskOrder> = fc
  .tuple(anyOrder, termsAt(nearPrice))
  .map(([drawn, terms]) => ({ ...drawn, ...terms, reduceOnly: false }));

/** A set that is nowhere wider than `limits`. */
export const tighter = (limits: Limits): fc.Arbitrary<Limits> =>
  fc
    .record({ shares: anyShares, scopeShares: anyShares, more: anySymbolLimits })
    .map(({ shares, scopeShares, more }) => {
      const shrunk = shrink(limits, shares);
      const scoped = <Scope extends object>(scopes: Readonly<Record<string, Scope>>): Record<string, Scope> =>
        Object.fromEntries(Object.entries(scopes).map(([name, scope]) => [name, shrink(scope, scopeShares)]));
      return {
        ...shrunk,
        symbolLimits: { ...more, ...scoped(limits.symbolLimits) },
        strategyLimits: scoped(limits.strategyLimits),
      };
    });

const anyShares = fc.array(fc.integer({ min: 0, max: 100 }), {
  minLength: LIMIT_NAMES.length,
  maxLength: LIMIT_NAMES.length,
});

function shrink<Some extends object>(limits: Some, shares: readonly number[]): Some {
  const share = (name: string): bigint => BigInt(shares[LIMIT_NAMES.indexOf(name as LimitName)] ?? 0);
  const scaled = Object.entries(limits).map(([name, value]: [string, unknown]) => {
    const part = share(name);
    if (name === 'priceCollarBps') return [name, value];
    if (typeof value === 'bigint') return [name, (value * part) / 100n];
    if (typeof value === 'number') return [name, Math.floor((value * Number(part)) / 100)];
    if (typeof value === 'boolean') return [name, value && part > 50n];
    return Array.isArray(value)
      ? [name, value.filter((_, index) => part > 30n * BigInt(index))]
      : [name, value];
  });
  return Object.fromEntries(scaled) as Some;
}
