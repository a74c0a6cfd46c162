import { MICROS_MAX, toHolding, toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type NewEntry, type Position, applyToPosition, book, lots, openLedger } from '../src/index.ts';
import {
  ACCOUNT,
  INSTRUMENTS,
  SMA,
  SPY,
  buy,
  entry,
  fillLives,
  micros,
  must,
  numbered,
  sell,
} from './support.ts';

const after = (...entries: readonly NewEntry[]): Position => {
  const position = entries.reduce<Position | null>(
    (before, each) => must(applyToPosition(before, each, SPY)),
    null,
  );
  if (position === null) throw new Error('no entries');
  return position;
};

const shown = (position: Position): string =>
  position.lots.map(({ quantity, price }) => `${quantity}@${price / 1_000_000n}`).join(' ');

describe('first in, first out', () => {
  test('a buy opens a lot, another price opens another', () => {
    expect(shown(after(buy(10n, '100'), buy(5n, '101')))).toBe('10@100 5@101');
  });

  test('a sale closes the oldest lots first and realizes their profit', () => {
    const position = after(buy(10n, '100'), buy(5n, '101'), sell(12n, '110'));

    expect(shown(position)).toBe('3@101');
    expect(position.realizedPnl).toBe(micros('118'));
  });

  test('a short position is opened by a sale and closed by a buy', () => {
    const short = after(sell(10n, '100'));

    expect(shown(short)).toBe('-10@100');
    expect(short.realizedPnl).toBe(0n);
    expect(after(sell(10n, '100'), buy(4n, '90')).realizedPnl).toBe(micros('40'));
  });

  test('a sale beyond the holding closes it and opens a short at the same price', () => {
    const position = after(buy(10n, '100'), sell(15n, '110'));

    expect(shown(position)).toBe('-5@110');
    expect(position.quantity).toBe(-5n);
    expect(position.realizedPnl).toBe(micros('100'));
  });

  test('a position that comes back to zero has no lots and keeps what it earned', () => {
    const position = after(buy(10n, '100'), sell(10n, '99'));

    expect(position).toMatchObject({ quantity: 0n, lots: [], realizedPnl: micros('-10') });
  });
});

describe('many executions', () => {
  test('ten thousand one-share executions at one price stay one lot', () => {
    const one = buy(1n, '100');
    const position = after(...Array.from({ length: 10_000 }, () => one));

    expect(shown(position)).toBe('10000@100');
  });

  test('neighbours of one price merge and keep the time of the first; others between them keep them apart', () => {
    const position = after(
      { ...buy(1n, '100'), at: 7 as NewEntry['at'] },
      buy(1n, '100'),
      buy(1n, '101'),
      buy(1n, '100'),
    );

    expect(shown(position)).toBe('2@100 1@101 1@100');
    expect(position.lots[0]?.at).toBe(7);
  });

  test('a ledger shows the lots of a position, and none of one that never was', () => {
    const [first] = numbered([buy(3n, '100')]);
    if (first === undefined) throw new Error('no entry');
    const ledger = must(book(openLedger(ACCOUNT), first, INSTRUMENTS));

    expect(lots(ledger, SMA, SPY.id)).toHaveLength(1);
    expect(lots(openLedger(ACCOUNT), SMA, SPY.id)).toEqual([]);
  });
});

/** The slowest and plainest FIFO: every unit on its own. */
function unitByUnit(entries: readonly NewEntry[]): { quantity: bigint; realized: bigint } {
  const units: { sign: bigint; price: bigint }[] = [];
  let realized = 0n;
  for (const each of entries) {
    const sign = each.quantity > 0n ? 1n : -1n;
    for (let left = each.quantity * sign; left > 0n; left -= 1n) {
      const oldest = units[0];
      const price: bigint = each.price ?? 0n;
      if (oldest === undefined || oldest.sign === sign) units.push({ sign, price });
      else realized += (price - oldest.price) * (units.shift()?.sign ?? 0n);
    }
  }
  return { quantity: units.reduce((sum, { sign }) => sum + sign, 0n), realized };
}

test('quantity and realized profit are those of counting every unit by itself', () => {
  fc.assert(
    fc.property(fillLives, (entries) => {
      const ours = entries.filter((each) => each.instrument === SPY.id && each.strategy === SMA);
      fc.pre(ours.length > 0);
      const position = after(...ours);

      expect({ quantity: position.quantity, realized: position.realizedPnl }).toEqual(unitByUnit(ours));
    }),
  );
});

describe('what no row could hold is refused and changes nothing', () => {
  const huge = (quantity: bigint, price: bigint): NewEntry =>
    entry({
      kind: 'transfer',
      strategy: SMA,
      instrument: SPY.id,
      quantity: toHolding(quantity),
      price: toMicros(price),
    });

  test('a holding beyond int8', () => {
    const full = after(huge(MICROS_MAX, 1n));

    expect(applyToPosition(full, huge(1n, 1n), SPY)).toEqual({
      ok: false,
      refused: { code: 'overflow', field: 'quantity', value: MICROS_MAX + 1n },
    });
  });

  test('a realized profit beyond int8', () => {
    const rich = after(huge(4n, 1n));
    const refused = applyToPosition(rich, huge(-4n, MICROS_MAX), SPY);

    expect(refused).toMatchObject({ ok: false, refused: { code: 'overflow', field: 'realized_pnl' } });
  });

  test('fees beyond int8', () => {
    const fee = (amount: bigint): NewEntry =>
      entry({
        kind: 'fee',
        strategy: SMA,
        instrument: SPY.id,
        cash: toMicros(-amount),
        fee: toMicros(amount),
      });
    const charged = after(fee(MICROS_MAX));

    expect(applyToPosition(charged, fee(1n), SPY)).toMatchObject({
      ok: false,
      refused: { code: 'overflow', field: 'fees' },
    });
  });

  test('cash beyond int8', () => {
    const [first, second] = numbered([
      entry({ kind: 'opening', cash: MICROS_MAX }),
      entry({ kind: 'transfer', cash: toMicros(1n) }),
    ]);
    if (first === undefined || second === undefined) throw new Error('two entries');
    const ledger = must(book(openLedger(ACCOUNT), first, INSTRUMENTS));

    expect(book(ledger, second, INSTRUMENTS)).toEqual({
      ok: false,
      refused: { code: 'overflow', field: 'cash', value: MICROS_MAX + 1n },
    });
  });
});
