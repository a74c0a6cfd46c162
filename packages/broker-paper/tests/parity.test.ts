/** The broker adds a book, an account and time to the matching engine, and changes nothing of what it decides. */
import type { Bar } from '@mqk/market-data';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Book, type EventOf, openBook, slippageReference, step } from '@mqk/venue';

import {
  ACCOUNT,
  INSTRUMENTS,
  advance,
  bar,
  day,
  id,
  policy,
  sessionOf,
  snapshot,
  submit,
  table,
  terms,
} from './support/broker.ts';
import { memoryShelf } from './support/memory-paper-book.ts';

const POLICY = policy({
  slippage: { kind: 'atr', slippageBps: 11n, volMultBps: 2_500n, bars: 3 },
  participation: { kind: 'volume', shareBps: 1n },
});

interface Round {
  readonly prices: string;
  /** Ordered after the bar. */
  readonly order: string | null;
}

const rounds: fc.Arbitrary<readonly Round[]> = fc.array(
  fc.record({
    prices: fc
      .tuple(fc.integer({ min: 40, max: 60 }), fc.nat(9), fc.nat(9), fc.integer({ min: -1, max: 1 }))
      .map(([open, up, down, close]) => `${open} ${open + up + 1} ${open - down - 1} ${open + close}`),
    order: fc.option(
      fc
        .tuple(
          fc.constantFrom('buy', 'sell'),
          fc.integer({ min: 1, max: 250 }),
          fc.constantFrom('', ' limit 50', ' stop 51'),
        )
        .map(([side, quantity, rest]) => `${side} ${quantity}${rest}`),
    ),
  }),
  { minLength: 4, maxLength: 20 },
);

/** The engine alone, with every bar of the past at hand. */
function alone(given: readonly Round[]): readonly EventOf<'filled'>[] {
  const [contract] = INSTRUMENTS;
  let book: Book = openBook(POLICY);
  const past: Bar[] = [];
  const fills: EventOf<'filled'>[] = [];
  for (const [index, { prices, order }] of given.entries()) {
    const [at, now] = [day(index + 1), bar(index + 1, prices)];
    const bars = [{ bar: now, reference: slippageReference(POLICY.slippage, past) }];
    const matched = step(book, { kind: 'bar', at, bars, session: sessionOf(at) });
    fills.push(...matched.events.filter((event) => event.kind === 'filled'));
    book = matched.book;
    past.push(now);
    if (order === null) continue;
    const named = { clientOrderId: id(`o${index}`), venueOrderId: null, symbol: 'SPY', contract: contract! };
    book = step(book, { kind: 'submit', order: { ...named, terms: terms(order), submittedAt: at } }).book;
  }
  return fills;
}

test('a broker that is restarted at every bar, and fed every bar twice, fills what the engine alone fills', async () => {
  let fills = 0;
  await fc.assert(
    fc.asyncProperty(rounds, async (given) => {
      const shelf = memoryShelf();
      const open = async () => table({ book: await shelf.open(ACCOUNT), policy: POLICY, kind: 'margin' });
      for (const [index, { prices, order }] of given.entries()) {
        await advance(await open(), bar(index + 1, prices));
        const on = await open();
        await advance(on, bar(index + 1, prices));
        if (order !== null) await submit(on, `o${index}`, order);
      }
      const { executions } = await snapshot(await open());
      const expected = alone(given);
      fills += expected.length;

      expect(
        executions.map(({ executionId, quantity, price }) => ({ executionId, quantity, price })),
      ).toEqual(expected.map(({ executionId, quantity, price }) => ({ executionId, quantity, price })));
    }),
    { numRuns: 100 },
  );
  expect(fills).toBeGreaterThan(100);
});
