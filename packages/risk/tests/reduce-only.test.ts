import { describe, expect, test } from '@jest/globals';

import { assess, trueReduceOnly } from '../src/index.ts';
import { QQQ, SPY, facts, order, pending, units, position } from './desk.ts';

const codes = (...asked: Parameters<typeof assess>): readonly string[] =>
  assess(...asked).map(({ code }) => code);
const long = (quantity: number) => ({ positions: [position(SPY, quantity)] });

describe('truly reduce-only', () => {
  test.each([
    ['sells a part of a long position', 100, [], 'sell', 40, true],
    ['sells all of it', 100, [], 'sell', 100, true],
    ['would turn it round', 100, [], 'sell', 101, false],
    ['adds to it', 100, [], 'buy', 1, false],
    ['sells from nothing', 0, [], 'sell', 1, false],
    ['covers a short', -100, [], 'buy', 100, true],
    ['covers more than the short', -100, [], 'buy', 101, false],
    ['beside another sell, together all', 100, [['sell', 60]], 'sell', 40, true],
    ['beside another sell, together more', 100, [['sell', 60]], 'sell', 41, false],
    ['cannot rely on a buy that may not fill', 100, [['buy', 50]], 'sell', 101, false],
    ['is not made worse by a buy', 100, [['buy', 50]], 'sell', 100, true],
  ] as const)('%s', (_title, position, others, side, quantity, expected) => {
    const waiting = others.map(([otherSide, leaves], index) =>
      pending(`o-${index}`, { side: otherSide, leaves: units(leaves) }),
    );
    const seen = { ...facts(long(position)), pending: waiting };

    expect(trueReduceOnly(seen, order({ side, quantity: units(quantity) }))).toBe(expected);
  });

  test("the position is the account's, over all its strategies", () => {
    const seen = facts({
      positions: [position(SPY, 100), position(SPY, -80)],
    });

    expect(trueReduceOnly(seen, order({ side: 'sell', quantity: units(20) }))).toBe(true);
    expect(trueReduceOnly(seen, order({ side: 'sell', quantity: units(21) }))).toBe(false);
  });

  test('neither its own promise nor an order of something else counts against it', () => {
    const own = pending('asked', { side: 'sell', leaves: units(100) });
    const elsewhere = pending('other', { side: 'sell', leaves: units(100), instrument: QQQ });
    const seen = { ...facts(long(100)), pending: [own, elsewhere] };

    expect(trueReduceOnly(seen, order({ side: 'sell', quantity: units(100) }))).toBe(true);
  });

  test('an order that only says so is refused', () => {
    expect(codes(facts(long(100)), order({ reduceOnly: true }))).toEqual(['would_not_reduce']);
    expect(codes(facts(long(100)), order({ reduceOnly: true, side: 'sell' }))).toEqual([]);
  });
});
