/** Codecs of the words of this package. Money, quantities and every other bigint are text in JSON. */
import { type Codec, malformed, nullable, record, through } from './codec.ts';
import {
  type AccountId,
  type BrokerOrderId,
  type ClientOrderId,
  type ExecutionId,
  type InstrumentId,
  type IntentId,
  type RunId,
  type StrategyId,
  isClientOrderIdText,
  isIdText,
} from './ids.ts';
import type { Instrument } from './instrument.ts';
import { type Micros, formatMicros, parseMicros } from './micros.ts';
import {
  type Fill,
  LEGS,
  ORDER_TYPES,
  type OrderIntent,
  type OrderTerms,
  SIDES,
  TIMES_IN_FORCE,
} from './order-terms.ts';
import { type Holding, type Quantity, parseQuantity, toHolding } from './quantity.ts';
import { ok, refuse } from './result.ts';
import { type MarketTime, type SystemTime, formatTime, parseMarketTime, systemTime } from './time.ts';
import { inMicrosRange } from './micros.ts';

export const textCodec: Codec<string> = {
  encode: (value) => value,
  decode: (json) => (typeof json === 'string' ? ok(json) : malformed('text', json)),
};

export const booleanCodec: Codec<boolean> = {
  encode: (value) => value,
  decode: (json) => (typeof json === 'boolean' ? ok(json) : malformed('true or false', json)),
};

/** Counts of things that are not money: versions, attempts, milliseconds. */
export const integerCodec: Codec<number> = {
  encode: (value) => value,
  decode: (json) =>
    typeof json === 'number' && Number.isSafeInteger(json) ? ok(json) : malformed('a safe integer', json),
};

export const bigintCodec: Codec<bigint> = through(
  textCodec,
  (text) => (/^-?(0|[1-9]\d{0,77})$/.test(text) ? ok(BigInt(text)) : refuse('a whole number as text')),
  (value) => value.toString(),
);

export const microsCodec: Codec<Micros> = through(
  textCodec,
  (text) => {
    const read = parseMicros(text);
    return read.ok ? read : refuse('a decimal with at most six places, as text');
  },
  formatMicros,
);

export const quantityCodec: Codec<Quantity> = through(
  textCodec,
  (text) => {
    const read = parseQuantity(text);
    return read.ok ? read : refuse('a whole quantity as text');
  },
  (value) => value.toString(),
);

export const holdingCodec: Codec<Holding> = through(
  bigintCodec,
  (count) => (inMicrosRange(count) ? ok(toHolding(count)) : refuse('a whole number within int8')),
  (value) => value,
);

export const marketTimeCodec: Codec<MarketTime> = through(
  textCodec,
  (text) => {
    const read = parseMarketTime(text);
    return read.ok ? read : refuse('an RFC 3339 time in UTC');
  },
  formatTime,
);

export const systemTimeCodec: Codec<SystemTime> = through(
  marketTimeCodec,
  (time) => ok(systemTime(time)),
  (time) => time as unknown as MarketTime,
);

export function oneOf<const Word extends string>(words: readonly Word[]): Codec<Word> {
  return {
    encode: (value) => value,
    decode(json) {
      const word = words.find((candidate) => candidate === json);
      return word === undefined ? malformed(`one of ${words.join(', ')}`, json) : ok(word);
    },
  };
}

const idCodec = <Id extends string>(fits: (text: string) => boolean = isIdText): Codec<Id> =>
  through(
    textCodec,
    (text) => (fits(text) ? ok(text as Id) : refuse('an id')),
    (value) => value,
  );

export const accountIdCodec: Codec<AccountId> = idCodec();
export const strategyIdCodec: Codec<StrategyId> = idCodec();
export const instrumentIdCodec: Codec<InstrumentId> = idCodec();
export const runIdCodec: Codec<RunId> = idCodec();
export const intentIdCodec: Codec<IntentId> = idCodec();
export const clientOrderIdCodec: Codec<ClientOrderId> = idCodec(isClientOrderIdText);
export const brokerOrderIdCodec: Codec<BrokerOrderId> = idCodec();
export const executionIdCodec: Codec<ExecutionId> = idCodec();

export const sideCodec = oneOf(SIDES);

export const orderTermsCodec: Codec<OrderTerms> = record<OrderTerms>({
  side: sideCodec,
  quantity: quantityCodec,
  type: oneOf(ORDER_TYPES),
  limitPrice: nullable(microsCodec),
  stopPrice: nullable(microsCodec),
  timeInForce: oneOf(TIMES_IN_FORCE),
});

export const orderIntentCodec: Codec<OrderIntent> = record<OrderIntent>({
  id: intentIdCodec,
  account: accountIdCodec,
  run: runIdCodec,
  strategy: strategyIdCodec,
  instrument: instrumentIdCodec,
  instrumentVersion: integerCodec,
  leg: oneOf(LEGS),
  reduceOnly: booleanCodec,
  terms: orderTermsCodec,
  decidedAt: marketTimeCodec,
  expiresAt: marketTimeCodec,
});

export const fillCodec: Codec<Fill> = record<Fill>({
  clientOrderId: clientOrderIdCodec,
  side: sideCodec,
  quantity: quantityCodec,
  price: microsCodec,
  fee: microsCodec,
  executedAt: marketTimeCodec,
});

export const instrumentCodec: Codec<Instrument> = record<Instrument>({
  id: instrumentIdCodec,
  version: integerCodec,
  symbol: textCodec,
  currency: textCodec,
  tick: microsCodec,
  quantityScale: integerCodec,
  multiplier: bigintCodec,
  calendar: textCodec,
});
