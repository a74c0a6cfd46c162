/** Executions that were taken back or changed: nothing is edited, and the books are as if they had been told rightly. */
import { canonicalJson, executionId, marketTime, toHolding, toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type NewEntry,
  type Position,
  amendPosition,
  amendmentEntry,
  applyToPosition,
  book,
  openLedger,
  positionCodec,
  positionOf,
  rebuild,
} from '../src/index.ts';
import {
  ACCOUNT,
  COIN,
  FUTURE,
  type FillWish,
  INSTRUMENTS,
  SMA,
  SPY,
  amendment,
  entry,
  fill,
  busted,
  corrected,
  micros,
  must,
  numbered,
  told,
} from './support.ts';

const positionFrom = (entries: readonly NewEntry[], instrument = SPY): Position => {
  const ledger = must(rebuild(ACCOUNT, numbered(entries), INSTRUMENTS));
  const position = positionOf(ledger, SMA, instrument.id);
  if (position === null) throw new Error('there is no such position');
  return position;
};
const bytes = (position: Position): string => canonicalJson(positionCodec.encode(position));

const FIRST: FillWish = { side: 'buy', quantity: 10n, price: micros('100'), fee: micros('1') };
const SECOND: FillWish = { side: 'buy', quantity: 10n, price: micros('110') };
const SOLD: FillWish = { side: 'sell', quantity: 12n, price: micros('120') };

test('a bust takes the lot of its own execution away, not the oldest one', () => {
  const entries = [told('x-1', FIRST), told('x-2', SECOND), busted('x-2', SECOND)];

  expect(positionFrom(entries)).toMatchObject({
    quantity: 10n,
    lots: [{ quantity: 10n, price: micros('100') }],
    realizedPnl: 0n,
    fees: micros('1'),
  });
});

test('the profit of a sale is that of what is left when what it sold first is taken back', () => {
  const entries = [told('x-1', FIRST), told('x-2', SECOND), told('x-3', SOLD), busted('x-1', FIRST)];
  const { lots, realizedPnl, fees } = positionFrom(entries);

  // ten were bought at 110 and sold at 120; two were sold short
  expect({ lots, realizedPnl, fees }).toMatchObject({
    lots: [{ quantity: -2n, price: micros('120') }],
    realizedPnl: micros('100'),
    fees: 0n,
  });
});

test('a correction stands in the queue where its execution stood', () => {
  const now: FillWish = { side: 'buy', quantity: 8n, price: micros('101'), fee: micros('2') };
  const entries = [told('x-1', FIRST), told('x-2', SECOND), corrected('x-1', FIRST, now)];

  expect(positionFrom(entries)).toMatchObject({
    lots: [
      { quantity: 8n, price: micros('101') },
      { quantity: 10n, price: micros('110') },
    ],
    fees: micros('2'),
  });
});

test('a correction is corrected, and taken back', () => {
  const once: FillWish = { ...FIRST, price: micros('101') };
  const twice: FillWish = { ...FIRST, quantity: 4n };
  const entries = [told('x-1', FIRST), corrected('x-1', FIRST, once), corrected('x-1', once, twice)];

  expect(positionFrom(entries)).toMatchObject({ lots: [{ quantity: 4n, price: micros('100') }] });
  const all = [...entries, busted('x-1', twice)];
  expect(positionFrom(all)).toMatchObject({ quantity: 0n, lots: [], realizedPnl: 0n, fees: 0n });
});

test('a correction that leaves nothing but a fee leaves the fee', () => {
  const entries = [told('x-1', FIRST), corrected('x-1', FIRST, { ...FIRST, quantity: 0n })];

  expect(positionFrom(entries)).toMatchObject({ quantity: 0n, lots: [], realizedPnl: 0n, fees: micros('1') });
});

test('units that a split has changed since are given back as units of today', () => {
  const split = entry({ kind: 'split', strategy: SMA, instrument: SPY.id, quantity: toHolding(10n) });
  const entries = [told('x-1', FIRST), split, busted('x-1', FIRST)];

  expect(positionFrom(entries)).toMatchObject({ quantity: 10n, lots: [{ price: micros('50') }], fees: 0n });
});

test('a split before an execution, or after its bust, leaves the bust with the lot of its own execution', () => {
  const split = entry({ kind: 'split', strategy: SMA, instrument: SPY.id, quantity: toHolding(10n) });
  const [held, bought, bust] = [told('x-0', SECOND), told('x-1', FIRST), busted('x-1', FIRST)];
  const left = { lots: [{ quantity: 20n, price: micros('55') }], realizedPnl: 0n };

  expect(positionFrom([held, split, bought, bust])).toMatchObject(left);
  const later = [told('x-2', FIRST), busted('x-2', FIRST)]; // for which all is booked again
  expect(positionFrom([held, bought, bust, split, ...later])).toMatchObject(left);
});

describe('refused, and nothing changes', () => {
  const refusal = (entries: readonly NewEntry[]): unknown => rebuild(ACCOUNT, numbered(entries), INSTRUMENTS);

  test('what amends an execution that nobody booked', () => {
    expect(refusal([told('x-1', FIRST), busted('x-2', SECOND)])).toEqual({
      ok: false,
      refused: { code: 'nothing_to_amend', ref: 'x-2' },
    });
  });

  test('what amends what is no execution, though it has the same name', () => {
    const fee = entry({ kind: 'fee', strategy: SMA, instrument: SPY.id, ref: 'x-1' });
    expect(amendPosition([fee], busted('x-1', FIRST), SPY)).toEqual({
      ok: false,
      refused: { code: 'nothing_to_amend', ref: 'x-1' },
    });
  });

  test('an amendment that moves more cash than a row can hold', () => {
    const dear: FillWish = { side: 'buy', quantity: 10n ** 18n, price: micros('9') };
    const facts = {
      executionId: executionId('x-1'),
      account: ACCOUNT,
      strategy: SMA,
      instrument: SPY,
      at: marketTime(9),
    };
    expect(amendmentEntry({ ...facts, before: fill(FIRST), after: fill(dear) })).toEqual({
      ok: false,
      refused: { code: 'overflow', field: 'cash', value: -9_000_000n * 10n ** 18n + 1_001_000_000n },
    });
  });

  test('what amends another execution than the one that is at hand', () => {
    expect(amendPosition([told('x-1', FIRST)], busted('x-2', FIRST), SPY)).toEqual({
      ok: false,
      refused: { code: 'nothing_to_amend', ref: 'x-2' },
    });
  });

  test('an execution whose cash is not its worth less its fee: both sides are told', () => {
    const odd = { ...told('x-1', FIRST), cash: micros('-1000') };
    expect(applyToPosition(null, odd, SPY)).toEqual({
      ok: false,
      refused: { code: 'cash_mismatch', ref: 'x-1', expected: micros('-1001'), found: micros('-1000') },
    });
  });

  test('an amendment where the entries before it are not at hand', () => {
    const needed = { ok: false, refused: { code: 'history_needed', ref: 'x-1' } };
    expect(applyToPosition(null, busted('x-1', FIRST), SPY)).toEqual(needed);
    expect(book(openLedger(ACCOUNT), numbered([busted('x-1', FIRST)])[0]!, INSTRUMENTS)).toEqual(needed);
  });

  test('cash that is not what the execution is worth now', () => {
    const odd = { ...busted('x-1', FIRST), quantity: toHolding(-9n) };
    expect(amendPosition([told('x-1', FIRST)], odd, SPY)).toMatchObject({
      refused: { code: 'cash_mismatch' },
    });
  });

  test('an amendment without a price, and one of cash alone', () => {
    expect(amendPosition([], { ...busted('x-1', FIRST), price: null }, SPY)).toMatchObject({
      refused: { fault: 'price_missing' },
    });
    expect(refusal([{ ...busted('x-1', FIRST), instrument: null }])).toMatchObject({
      refused: { code: 'entry_malformed', fault: 'instrument_missing' },
    });
  });
});

interface Life {
  readonly name: string;
  readonly first: FillWish;
  /** What becomes of it, one after the other; null: it is taken back. */
  readonly later: readonly (FillWish | null)[];
}

const wish = (instrument: typeof SPY): fc.Arbitrary<FillWish> =>
  fc.record({
    instrument: fc.constant(instrument),
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.bigInt({ min: 1n, max: 9n }),
    price: fc.bigInt({ min: 1n, max: 500_000_000n }).map(toMicros),
    fee: fc.bigInt({ min: 0n, max: 3_000_000n }).map(toMicros),
  });

const livesOf = fc.constantFrom(SPY, FUTURE, COIN).chain((instrument) =>
  fc.record({
    instrument: fc.constant(instrument),
    lives: fc
      .array(
        fc.record({
          first: wish(instrument),
          later: fc.array(fc.option(wish(instrument)), { maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 6 },
      )
      .map((all) => all.map((life, at): Life => ({ ...life, name: `x-${at}` }))),
    /** Where in the life of the position each amendment comes. */
    delays: fc.array(fc.nat({ max: 5 }), { minLength: 18, maxLength: 18 }),
  }),
);

/** Side and order of an execution stay, and what was taken back stays taken back. */
const changesOf = ({ first, later }: Life): readonly (FillWish | null)[] => {
  const gone = later.indexOf(null);
  const all = gone < 0 ? later : later.slice(0, gone + 1);
  return all.map((change) => (change === null ? null : { ...change, side: first.side }));
};

test('whatever is taken back and changed, and whenever, the position is the one of what was true all along', () => {
  fc.assert(
    fc.property(livesOf, ({ instrument, lives, delays }) => {
      const queue: { readonly due: number; readonly made: NewEntry }[] = [];
      lives.forEach((life, at) => {
        queue.push({ due: at, made: told(life.name, life.first) });
        let due = at;
        let before = life.first;
        changesOf(life).forEach((change, nth) => {
          due += delays[(at * 3 + nth) % delays.length] ?? 0;
          const after = change === null ? null : fill(change);
          queue.push({ due, made: amendment(life.name, fill(before), after, life.first) });
          before = change ?? before;
        });
      });
      const ledger = queue.toSorted((a, b) => a.due - b.due).map(({ made }) => made);
      const truth = lives.flatMap((life) => {
        const [last] = [...changesOf(life)].reverse();
        if (last === undefined) return [told(life.name, life.first)];
        return last === null ? [] : [told(life.name, last)];
      });

      const booked = positionFrom(ledger, instrument);
      const known = truth.length === 0 ? null : positionFrom(truth, instrument);
      expect(booked.lots).toEqual(known?.lots ?? []);
      expect(booked.realizedPnl).toBe(known?.realizedPnl ?? 0n);
      expect(booked.fees).toBe(known?.fees ?? 0n);
      expect(booked.quantity).toBe(ledger.reduce((sum, { quantity }) => sum + quantity, 0n));
      const cash = (all: readonly NewEntry[]): bigint => all.reduce((sum, each) => sum + each.cash, 0n);
      expect(cash(ledger)).toBe(cash(truth));
    }),
    { numRuns: 500 },
  );
});

test('a position that is kept in a row and one that is rebuilt from all entries are the same bytes', () => {
  fc.assert(
    fc.property(fc.array(wish(SPY), { minLength: 2, maxLength: 8 }), fc.nat(), (wishes, pick) => {
      const entries = wishes.map((each, at) => told(`x-${at}`, each));
      const at = pick % entries.length;
      const reversal = busted(`x-${at}`, wishes[at]!);
      const inRow = must(amendPosition(entries, reversal, SPY));
      const next = told('x-next', SECOND);

      const rebuilt = positionFrom([...entries, reversal, next]);
      expect(bytes(must(applyToPosition(inRow, next, SPY)))).toBe(bytes(rebuilt));
    }),
  );
});
