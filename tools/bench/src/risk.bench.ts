/** How many orders a second risk judges, beside an account that has something to add up. */
import {
  type Instrument,
  type Micros,
  clientOrderId,
  instrumentId,
  marketTime,
  strategyId,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import {
  type PendingOrder,
  type RiskFacts,
  type RiskOrder,
  type RiskRefusal,
  assess,
  assessor,
  parseLimits,
} from '@mqk/risk';

import { type Benchmark, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { type Draw, draws } from './random.ts';

const POSITIONS = 50;
const WORKING = 100;
const ORDERS = 200_000;
/** Adding the account up for each order is slower by so much that fewer of them say as much. */
const ONE_BY_ONE = 4_000;

const usd = (dollars: number): Micros => toMicros(BigInt(dollars) * 1_000_000n);
const trend = strategyId('trend');

const INSTRUMENTS: readonly Instrument[] = Array.from({ length: POSITIONS }, (_, index) => ({
  id: instrumentId(`S${index}`),
  version: 1,
  symbol: `S${index}`,
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
}));

function limits(): RiskFacts['limits'] {
  const read = parseLimits({
    orderQuantityMax: '400',
    orderNotionalMax: '50000',
    priceCollarBps: 500,
    positionQuantityMax: '900',
    positionNotionalMax: '100000',
    grossExposureMax: '2000000',
    netExposureMax: '2000000',
    dayLossMax: '20000',
    drawdownMaxBps: 1000,
    leverageMaxBps: 20_000,
    ordersPerMinuteMax: 1000,
    rejectsPerMinuteMax: 100,
    executionsPerMinuteMax: 1000,
    priceAgeMsMax: 60_000,
    allowShort: false,
    symbols: INSTRUMENTS.map(({ symbol }) => symbol),
  });
  if (!read.ok) throw new Error(JSON.stringify(read.refused));
  return read.value;
}

const pick = (index: number): Instrument => {
  const instrument = INSTRUMENTS[index % POSITIONS];
  if (instrument === undefined) throw new Error('no instruments');
  return instrument;
};

/** A bid below the market and an ask above it, in each instrument. */
const working = (index: number): PendingOrder => ({
  clientOrderId: clientOrderId(`working-${index}`),
  strategy: trend,
  instrument: pick(index),
  side: index < POSITIONS ? 'buy' : 'sell',
  leaves: toQuantity(50n),
  price: usd(index < POSITIONS ? 99 : 105),
  type: 'limit',
  limitPrice: usd(index < POSITIONS ? 99 : 101),
  reduceOnly: false,
  possiblyLive: true,
  decision: { at: marketTime(0), leg: 'entry' },
  ocoGroup: null,
});

const FACTS: RiskFacts = {
  account: { kind: 'margin', currency: 'USD' },
  limits: limits(),
  cash: usd(1_000_000),
  equity: usd(1_500_000),
  dayStartEquity: usd(1_500_000),
  peakEquity: usd(1_500_000),
  positions: INSTRUMENTS.map((instrument) => ({ strategy: trend, instrument, quantity: toHolding(100n) })),
  pending: Array.from({ length: WORKING }, (_, index) => working(index)),
  marks: INSTRUMENTS.map(({ id }) => ({ instrument: id, price: usd(100), ageMs: 1000 })),
  sessions: INSTRUMENTS.map(({ id }) => ({ instrument: id, session: 'open' })),
  counters: { ordersInMinute: 10, rejectsInMinute: 0, executionsInMinute: 5 },
};

/** Most may leave; some are too many, too dear, too far from the market, or would meet an order of ours. */
const order = (index: number, draw: Draw): RiskOrder => ({
  clientOrderId: clientOrderId(`asked-${index}`),
  strategy: trend,
  instrument: pick(draw(0, POSITIONS - 1)),
  side: draw(0, 3) === 0 ? 'sell' : 'buy',
  quantity: toQuantity(BigInt(draw(1, 60) === 1 ? 500 : draw(1, 40))),
  type: 'limit',
  limitPrice: usd(draw(1, 50) === 1 ? 110 : 100),
  stopPrice: null,
  timeInForce: 'day',
  reduceOnly: false,
  decision: { at: marketTime(index + 1), leg: 'entry' },
  ocoGroup: null,
});

type Answers = readonly (readonly RiskRefusal[])[];

const read = (answers: Answers): Outcome => ({
  count: answers.length,
  checksum: checksumOf(answers.map((refusals) => refusals.map(({ code }) => code).join(' ') + '\n')),
});

/** The first of them only, so that both ways of asking are held to the same answers. */
const start = (answers: Answers): Outcome => ({
  count: answers.length,
  checksum: read(answers.slice(0, ONE_BY_ONE)).checksum,
});

export const benchmark: Benchmark = {
  what: `decisions beside ${POSITIONS} positions and ${WORKING} working orders, added up once or for each order`,
  open: () => {
    const draw = draws(1);
    const orders = Array.from({ length: ORDERS }, (_, index) => order(index, draw));
    const first = orders.slice(0, ONE_BY_ONE);
    const facts = { unit: 'decisions', clock: 'cpu', expected: 'f7137b71b7be561a' } as const;
    return {
      measures: [
        measure({
          ...facts,
          name: 'one by one',
          run: () => first.map((asked) => assess(FACTS, asked)),
          read: start,
        }),
        measure({
          ...facts,
          name: 'added up once',
          against: 'one by one',
          aims: [{ of: 'perSecond', atLeast: 1_000_000 }],
          run: () => orders.map(assessor(FACTS)),
          read: start,
        }),
      ],
    };
  },
};
