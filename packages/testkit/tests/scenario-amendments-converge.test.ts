/** Fills, corrections and busts in any order, told twice, over restarts: the same money and shares, all of it on the books. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { toMicros, toQuantity } from '@mqk/core';

import { orderOf } from './support/books.ts';
import { rebuiltBooks } from './support/rebuilt.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;
const CASH = 100_000_000_000n;
type Said = ReturnType<Story['broker']['said']>[number];

/** What the broker would have said in the order in which it happened. */
async function lived() {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  const { broker } = desk;
  broker.hidesNews(true);
  broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  broker.fills(order, 3n, { price: PRICE + 1_000_000n, id: 'e-2' });
  broker.corrects('e-1', 'c-1', { quantity: toQuantity(5n), price: toMicros(PRICE) });
  broker.busts('e-2', 'b-1');
  broker.fills(order, 2n, { price: PRICE + 2_000_000n, id: 'e-3' });
  broker.corrects('c-1', 'c-2', { quantity: toQuantity(3n), price: toMicros(PRICE - 1_000_000n) });
  broker.corrects('e-3', 'c-3', { quantity: toQuantity(2n), price: toMicros(PRICE + 3_000_000n) });
  const told = broker
    .said()
    .map((content): Said => ('cumulative' in content ? { ...content, cumulative: null } : content));
  return { desk, order, told };
}

const SPENT = 3n * (PRICE - 1_000_000n) + 2n * (PRICE + 3_000_000n);

/** A way in which they may arrive: each once or twice, in some order, in batches, some behind a restart. */
const anyWay = fc.record({
  ranks: fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
  twice: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
  pauses: fc.array(fc.constantFrom('on', 'on', 'hear', 'hear', 'restart'), { minLength: 14, maxLength: 14 }),
});

test('the books are those of what was true all along', async () => {
  await fc.assert(
    fc.asyncProperty(anyWay, async ({ ranks, twice, pauses }) => {
      const { desk, order, told } = await lived();
      const doubled = [...told, ...told.filter((_each, at) => twice[at])];
      const news = doubled
        .map((content, at) => ({ content, rank: ranks[at] ?? 0 }))
        .toSorted((a, b) => a.rank - b.rank);
      // what was said before is heard as nothing: it is told in this order
      const from = BigInt(desk.broker.said().length);
      await desk.sql(`update mqk.stream_cursor set cursor = ${from}`);
      desk.broker.hidesNews(false);
      for (const [at, { content }] of news.entries()) {
        desk.broker.says(content);
        const pause = pauses[at];
        if (pause === 'hear') await desk.gateway().hear();
        if (pause === 'restart') await desk.restarts({ reconciles: false });
      }
      await desk.gateway().hear();

      const books = await rebuiltBooks(desk);
      expect(books).toMatchObject({ cash: CASH - SPENT, quantity: 5n, realizedPnl: 0n });
      expect(books.lots.reduce((sum, [quantity]) => sum + quantity, 0n)).toBe(5n);
      expect((await orderOf(desk, order)).filled).toBe('5');
      expect(await desk.sql(`select key from mqk.inbox where disposition in ('received', 'parked')`)).toEqual(
        [],
      );
      expect(await desk.sql(`select execution_id from mqk.execution order by 1`)).toHaveLength(3);
      expect(await desk.sql(`select amendment_id from mqk.amendment order by 1`)).toHaveLength(4);
      expect((await desk.facts()).control.armed).toBe(false);
      expect(
        (await desk.gateway().reconcile()).verdict.reasons.filter(
          ({ kind }) => kind !== 'order_field_differs',
        ),
      ).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 60_000);
