/** Orders, executions and changes to try a paper book with. */
import {
  type MarketTime,
  type Micros,
  type OrderTerms,
  brokerOrderId,
  clientOrderId,
  executionId,
  marketTime,
  toMicros,
  toQuantity,
} from '@mqk/core';

import type { PaperChange, PaperExecution, PaperOrder, PaperWorld } from '../store/paper-book.ts';

const OPENING: Micros = toMicros(100_000_000_000n);

const BUY_TEN: OrderTerms = {
  side: 'buy',
  quantity: toQuantity(10n),
  type: 'limit',
  limitPrice: toMicros(50_000_000n),
  stopPrice: null,
  timeInForce: 'gtc',
};

const orderNamed = (name: string, changes: Partial<PaperOrder> = {}): PaperOrder => ({
  clientOrderId: clientOrderId(name),
  brokerOrderId: brokerOrderId(`venue-${name}`),
  symbol: 'SPY',
  terms: BUY_TEN,
  state: 'working',
  filled: toQuantity(0n),
  engine: `engine of ${name}`,
  ...changes,
});

const filledOrder = (name: string): PaperOrder =>
  orderNamed(name, { state: 'filled', filled: toQuantity(10n), engine: '' });

const executionOf = (name: string, at: MarketTime = marketTime(1_000)): PaperExecution => ({
  executionId: executionId(`${name}-1`),
  brokerOrderId: brokerOrderId(`venue-${name}`),
  symbol: 'SPY',
  fill: {
    clientOrderId: clientOrderId(name),
    side: 'buy',
    quantity: toQuantity(10n),
    price: toMicros(49_990_001n),
    fee: toMicros(1n),
    executedAt: at,
  },
  cumulative: toQuantity(10n),
});

/** A change of the parts that are named; the rest stays. */
const changeOf =
  (parts: Partial<PaperChange<unknown>>) =>
  (world: PaperWorld): PaperChange<void> => ({
    orders: [],
    executions: [],
    events: [],
    cash: world.cash,
    positions: [],
    memory: [],
    tapeCursor: world.tapeCursor,
    ...parts,
    answer: undefined,
  });

/** What the stories of a book are told with; an implementer's own stories may use them, too. */
export const paperBookWords = { OPENING, orderNamed, filledOrder, executionOf, changeOf } as const;
