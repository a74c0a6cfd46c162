import {
  MICROS_MAX,
  type Micros,
  instrumentId,
  marketTime,
  notional,
  rawNotional,
  toHolding,
  toMicros,
} from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type LedgerEntry,
  buyingPower,
  drawdown,
  equity,
  exposure,
  rebuild,
  unrealizedPnl,
} from '../src/index.ts';
import {
  ACCOUNT,
  COIN,
  INSTRUMENTS,
  SMA,
  SPY,
  buy,
  cashOpening,
  filled,
  lives,
  marksArbitrary,
  micros,
  must,
  numbered,
  sell,
} from './support.ts';

const NO_MARKS: ReadonlyMap<typeof SPY.id, Micros> = new Map();
const built = (entries: readonly LedgerEntry[]) => must(rebuild(ACCOUNT, entries, INSTRUMENTS));

/** What came from outside: cash, and holdings at the price they were brought in at. */
function fromOutside({ kind, instrument, cash, fee, price, quantity }: LedgerEntry): bigint {
  if (instrument === null) return cash;
  if (kind !== 'opening' && kind !== 'transfer') return 0n;
  const contract = INSTRUMENTS.get(instrument);
  if (contract === undefined || price === null) throw new Error('the entry names instrument and price');
  return cash + fee + rawNotional(contract, price, quantity, 'ceil');
}

describe('profit', () => {
  test('realized and unrealized profit less fees are the change of equity, to the micro', () => {
    fc.assert(
      fc.property(lives, marksArbitrary, (entries, marks) => {
        const ledger = built(entries);
        let profit = 0n;
        for (const position of ledger.positions) {
          const mark = marks.get(position.instrument);
          const contract = INSTRUMENTS.get(position.instrument);
          if (mark === undefined || contract === undefined) throw new Error('every instrument has a mark');
          profit += position.realizedPnl - position.fees + must(unrealizedPnl(position, mark, contract));
        }
        const outside = entries.reduce((sum, each) => sum + fromOutside(each), 0n);

        expect(must(equity(ledger, marks, INSTRUMENTS))).toBe(outside + profit);
      }),
    );
  });

  test('closing at the mark turns unrealized profit into realized profit', () => {
    const mark = micros('107');
    const open = built(numbered([buy(10n, '100'), buy(5n, '104')]));
    const [position] = open.positions;
    if (position === undefined) throw new Error('a position');
    const closed = built(numbered([buy(10n, '100'), buy(5n, '104'), sell(15n, '107')]));

    expect(must(unrealizedPnl(position, mark, SPY))).toBe(micros('85'));
    expect(closed.positions[0]?.realizedPnl).toBe(micros('85'));
  });

  test('a profit that no row could hold is refused', () => {
    const at = marketTime(0);
    const lot = { quantity: toHolding(10n), price: toMicros(1n), at };
    const refused = unrealizedPnl({ quantity: lot.quantity, lots: [lot] }, MICROS_MAX, SPY);

    expect(refused).toMatchObject({ ok: false, refused: { code: 'overflow', field: 'value' } });
  });
});

describe('equity', () => {
  const ledger = built(numbered([cashOpening('10000'), buy(10n, '100'), sell(10n, '100'), buy(3n, '100')]));

  test('is cash and the positions at their marks', () => {
    expect(must(equity(ledger, new Map([[SPY.id, micros('110')]]), INSTRUMENTS))).toBe(micros('10030'));
  });

  test('a short position takes away', () => {
    const short = built(numbered([cashOpening('10000'), sell(3n, '100')]));

    expect(must(equity(short, new Map([[SPY.id, micros('110')]]), INSTRUMENTS))).toBe(micros('9970'));
  });

  test('a missing mark is not zero', () => {
    expect(equity(ledger, NO_MARKS, INSTRUMENTS)).toEqual({
      ok: false,
      refused: { code: 'missing_mark', instrument: SPY.id },
    });
    expect(exposure(ledger, NO_MARKS, INSTRUMENTS).ok).toBe(false);
  });

  test('a flat position needs no mark', () => {
    const flat = built(numbered([cashOpening('10000'), buy(10n, '100'), sell(10n, '101')]));

    expect(must(equity(flat, NO_MARKS, INSTRUMENTS))).toBe(micros('10010'));
  });

  test('an instrument that nobody described is refused', () => {
    const strange = {
      cash: micros('1'),
      positions: [{ instrument: instrumentId('XYZ'), quantity: toHolding(1n) }],
    };

    expect(equity(strange, NO_MARKS, INSTRUMENTS)).toMatchObject({
      ok: false,
      refused: { code: 'unknown_instrument' },
    });
  });

  test('an equity that no row could hold is refused', () => {
    const rich = { cash: MICROS_MAX, positions: [{ instrument: SPY.id, quantity: toHolding(1n) }] };

    expect(equity(rich, new Map([[SPY.id, toMicros(1n)]]), INSTRUMENTS)).toEqual({
      ok: false,
      refused: { code: 'overflow', field: 'value', value: MICROS_MAX + 1n },
    });
  });

  test('fractions of a micro are rounded against us, long and short', () => {
    const mark = new Map([[COIN.id, toMicros(150_000_000n)]]);
    const one = (side: 'buy' | 'sell') =>
      built(numbered([filled({ side, quantity: 1n, price: micros('100'), instrument: COIN })]));

    expect(must(equity(one('buy'), mark, INSTRUMENTS))).toBe(0n);
    expect(must(equity(one('sell'), mark, INSTRUMENTS))).toBe(-1n);
  });
});

describe('exposure', () => {
  test('long and short add up in gross and cancel in net', () => {
    const ledger = built(
      numbered([
        buy(10n, '100'),
        filled({
          side: 'sell',
          quantity: 2n * 10n ** 8n,
          price: micros('300'),
          instrument: COIN,
          strategy: SMA,
        }),
      ]),
    );
    const marks = new Map([
      [SPY.id, micros('110')],
      [COIN.id, micros('250')],
    ]);

    expect(must(exposure(ledger, marks, INSTRUMENTS))).toEqual({
      long: micros('1100'),
      short: micros('500'),
      gross: micros('1600'),
      net: micros('600'),
    });
  });

  test('of a flat position is nothing, and needs no mark', () => {
    const { positions } = built(numbered([buy(1n, '100'), sell(1n, '101')]));

    expect(exposure({ positions }, NO_MARKS, INSTRUMENTS)).toEqual({
      ok: true,
      value: { long: 0n, short: 0n, gross: 0n, net: 0n },
    });
  });

  test('that no row could hold is refused, each side by itself or both together', () => {
    const half = { instrument: SPY.id, quantity: toHolding(1n) };
    const marks = new Map([[SPY.id, MICROS_MAX]]);
    const both = [half, { ...half, quantity: toHolding(-1n) }];

    expect(exposure({ positions: both }, marks, INSTRUMENTS)).toEqual({
      ok: false,
      refused: { code: 'overflow', field: 'value', value: MICROS_MAX * 2n },
    });
  });

  test('rounds fractions of a micro away from zero', () => {
    const mark = new Map([[COIN.id, toMicros(150_000_000n)]]);
    const one = (side: 'buy' | 'sell') =>
      built(numbered([filled({ side, quantity: 1n, price: micros('100'), instrument: COIN })]));

    expect(must(exposure(one('buy'), mark, INSTRUMENTS)).net).toBe(2n);
    expect(must(exposure(one('sell'), mark, INSTRUMENTS)).net).toBe(-2n);
  });

  test('is never less than the exact value of a position', () => {
    fc.assert(
      fc.property(lives, marksArbitrary, (entries, marks) => {
        const ledger = built(entries);
        const { gross, long, net, short } = must(exposure(ledger, marks, INSTRUMENTS));
        let exact = 0n;
        for (const { instrument, quantity } of ledger.positions) {
          const contract = INSTRUMENTS.get(instrument);
          const mark = marks.get(instrument);
          if (contract === undefined || mark === undefined) throw new Error('every instrument has a mark');
          exact += notional(contract, mark, quantity < 0n ? -quantity : quantity, 'down');
        }

        expect(gross >= exact).toBe(true);
        expect([gross, net]).toEqual([long + short, long - short]);
      }),
    );
  });
});

describe('buying power', () => {
  const facts = {
    cash: micros('1000'),
    equity: micros('1500'),
    gross: micros('500'),
    reserved: micros('200'),
  };

  test('of a cash account is the cash that nothing else may need', () => {
    expect(buyingPower(facts, { kind: 'cash' })).toBe(micros('800'));
  });

  test('of a margin account is the leveraged equity that is not yet used', () => {
    expect(buyingPower(facts, { kind: 'margin', leverageBps: 20_000n })).toBe(micros('2300'));
  });

  test('is never negative', () => {
    expect(buyingPower({ ...facts, reserved: micros('5000') }, { kind: 'cash' })).toBe(0n);
    expect(buyingPower({ ...facts, equity: micros('-1') }, { kind: 'margin', leverageBps: 20_000n })).toBe(
      0n,
    );
  });

  test('is rounded down, and bounded by what a row can hold', () => {
    const odd = { cash: micros('0'), equity: toMicros(3n), gross: micros('0'), reserved: micros('0') };

    expect(buyingPower(odd, { kind: 'margin', leverageBps: 15_000n })).toBe(4n);
    expect(buyingPower({ ...odd, equity: MICROS_MAX }, { kind: 'margin', leverageBps: 20_000n })).toBe(
      MICROS_MAX,
    );
  });
});

describe('drawdown', () => {
  test('is the fall from the peak, and its share rounded up', () => {
    expect(drawdown(micros('3'), micros('2'))).toEqual({ amount: micros('1'), ppm: 333_334n });
  });

  test('is nothing at a new peak', () => {
    expect(drawdown(micros('100'), micros('101'))).toEqual({ amount: 0n, ppm: 0n });
  });

  test('has no share where the peak was not positive', () => {
    expect(drawdown(micros('0'), micros('-5'))).toEqual({ amount: micros('5'), ppm: null });
  });

  test('a fall beyond int8 counts as the largest that a row can hold', () => {
    expect(drawdown(MICROS_MAX, toMicros(-MICROS_MAX)).amount).toBe(MICROS_MAX);
  });
});
