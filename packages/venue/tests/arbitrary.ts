import type { Micros, OrderType, Side, TimeInForce } from '@mqk/core';
import { ORDER_TYPES, SIDES, TIMES_IN_FORCE, toMicros, toQuantity } from '@mqk/core';
import fc from 'fast-check';

import type { SlippageModel, VenueInput, VenuePolicy } from '../src/index.ts';
import { SHARE, end, id, policy, sessionOf } from './support.ts';

const CENT = 10_000n;
/** Prices close together, so that orders meet bars. */
const price: fc.Arbitrary<Micros> = fc
  .bigInt({ min: 9_000n, max: 11_000n })
  .map((cents) => toMicros(cents * CENT));
const symbol = fc.constantFrom('QQQ', 'SPY', 'spx');
const name = fc.integer({ min: 1, max: 8 }).map((number) => id(`o-${number}`));
const quantity = fc.bigInt({ min: 1n, max: 60n }).map(toQuantity);

const usesLimit = (type: OrderType): boolean => type === 'limit' || type === 'stop_limit';
const usesStop = (type: OrderType): boolean => type === 'stop' || type === 'stop_limit';

interface Drawn {
  readonly what: 'submit' | 'cancel' | 'replace' | 'split' | 'session' | 'bar';
  readonly name: ReturnType<typeof id>;
  readonly other: ReturnType<typeof id>;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  readonly quantity: ReturnType<typeof toQuantity>;
  readonly prices: readonly [Micros, Micros, Micros, Micros];
  readonly volume: bigint;
  readonly skip: number;
  readonly reference: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('submit' as const) },
    { weight: 6, arbitrary: fc.constant('bar' as const) },
    { weight: 2, arbitrary: fc.constantFrom('cancel' as const, 'replace' as const, 'replace' as const) },
    { weight: 1, arbitrary: fc.constantFrom('split' as const, 'session' as const) },
  ),
  name,
  other: name,
  symbol,
  side: fc.constantFrom(...SIDES),
  type: fc.constantFrom(...ORDER_TYPES),
  tif: fc.constantFrom(...TIMES_IN_FORCE),
  quantity,
  prices: fc.tuple(price, price, price, price),
  volume: fc.bigInt({ min: 0n, max: 300n }),
  skip: fc.integer({ min: 1, max: 3 }),
  reference: fc.boolean(),
});

const ascending = (prices: readonly Micros[]): readonly Micros[] =>
  [...prices].sort((a, b) => (a < b ? -1 : 1));

function barOf(
  draw: Drawn,
  number: number,
  ticker: string,
  shift: bigint,
): Extract<VenueInput, { kind: 'bar' }>['bars'][number] {
  const [low = draw.prices[0], a = low, b = low, high = low] = ascending(draw.prices).map((each) =>
    toMicros(each + shift * CENT),
  );
  const [open, close] = draw.reference ? [a, b] : [b, a];
  return {
    bar: { symbol: ticker, closeAt: end(number), open, high, low, close, volume: toQuantity(draw.volume) },
    reference: draw.reference ? { range: toMicros(high - low), close } : null,
  };
}

/** Turns draws into what could happen one after the other, `number` bars having ended. */
function inputOf(draw: Drawn, number: number, type: OrderType): VenueInput {
  const limitPrice = usesLimit(type) ? draw.prices[0] : null;
  const stopPrice = usesStop(type) ? draw.prices[1] : null;
  const askedAt = end(number);
  switch (draw.what) {
    case 'submit': {
      const { side, tif: timeInForce } = draw;
      const terms = { side, quantity: draw.quantity, type, limitPrice, stopPrice, timeInForce };
      const order = { clientOrderId: draw.name, venueOrderId: null, symbol: draw.symbol, contract: SHARE };
      return { kind: 'submit', order: { ...order, terms, submittedAt: askedAt } };
    }
    case 'cancel':
      return { kind: 'cancel', clientOrderId: draw.name, askedAt };
    case 'replace': {
      const terms = { quantity: draw.quantity, limitPrice, stopPrice };
      const ids = { clientOrderId: draw.name, successor: draw.other, successorVenueOrderId: null };
      return { kind: 'replace', ...ids, terms, askedAt };
    }
    case 'split':
      return { kind: 'split', symbol: draw.symbol, numerator: 2n, denominator: 1n, at: askedAt };
    case 'session':
      return { kind: 'session', session: sessionOf(number + 1), at: askedAt };
    case 'bar': {
      const symbols = ['spx', 'SPY', 'QQQ'].slice(0, draw.skip);
      const bars = symbols.map((ticker, index) => barOf(draw, number, ticker, BigInt(index)));
      return { kind: 'bar', at: askedAt, bars, session: sessionOf(number) };
    }
  }
}

export const days: fc.Arbitrary<readonly VenueInput[]> = fc
  .array(drawn, { maxLength: 50, size: 'max' })
  .map((draws) => {
    let number = 0;
    // A replace that names the prices of another type of order is drawn too, but not every time.
    const types = new Map<string, OrderType>();
    return draws.map((draw) => {
      if (draw.what === 'bar') number += draw.skip;
      if (draw.what === 'submit') types.set(draw.name, draw.type);
      const type = draw.what === 'replace' && draw.skip > 1 ? types.get(draw.name) : draw.type;
      return inputOf(draw, number, type ?? draw.type);
    });
  });

const slippage: fc.Arbitrary<SlippageModel> = fc.oneof(
  fc.constant<SlippageModel>({ kind: 'none' }),
  fc
    .record({
      slippageBps: fc.bigInt({ min: 0n, max: 50n }),
      volMultBps: fc.bigInt({ min: 0n, max: 20_000n }),
    })
    .map((settings): SlippageModel => ({ kind: 'range', ...settings })),
);

export const policies: fc.Arbitrary<VenuePolicy> = fc
  .record({
    slippage,
    fees: fc.constantFrom<VenuePolicy['fees']>(
      { kind: 'none' },
      { kind: 'per_order', minimum: toMicros(1_000_000n), perShare: toMicros(5_000n), bps: 1n },
    ),
    participation: fc.constantFrom<VenuePolicy['participation']>(
      { kind: 'unlimited' },
      { kind: 'volume', shareBps: 1_000n },
    ),
    limitFill: fc.constantFrom<VenuePolicy['limitFill']>('through', 'touch'),
    latencyBars: fc.integer({ min: 0, max: 2 }),
    stress: fc.constantFrom<VenuePolicy['stress']>(
      { orderShareBps: null, rejectEvery: null },
      { orderShareBps: 3_000n, rejectEvery: 5n },
    ),
  })
  .map((settings) => policy(settings));
