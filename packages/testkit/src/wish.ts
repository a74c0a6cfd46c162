/** `buy 10 AAPL`, `sell 5 AAPL at 412.50`: a sentence that becomes an order intent. */
import {
  type Instrument,
  type MarketTime,
  type Micros,
  type OrderIntent,
  accountId,
  intentId,
  invariant,
  parseMicros,
  parseQuantity,
  runId,
  strategyId,
} from '@mqk/core';

export type Wish =
  `${'buy' | 'sell'} ${bigint} ${string}` | `${'buy' | 'sell'} ${bigint} ${string} at ${number}`;

export interface WishContext {
  readonly account: string;
  readonly run: string;
  readonly instruments: readonly Instrument[];
  readonly decidedAt: MarketTime;
  readonly expiresAt: MarketTime;
  /** Tells two equal wishes apart. */
  readonly name: string;
}

export function intentOf(wish: Wish, context: WishContext): OrderIntent {
  const [side, count = '', symbol, , price] = wish.split(' ');
  invariant(side === 'buy' || side === 'sell', `a wish begins with buy or sell: "${wish}"`);
  const quantity = parseQuantity(count);
  invariant(quantity.ok, `a wish names whole shares: "${wish}"`);
  const instrument = context.instruments.find((candidate) => candidate.symbol === symbol);
  invariant(instrument !== undefined, `a wish names a known symbol: "${wish}"`);
  const limit = price === undefined ? null : priceOf(price, wish);
  return {
    id: intentId(context.name),
    account: accountId(context.account),
    run: runId(context.run),
    strategy: strategyId('story'),
    instrument: instrument.id,
    instrumentVersion: instrument.version,
    leg: side === 'buy' ? 'entry' : 'exit',
    reduceOnly: false,
    terms: {
      side,
      quantity: quantity.value,
      type: limit === null ? 'market' : 'limit',
      limitPrice: limit,
      stopPrice: null,
      timeInForce: 'day',
    },
    decidedAt: context.decidedAt,
    expiresAt: context.expiresAt,
  };
}

function priceOf(text: string, wish: Wish): Micros {
  const price = parseMicros(text);
  invariant(price.ok, `a wish ends in a price: "${wish}"`);
  return price.value;
}
