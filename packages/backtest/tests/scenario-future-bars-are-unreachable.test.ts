import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { bar, barNumber, bars, equities, fillsOf, ordersOf, run, scripted, shares } from './support.ts';

test('a strategy is shown bars that have ended, and reaching beyond its window ends the run', () => {
  const seen: number[] = [];
  const ahead = scripted(({ number, bars: now, window }) => {
    seen.push(...now.map(({ closeAt }) => barNumber(closeAt)));
    expect(barNumber(window.bar('SPY', 0).closeAt)).toBe(number);
    return [];
  });
  run({ bars: bars(['1', '2', '3']), strategy: ahead });
  expect(seen).toEqual([1, 2, 3]);

  for (const ago of [-1, 1, 0.5, Number.NaN]) {
    const reaching = scripted(({ window }) => {
      window.bar('SPY', ago);
      return [];
    });
    const { stopped, curve } = run({ bars: bars(['1', '2', '3']), strategy: reaching });
    expect(stopped).toMatchObject({ code: 'strategy_fault', detail: 'strategy_threw' });
    expect(curve.length).toBe(1);
  }
});

test('what is shown cannot be changed or followed into the future: a bar stays what it was', () => {
  const kept: { readonly close: bigint }[] = [];
  const keeping = scripted(({ bars: now }) => {
    kept.push(...now);
    return [];
  });
  run({ bars: bars(['1', '2', '3']), strategy: keeping });

  expect(kept.map(({ close }) => close)).toEqual([1_000_000n, 2_000_000n, 3_000_000n]);
});

test('a later bar never changes the past: cut off anywhere, the run is the same up to there', () => {
  const prices = fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 4, maxLength: 30 });
  fc.assert(
    fc.property(prices, prices, fc.nat(), (head, tail, at) => {
      const cut = 2 + (at % (head.length - 2));
      const following = scripted(({ bars: [now] }) =>
        now === undefined ? [] : [shares(now.close % 7_000_000n === 0n ? 0 : (now.close / 1_000_000n) % 5n)],
      );
      const tape = [...head, ...tail].map((price, index) => bar(index + 1, `${price}`));
      const [whole, part] = [tape, tape.slice(0, cut)].map((each) =>
        run({ bars: each, strategy: following }),
      );
      if (whole === undefined || part === undefined) throw new Error('two runs');

      expect(equities(whole).slice(0, cut)).toEqual(equities(part));
      const past = (number: string): boolean => Number(number.split(' ')[0]) <= cut;
      expect(fillsOf(whole).filter(past)).toEqual(fillsOf(part));
      // the orders of the last bar have not met another bar yet
      expect(ordersOf(whole).slice(0, part.fills.length)).toEqual(ordersOf(part).slice(0, part.fills.length));
    }),
  );
});
