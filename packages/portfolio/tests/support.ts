import {
  type AccountId,
  type ExecutionId,
  type Fill,
  type Instrument,
  type InstrumentId,
  type Micros,
  type Result,
  type Side,
  type StrategyId,
  UNASSIGNED,
  accountId,
  clientOrderId,
  executionId,
  instrumentId,
  marketTime,
  parseMicros,
  strategyId,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import fc from 'fast-check';

import {
  type AmendmentFacts,
  type LedgerEntry,
  type NewEntry,
  amendmentEntry,
  fillEntry,
} from '../src/index.ts';

export function must<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refused, (_, v: unknown) => String(v))}`);
  return result.value;
}

export const micros = (text: string): Micros => must(parseMicros(text));

export const ACCOUNT: AccountId = accountId('paper-1');
export const SMA: StrategyId = strategyId('sma');
export const RSI: StrategyId = strategyId('rsi');

const instrument = (symbol: string, quantityScale: number, multiplier: bigint): Instrument => ({
  id: instrumentId(`${symbol}.TEST`),
  version: 1,
  symbol,
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale,
  multiplier,
  calendar: 'XNYS',
});

export const SPY = instrument('SPY', 0, 1n);
export const FUTURE = instrument('ES', 0, 50n);
export const COIN = instrument('BTC', 8, 1n);

export const INSTRUMENTS: ReadonlyMap<InstrumentId, Instrument> = new Map(
  [SPY, FUTURE, COIN].map((each) => [each.id, each]),
);

export interface FillWish {
  readonly side: Side;
  readonly quantity: bigint;
  readonly price: Micros;
  readonly fee?: Micros;
  readonly instrument?: Instrument;
  readonly strategy?: NewEntry['strategy'];
  readonly at?: number;
}

export const NO_FEE = toMicros(0n);

export const fill = ({ side, quantity, price, fee = NO_FEE, at = 0 }: FillWish): Fill => ({
  clientOrderId: clientOrderId('o-1'),
  side,
  quantity: toQuantity(quantity),
  price,
  fee,
  executedAt: marketTime(at),
});

export const filled = (wish: FillWish, id: ExecutionId = executionId('e-1')): NewEntry =>
  must(
    fillEntry({
      fill: fill(wish),
      executionId: id,
      account: ACCOUNT,
      strategy: wish.strategy ?? SMA,
      instrument: wish.instrument ?? SPY,
    }),
  );

export const buy = (quantity: bigint, price: string): NewEntry =>
  filled({ side: 'buy', quantity, price: micros(price) });
export const sell = (quantity: bigint, price: string): NewEntry =>
  filled({ side: 'sell', quantity, price: micros(price) });

/** An entry that says nothing but what it is told to. */
export const entry = (facts: Partial<NewEntry> & Pick<NewEntry, 'kind'>): NewEntry => ({
  account: ACCOUNT,
  strategy: UNASSIGNED,
  instrument: null,
  quantity: toHolding(0n),
  cash: toMicros(0n),
  price: null,
  fee: NO_FEE,
  ref: 'test',
  at: marketTime(0),
  ...facts,
});

export const cashOpening = (text: string): NewEntry => entry({ kind: 'opening', cash: micros(text) });

export const numbered = (entries: readonly NewEntry[]): readonly LedgerEntry[] =>
  entries.map((each, index) => ({ seq: BigInt(index + 1), ...each }));

const price = fc.bigInt({ min: 1n, max: 2_000_000_000n }).map(toMicros);
const fee = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 5_000_000n })).map(toMicros);
const strategy = fc.constantFrom(SMA, RSI);
const anyInstrument = fc.constantFrom(SPY, FUTURE, COIN);

/** Small enough quantities that positions cross zero often. */
const fillArbitrary: fc.Arbitrary<NewEntry> = fc
  .record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    quantity: fc.bigInt({ min: 1n, max: 30n }),
    price: fc.oneof(price, fc.constantFrom(micros('100'), micros('101'))),
    fee,
    instrument: anyInstrument,
    strategy,
    at: fc.integer({ min: 0, max: 1_000_000_000 }),
  })
  .map((wish) => filled(wish));

const cashArbitrary: fc.Arbitrary<NewEntry> = fc
  .record({
    kind: fc.constantFrom('dividend' as const, 'interest' as const, 'adjustment' as const),
    cash: fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n }).map(toMicros),
    instrument: fc.option(anyInstrument.map(({ id }) => id)),
    strategy,
  })
  .map((facts) => entry(facts));

const feeArbitrary: fc.Arbitrary<NewEntry> = fc
  .record({ fee, instrument: fc.option(anyInstrument.map(({ id }) => id)), strategy })
  .map((facts) => entry({ kind: 'fee', cash: toMicros(-facts.fee), ...facts }));

const movedArbitrary: fc.Arbitrary<NewEntry> = fc
  .record({
    kind: fc.constantFrom('opening' as const, 'transfer' as const, 'adjustment' as const),
    instrument: anyInstrument.map(({ id }) => id),
    quantity: fc
      .bigInt({ min: -40n, max: 40n })
      .filter((units) => units !== 0n)
      .map(toHolding),
    price,
    strategy,
  })
  .map((facts) => entry(facts));

const transferArbitrary: fc.Arbitrary<NewEntry> = fc
  .bigInt({ min: -10_000_000_000n, max: 10_000_000_000n })
  .map((cash) => entry({ kind: 'transfer', cash: toMicros(cash) }));

/** Any life of an account but for splits, which must fit the position that they find. */
export const lives: fc.Arbitrary<readonly LedgerEntry[]> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fillArbitrary },
      { weight: 1, arbitrary: cashArbitrary },
      { weight: 1, arbitrary: feeArbitrary },
      { weight: 1, arbitrary: movedArbitrary },
      { weight: 1, arbitrary: transferArbitrary },
    ),
    { maxLength: 60 },
  )
  .map(numbered);

export const fillLives: fc.Arbitrary<readonly LedgerEntry[]> = fc
  .array(fillArbitrary, { maxLength: 60 })
  .map(numbered);

export const marksArbitrary: fc.Arbitrary<ReadonlyMap<InstrumentId, Micros>> = fc
  .tuple(price, price, price)
  .map(
    ([spy, future, coin]) =>
      new Map([
        [SPY.id, spy],
        [FUTURE.id, future],
        [COIN.id, coin],
      ]),
  );

/** The entry of an execution under this id. */
export const told = (name: string, wish: FillWish): NewEntry => filled(wish, executionId(name));
export const amendment = (
  name: string,
  before: Fill,
  after: AmendmentFacts['after'],
  wish: FillWish,
): NewEntry =>
  must(
    amendmentEntry({
      before,
      after,
      executionId: executionId(name),
      account: ACCOUNT,
      strategy: SMA,
      instrument: wish.instrument ?? SPY,
      at: marketTime(9),
    }),
  );
export const busted = (name: string, wish: FillWish): NewEntry => amendment(name, fill(wish), null, wish);
export const corrected = (name: string, wish: FillWish, now: FillWish): NewEntry =>
  amendment(name, fill(wish), fill(now), wish);
