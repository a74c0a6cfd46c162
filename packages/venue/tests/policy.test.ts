import { type Micros, toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type FeeModel,
  NO_SLIPPAGE,
  type SlippageModel,
  type VenuePolicy,
  feesSoFar,
  openBook,
  policyHash,
  slippageReference,
  slipped,
  venuePolicy,
  venuePolicyCodec,
} from '../src/index.ts';
import { SHARE, bar, bars, micros, must, order, policy, said, tell } from './support.ts';

const range = (slippageBps: bigint, volMultBps: bigint): SlippageModel => ({
  kind: 'range',
  slippageBps,
  volMultBps,
});
const calm = { range: micros('0'), close: micros('100') };

describe('slippage', () => {
  const price = micros('200');
  const reference = { range: micros('3'), close: micros('100') };

  test('is a share of the price plus a share of the relative range', () => {
    expect(slipped(range(50n, 0n), 'buy', price, reference)).toBe(micros('201'));
    // 10000 is once the range: 3 % of 200.
    expect(slipped(range(0n, 10_000n), 'buy', price, reference)).toBe(micros('206'));
    expect(slipped(range(50n, 5_000n), 'sell', price, reference)).toBe(micros('196'));
    expect(slipped(NO_SLIPPAGE, 'sell', price, reference)).toBe(price);
  });

  test('is rounded once, against us', () => {
    const odd = { range: toMicros(1n), close: toMicros(3n) };

    // 7 (1 × 3 + 1 × 1) / (10000 × 3) is less than one micro.
    expect(slipped(range(1n, 1n), 'buy', toMicros(7n), odd)).toBe(8n);
    expect(slipped(range(1n, 1n), 'sell', toMicros(7n), odd)).toBe(6n);
  });

  test('never sells below one micro', () => {
    expect(slipped(range(20_000n, 0n), 'sell', price, calm)).toBe(1n);
  });

  test('is of the previous bar of the symbol, and of the fill bar if there is none', () => {
    const slippage = range(0n, 10_000n);
    const ohlc = ['100', '101', '99', '100'] as const;

    expect(said({ slippage }, order({}), bars(1, { ohlc, reference }))).toEqual(['filled o-1 10@103 open']);
    expect(said({ slippage }, order({}), bars(1, { ohlc }))).toEqual(['filled o-1 10@102 open']);
  });
});

describe('the reference of slippage', () => {
  const quiet = bar(1, { ohlc: ['100', '101', '99', '100'] });
  const gap = bar(2, { ohlc: ['110', '112', '109', '111'] });
  const down = bar(3, { ohlc: ['105', '106', '104', '105'] });
  const atr = (count: number): SlippageModel => ({
    kind: 'atr',
    slippageBps: 0n,
    volMultBps: 10_000n,
    bars: count,
  });

  test('is the range and close of the last bar before', () => {
    expect(slippageReference(range(1n, 1n), [quiet, gap])).toEqual({
      range: micros('3'),
      close: micros('111'),
    });
    expect(slippageReference(range(1n, 1n), [])).toBeNull();
  });

  test('or the sum of true ranges, which count gaps, and of how many bars it is', () => {
    // True ranges: 2 (no bar before), 112 - 100, 111 - 104.
    expect(slippageReference(atr(3), [quiet, gap, down])).toEqual({
      range: micros('21'),
      bars: 3n,
      close: micros('105'),
    });
    expect(slippageReference(atr(2), [quiet, gap, down])).toMatchObject({ range: micros('19'), bars: 2n });
    expect(slippageReference(atr(14), [quiet, gap])).toMatchObject({ range: micros('14'), bars: 2n });
    expect(slippageReference(atr(14), [])).toBeNull();
  });

  test('an average is rounded once, with the price', () => {
    // True ranges 0.55, 0.81 and 0.54: 1.9 in all, 0.6333.. on average. 100.09 (7 × 100.51 + 10000 × 0.6333..) / (10000 × 100.51)
    // is 0.70075..; with an average rounded up before, a micro more.
    const before = [
      bar(1, { ohlc: ['100', '100.55', '100', '100.55'] }),
      bar(2, { ohlc: ['100.34', '100.51', '99.74', '100.51'] }),
      bar(3, { ohlc: ['100.51', '100.92', '100.38', '100.51'] }),
    ];
    const model: SlippageModel = { kind: 'atr', slippageBps: 7n, volMultBps: 10_000n, bars: 3 };
    const reference = slippageReference(model, before);

    expect(slipped(model, 'sell', micros('100.09'), reference!)).toBe(micros('99.38925'));
  });
});

describe('fees', () => {
  const fees = (settings: Partial<Extract<FeeModel, { kind: 'per_order' }>>): FeeModel => ({
    kind: 'per_order',
    minimum: micros('0'),
    perShare: micros('0'),
    bps: 0n,
    ...settings,
  });
  const hundred = { filled: 100n, cost: 100n * micros('50') };

  test('are the larger of the minimum and what shares and notional cost', () => {
    expect(feesSoFar(fees({ perShare: micros('0.005') }), hundred, SHARE)).toBe(micros('0.5'));
    expect(feesSoFar(fees({ bps: 2n }), hundred, SHARE)).toBe(micros('1'));
    expect(feesSoFar(fees({ perShare: micros('0.005'), bps: 2n }), hundred, SHARE)).toBe(micros('1.5'));
    expect(feesSoFar(fees({ perShare: micros('0.005'), minimum: micros('1') }), hundred, SHARE)).toBe(
      micros('1'),
    );
  });

  test('are rounded up, once', () => {
    expect(feesSoFar(fees({ bps: 1n }), { filled: 1n, cost: 1n }, SHARE)).toBe(1n);
  });

  test('count whole shares and coins, whatever the smallest unit is', () => {
    const half = { filled: 50_000_000n, cost: 50_000_000n * micros('100') };

    expect(feesSoFar(fees({ perShare: micros('2'), bps: 100n }), half, { quantityScale: 8 })).toBe(
      micros('1.5'),
    );
  });

  test('of an order filled in parts are those of the order filled at once: the minimum is paid once', () => {
    const settings: Partial<VenuePolicy> = {
      fees: fees({ minimum: micros('1'), perShare: micros('0.005') }),
      participation: { kind: 'volume', shareBps: 10_000n },
    };
    const ohlc = ['100', '100', '100', '100'] as const;
    const { events } = tell(openBook(policy(settings)), [
      order({ quantity: 300n }),
      bars(1, { ohlc, volume: 100n }),
      bars(2, { ohlc, volume: 150n }),
      bars(3, { ohlc }),
    ]);

    expect(events.flatMap((event) => (event.kind === 'filled' ? [event.fee] : []))).toEqual(
      ['1', '0.25', '0.25'].map(micros),
    );
  });
});

describe('settings', () => {
  const refusal = (settings: Partial<VenuePolicy>): unknown => {
    const checked = venuePolicy({ name: 'test', ...settings });
    return checked.ok ? 'taken' : `${checked.refused.field} ${checked.refused.fault}`;
  };
  const perOrder = { kind: 'per_order', minimum: micros('0'), perShare: micros('0'), bps: 0n } as const;
  const atr = { kind: 'atr', slippageBps: 0n, volMultBps: 0n, bars: 0 } as const;
  const stress = { orderShareBps: null, rejectEvery: null };

  test('that are negative or impossible are refused by name', () => {
    const negative = toMicros(-1n);

    expect(refusal({ slippage: range(-1n, 0n) })).toBe('slippage.slippageBps negative');
    expect(refusal({ slippage: range(0n, -1n) })).toBe('slippage.volMultBps negative');
    expect(refusal({ slippage: atr })).toBe('slippage.bars zero');
    expect(refusal({ slippage: { ...atr, bars: -1 } })).toBe('slippage.bars negative');
    expect(refusal({ slippage: { ...atr, bars: 1.5 } })).toBe('slippage.bars not_an_integer');
    expect(refusal({ fees: { ...perOrder, minimum: negative } })).toBe('fees.minimum negative');
    expect(refusal({ fees: { ...perOrder, perShare: negative } })).toBe('fees.perShare negative');
    expect(refusal({ fees: { ...perOrder, bps: -1n } })).toBe('fees.bps negative');
    expect(refusal({ participation: { kind: 'volume', shareBps: -1n } })).toBe(
      'participation.shareBps negative',
    );
    expect(refusal({ participation: { kind: 'volume', shareBps: 0n } })).toBe('participation.shareBps zero');
    expect(refusal({ participation: { kind: 'volume', shareBps: 10_001n } })).toBe(
      'participation.shareBps above_whole',
    );
    expect(refusal({ latencyBars: -1 })).toBe('latencyBars negative');
    expect(refusal({ latencyBars: Number.NaN })).toBe('latencyBars not_an_integer');
    expect(refusal({ stress: { ...stress, orderShareBps: 0n } })).toBe('stress.orderShareBps zero');
    expect(refusal({ stress: { ...stress, rejectEvery: -2n } })).toBe('stress.rejectEvery negative');
    expect(refusal({ slippage: range(0n, 0n), fees: perOrder })).toBe('taken');
  });

  test('come back from their text, are refused there as well, and have a hash of their own', () => {
    const one = policy({ slippage: range(5n, 0n), fees: perOrder });
    const stored = venuePolicyCodec.encode(one);
    const negative = JSON.parse(JSON.stringify(stored).replace('"5"', '"-5"')) as unknown;

    expect(must(venuePolicyCodec.decode(stored))).toEqual(one);
    expect(venuePolicyCodec.decode(negative).ok).toBe(false);
    expect(policyHash(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(policyHash(one)).toBe(policyHash(must(venuePolicyCodec.decode(stored))));
    expect(policyHash(one)).not.toBe(policyHash(policy({ slippage: range(6n, 0n), fees: perOrder })));
  });

  test('a book is not opened with a policy that nobody checked', () => {
    expect(() => openBook({ ...policy(), latencyBars: -1 })).toThrow('checked policy');
  });
});

const money = fc.bigInt({ min: 1n, max: 1_000_000_000n }).map(toMicros);

test('more slippage and more volatility are never cheaper', () => {
  fc.assert(
    fc.property(
      fc.record({
        price: money,
        close: money,
        calm: money,
        more: money,
        bps: fc.bigInt(0n, 500n),
        mult: fc.bigInt(0n, 20_000n),
      }),
      ({ price, close, calm: less, more, bps, mult }) => {
        const at = (settings: SlippageModel, restless: Micros): { buy: bigint; sell: bigint } => {
          const reference = { range: restless, close };
          return {
            buy: slipped(settings, 'buy', price, reference),
            sell: slipped(settings, 'sell', price, reference),
          };
        };
        const before = at(range(bps, mult), less);
        const worse = [
          at(range(bps, mult), toMicros(less + more)),
          at(range(bps + 1n, mult), less),
          at(range(bps, mult + 1n), less),
        ];

        expect(before.buy >= price && before.sell <= price).toBe(true);
        for (const { buy, sell } of worse) expect(buy >= before.buy && sell <= before.sell).toBe(true);
      },
    ),
  );
});
