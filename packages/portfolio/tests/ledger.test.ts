import {
  InvariantBroken,
  type Json,
  type Micros,
  accountId,
  executionId,
  instrumentId,
  toHolding,
} from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  ENTRY_KINDS,
  type Ledger,
  type LedgerEntry,
  type NewEntry,
  applyToPosition,
  book,
  fillEntry,
  ledgerEntryCodec,
  openLedger,
  positionCodec,
  positionOf,
  positions,
} from '../src/index.ts';
import {
  ACCOUNT,
  COIN,
  FUTURE,
  INSTRUMENTS,
  RSI,
  SMA,
  SPY,
  buy,
  cashOpening,
  entry,
  fill,
  filled,
  lives,
  micros,
  must,
  numbered,
  sell,
} from './support.ts';

const bookAll = (entries: readonly LedgerEntry[]): Ledger =>
  entries.reduce((ledger, each) => must(book(ledger, each, INSTRUMENTS)), openLedger(ACCOUNT));

const refusal = (ledger: Ledger, each: LedgerEntry): unknown => {
  const booked = book(ledger, each, INSTRUMENTS);
  return booked.ok ? 'booked' : booked.refused;
};

const first = (each: NewEntry): LedgerEntry => ({ seq: 1n, ...each });

describe('an execution becomes an entry', () => {
  const facts = { executionId: executionId('e-7'), account: ACCOUNT, strategy: SMA };
  const cash = (wish: Parameters<typeof fill>[0]): Micros =>
    must(fillEntry({ ...facts, fill: fill(wish), instrument: wish.instrument ?? SPY })).cash;

  test('a buy costs its notional and the fee', () => {
    expect(cash({ side: 'buy', quantity: 100n, price: micros('412.5'), fee: micros('1') })).toBe(
      micros('-41251'),
    );
  });

  test('a sale brings its notional less the fee', () => {
    expect(cash({ side: 'sell', quantity: 100n, price: micros('412.5'), fee: micros('1') })).toBe(
      micros('41249'),
    );
  });

  test('a multiplier scales the cash', () => {
    expect(cash({ side: 'buy', quantity: 2n, price: micros('5000.25'), instrument: FUTURE })).toBe(
      micros('-500025'),
    );
  });

  test('fractions of a micro are rounded against us on both sides', () => {
    const price = micros('61234.567891');

    expect(cash({ side: 'buy', quantity: 1n, price, instrument: COIN })).toBe(micros('-0.000613'));
    expect(cash({ side: 'sell', quantity: 1n, price, instrument: COIN })).toBe(micros('0.000612'));
  });

  test('more cash than int8 holds is refused', () => {
    const wish = { side: 'buy', quantity: 10n ** 18n, price: micros('100') } as const;

    expect(fillEntry({ ...facts, fill: fill(wish), instrument: SPY })).toMatchObject({
      ok: false,
      refused: { code: 'overflow', field: 'cash' },
    });
  });
});

test('cash and shares are the sums of the entries, whatever happened', () => {
  fc.assert(
    fc.property(lives, (entries) => {
      const ledger = bookAll(entries);

      expect(ledger.cash).toBe(entries.reduce((sum, each) => sum + each.cash, 0n));
      for (const position of ledger.positions) {
        const moved = entries.filter(
          (each) => each.strategy === position.strategy && each.instrument === position.instrument,
        );

        expect(position.quantity).toBe(moved.reduce((sum, each) => sum + each.quantity, 0n));
        expect(position.fees).toBe(moved.reduce((sum, each) => sum + each.fee, 0n));
      }
    }),
  );
});

test('positions stand in the order of strategy and instrument, whatever came first', () => {
  const wish = { side: 'buy', quantity: 1n, price: micros('1') } as const;
  const ledger = bookAll(
    numbered([
      filled({ ...wish, strategy: SMA, instrument: SPY }),
      filled({ ...wish, strategy: RSI, instrument: SPY }),
      filled({ ...wish, strategy: SMA, instrument: COIN }),
      filled({ ...wish, strategy: RSI, instrument: FUTURE }),
    ]),
  );

  expect(ledger.positions.map(({ strategy, instrument }) => `${strategy} ${instrument}`)).toEqual([
    'rsi ES.TEST',
    'rsi SPY.TEST',
    'sma BTC.TEST',
    'sma SPY.TEST',
  ]);
});

test('a flat position is no longer among the open ones and is still known', () => {
  const ledger = bookAll(numbered([buy(1n, '100'), sell(1n, '101')]));

  expect(positions(ledger)).toEqual([]);
  expect(positions(bookAll(numbered([buy(1n, '100')])))).toMatchObject([{ quantity: 1n }]);
  expect(positionOf(ledger, SMA, SPY.id)?.realizedPnl).toBe(micros('1'));
  expect(positionOf(ledger, RSI, SPY.id)).toBeNull();
});

describe('what is not booked', () => {
  const ledger = bookAll(numbered([cashOpening('1000')]));
  const fault = (each: NewEntry): unknown => refusal(ledger, { seq: 2n, ...each });
  const malformed = (reason: string): unknown =>
    expect.objectContaining({ code: 'entry_malformed', fault: reason });

  test('refusals are asked in a fixed order, each entry breaking one thing more than the next', () => {
    const nameless = { ...buy(1n, '100'), cash: micros('1'), instrument: instrumentId('XYZ') };
    const priceless: NewEntry = { ...nameless, price: null };

    expect(refusal(ledger, { seq: 1n, ...priceless, account: accountId('other') })).toMatchObject({
      code: 'other_account',
    });
    expect(refusal(ledger, { seq: 1n, ...priceless })).toEqual({
      code: 'out_of_sequence',
      last: 1n,
      seq: 1n,
    });
    expect(fault(priceless)).toEqual(malformed('price_missing'));
    expect(fault(nameless)).toEqual({ code: 'unknown_instrument', instrument: 'XYZ' });
    expect(fault({ ...nameless, instrument: SPY.id })).toEqual({
      code: 'cash_mismatch',
      ref: 'e-1',
      expected: -100_000_000n,
      found: 1_000_000n,
    });
    expect(fault(buy(1n, '100'))).toBe('booked');
  });

  test('an entry whose parts do not fit its kind', () => {
    const units = { quantity: toHolding(1n), price: micros('1') };

    expect(fault(entry({ kind: 'fill', cash: micros('1') }))).toEqual(malformed('instrument_missing'));
    expect(fault(entry({ kind: 'split', ...units }))).toEqual(malformed('instrument_missing'));
    expect(fault(entry({ kind: 'transfer', ...units }))).toEqual(malformed('quantity_unexpected'));
    expect(fault(entry({ kind: 'dividend', instrument: SPY.id, ...units }))).toEqual(
      malformed('quantity_unexpected'),
    );
    expect(fault(entry({ kind: 'fill', instrument: SPY.id }))).toEqual(malformed('quantity_missing'));
    expect(fault(entry({ kind: 'opening', instrument: SPY.id }))).toEqual(malformed('quantity_missing'));
    expect(fault(entry({ kind: 'adjustment', instrument: SPY.id, quantity: toHolding(1n) }))).toEqual(
      malformed('price_missing'),
    );
    expect(fault(entry({ kind: 'fee', cash: micros('-1'), fee: micros('2') }))).toEqual(
      malformed('fee_is_not_the_cash'),
    );
  });

  test('every kind has a form that is booked', () => {
    const held = bookAll(numbered([cashOpening('1000'), buy(10n, '10')]));
    const units = { quantity: toHolding(1n), price: micros('1') };
    // an amendment needs the entries before it: amend.test.ts
    const kinds = ENTRY_KINDS.filter((kind) => kind !== 'amendment');
    const forms: Readonly<Record<(typeof kinds)[number], NewEntry>> = {
      opening: entry({ kind: 'opening', instrument: SPY.id, ...units }),
      fill: sell(10n, '11'),
      fee: entry({ kind: 'fee', cash: micros('-1'), fee: micros('1') }),
      dividend: entry({ kind: 'dividend', instrument: SPY.id, cash: micros('1') }),
      interest: entry({ kind: 'interest', cash: micros('1') }),
      transfer: entry({ kind: 'transfer', cash: micros('1') }),
      split: entry({ kind: 'split', strategy: SMA, instrument: SPY.id, quantity: toHolding(10n) }),
      adjustment: entry({ kind: 'adjustment', cash: micros('1') }),
    };

    expect(kinds.map((kind) => refusal(held, { seq: 3n, ...forms[kind] }))).toEqual(
      kinds.map(() => 'booked'),
    );
  });

  test('an entry applied to the position of somebody else is a broken promise', () => {
    const position = must(applyToPosition(null, buy(1n, '100'), SPY));

    const own = 'an entry is applied to its own position';
    for (const other of [{ strategy: RSI }, { account: accountId('other') }, { instrument: FUTURE.id }])
      expect(() => applyToPosition(position, { ...buy(1n, '100'), ...other }, SPY)).toThrow(own);
    expect(() => applyToPosition(null, buy(1n, '100'), FUTURE)).toThrow(
      new InvariantBroken('an entry is booked with its own instrument'),
    );
  });
});

describe('codecs', () => {
  test('an entry comes back from its text as it was', () => {
    fc.assert(
      fc.property(lives, (entries) => {
        for (const each of entries) {
          const text = JSON.stringify(ledgerEntryCodec.encode(each));

          expect(must(ledgerEntryCodec.decode(JSON.parse(text)))).toEqual(each);
        }
      }),
    );
  });

  test('a stored position whose lots do not add up is refused', () => {
    const stored = positionCodec.encode(must(applyToPosition(null, buy(3n, '100'), SPY)));
    const damaged = { ...(stored as object), quantity: '4' };

    expect(positionCodec.decode(stored).ok).toBe(true);
    expect(positionCodec.decode(damaged)).toMatchObject({ ok: false, refused: { code: 'malformed' } });
    expect(positionCodec.decode({ ...(stored as object), lots: [], quantity: '0' }).ok).toBe(true);
  });

  test('a stored position with lots of both sides is refused', () => {
    const at = '2024-01-02T21:00:00Z';
    const stored = positionCodec.encode(must(applyToPosition(null, buy(3n, '100'), SPY)));
    const lots = [
      { quantity: '5', price: '100', at },
      { quantity: '-2', price: '100', at },
    ];

    expect(positionCodec.decode({ ...(stored as object), lots })).toMatchObject({
      refused: { expected: 'lots of one side that add up to the quantity' },
    });
  });

  test('a stored position with a lot of nothing is refused, long or short', () => {
    const nothing = { quantity: '0', price: '100', at: '2024-01-02T21:00:00Z' };
    for (const held of [buy(3n, '100'), sell(3n, '100')]) {
      const stored = positionCodec.encode(must(applyToPosition(null, held, SPY))) as {
        readonly lots: Json[];
      };
      const lots = [...stored.lots, nothing];

      expect(positionCodec.decode({ ...stored, lots }).ok).toBe(false);
    }
  });
});

test('a refused entry leaves the ledger untouched', () => {
  const ledger = bookAll(numbered([cashOpening('1000')]));
  const before = JSON.stringify(ledger, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  refusal(ledger, first(buy(1n, '100')));

  expect(
    JSON.stringify(ledger, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  ).toBe(before);
});
