/**
 * What every paper book promises its broker, word for word the same for memory and for PostgreSQL.
 *
 * This file lies twice, in the tests of two packages that may not know each other; a test of one compares the bytes.
 */
import {
  type AccountId,
  type ClientOrderId,
  accountId,
  brokerOrderId,
  clientOrderId,
  marketTime,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type { PaperBook, PaperOrder, PaperWorld } from '@mqk/execution/store';
import { describe, expect, test } from '@jest/globals';

import { OPENING, changeOf, executionOf, filledOrder, orderNamed } from './paper-book-fixtures.ts';

/** Somewhere that books are kept: opening an account twice opens the same book twice. */
export interface Shelf {
  open(account: AccountId): Promise<PaperBook>;
}

const names = (orders: readonly PaperOrder[]): readonly ClientOrderId[] =>
  orders.map((order) => order.clientOrderId);

const worldOf = async (book: PaperBook, asked: readonly ClientOrderId[] = []): Promise<PaperWorld> =>
  book.change(asked, (world) => ({ ...changeOf({})(world), answer: world }));

export function describePaperBook(kind: string, shelf: () => Promise<Shelf>): void {
  const opened = async (): Promise<PaperBook> => {
    const book = await (await shelf()).open(accountId('paper-1'));
    await book.openAccount(OPENING);
    return book;
  };

  describe(`a paper book in ${kind}`, () => {
    test('an account is opened once and keeps what it has', async () => {
      const book = await opened();
      await book.change([], changeOf({ cash: toMicros(5n) }));
      await book.openAccount(OPENING);

      expect((await book.snapshot(10)).cash).toBe(5n);
    });

    test('an account that was never opened is a broken promise', async () => {
      const book = await (await shelf()).open(accountId('nobody'));

      await expect(book.snapshot(10)).rejects.toThrow('never opened');
      await expect(book.change([], changeOf({}))).rejects.toThrow('never opened');
    });

    test('a change is there as a whole, and is found by whoever opens the book again', async () => {
      const on = await shelf();
      const book = await on.open(accountId('paper-1'));
      await book.openAccount(OPENING);
      await book.change([], changeOf({ orders: [orderNamed('a'), orderNamed('b')], events: ['a', 'b'] }));
      await book.change(
        [clientOrderId('a')],
        changeOf({
          orders: [filledOrder('a')],
          executions: [executionOf('a')],
          events: ['a filled'],
          cash: toMicros(99_500_099_989n),
          positions: [{ symbol: 'SPY', quantity: toHolding(10n) }],
          memory: [{ key: 'bars:SPY', text: 'a bar' }],
          tapeCursor: marketTime(1_000),
        }),
      );
      const again = await on.open(accountId('paper-1'));

      expect(await worldOf(again, [clientOrderId('a'), clientOrderId('never')])).toMatchObject({
        cash: 99_500_099_989n,
        positions: [{ symbol: 'SPY', quantity: 10n }],
        working: [orderNamed('b')],
        asked: [filledOrder('a')],
        memory: [{ key: 'bars:SPY', text: 'a bar' }],
        tapeCursor: 1_000,
        orderCount: 2n,
        executionCount: 1n,
      });
      expect(await again.snapshot(10)).toEqual({
        cash: 99_500_099_989n,
        positions: [{ symbol: 'SPY', quantity: 10n }],
        orders: [filledOrder('a'), orderNamed('b')],
        executions: [executionOf('a')],
      });
      expect(await again.tapeCursor()).toBe(1_000);
    });

    test('a change that breaks off leaves nothing', async () => {
      const book = await opened();
      const before = await worldOf(book);
      await expect(
        book.change([], () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      const known = {
        orders: [orderNamed('a')],
        events: ['a'],
        cash: toMicros(1n),
        tapeCursor: marketTime(7),
      };
      await expect(
        book.change([], changeOf({ ...known, executions: [executionOf('a'), executionOf('a')] })),
      ).rejects.toThrow();

      expect(await worldOf(book)).toEqual(before);
      expect(await book.eventsAfter(0n, 10)).toEqual([]);
      expect(await book.order(clientOrderId('a'))).toBeNull();
    });

    test('a client order id is never free again', async () => {
      const book = await opened();
      await book.change([], changeOf({ orders: [orderNamed('a')] }));
      await book.change([], changeOf({ orders: [orderNamed('a', { state: 'canceled', engine: '' })] }));

      const stranger = orderNamed('a', { brokerOrderId: brokerOrderId('venue-other') });
      await expect(book.change([], changeOf({ orders: [stranger] }))).rejects.toThrow();
      expect((await book.order(clientOrderId('a')))?.state).toBe('canceled');
    });

    test('of many who take one client order id at once, one does', async () => {
      const on = await shelf();
      const books = await Promise.all([1, 2, 3, 4].map(async () => on.open(accountId('paper-1'))));
      await books[0]!.openAccount(OPENING);
      const take = async (book: PaperBook, index: number): Promise<string> =>
        book.change([clientOrderId('a')], (world) => {
          if (world.asked.length > 0) return { ...changeOf({})(world), answer: 'duplicate' };
          const order = orderNamed('a', { brokerOrderId: brokerOrderId(`venue-${index}`) });
          return { ...changeOf({ orders: [order], events: ['taken'] })(world), answer: 'taken' };
        });
      const answers = await Promise.all([...books, ...books].map(take));

      expect(answers.sort()).toEqual([...Array.from({ length: 7 }, () => 'duplicate'), 'taken']);
      expect((await books[3]!.snapshot(10)).orders).toHaveLength(1);
      expect(await books[3]!.eventsAfter(0n, 10)).toEqual([{ sequence: 1n, text: 'taken' }]);
    });

    test('two orders never share a broker id, two executions never an id', async () => {
      const book = await opened();
      await book.change([], changeOf({ orders: [orderNamed('a')], executions: [executionOf('a')] }));

      const twin = orderNamed('b', { brokerOrderId: brokerOrderId('venue-a') });
      await expect(book.change([], changeOf({ orders: [twin] }))).rejects.toThrow();
      await expect(book.change([], changeOf({ executions: [executionOf('a')] }))).rejects.toThrow();
    });

    test('what happened to an order is not undone', async () => {
      const book = await opened();
      await book.change(
        [],
        changeOf({ orders: [orderNamed('a', { filled: toQuantity(4n) }), orderNamed('b')] }),
      );
      await book.change([], changeOf({ orders: [orderNamed('b', { state: 'expired', engine: '' })] }));

      await expect(book.change([], changeOf({ orders: [orderNamed('a')] }))).rejects.toThrow();
      await expect(
        book.change([clientOrderId('b')], changeOf({ orders: [orderNamed('b')] })),
      ).rejects.toThrow();
      const moved = orderNamed('a', { filled: toQuantity(5n), brokerOrderId: brokerOrderId('venue-z') });
      await expect(book.change([], changeOf({ orders: [moved] }))).rejects.toThrow();
    });

    test('an order that a split restated keeps its new terms, and fills by them', async () => {
      const book = await opened();
      await book.change([], changeOf({ orders: [orderNamed('a')] }));
      const before = orderNamed('a');
      const terms = { ...before.terms, quantity: toQuantity(20n) };
      await book.change([], changeOf({ orders: [{ ...before, terms, engine: 'restated' }] }));
      const filled = { ...before, terms, state: 'filled', filled: toQuantity(20n), engine: '' } as const;
      await book.change([], changeOf({ orders: [filled] }));

      expect((await book.snapshot(10)).orders).toMatchObject([{ terms: { quantity: 20n }, filled: 20n }]);
    });

    test('the tape never runs back', async () => {
      const book = await opened();
      await book.change([], changeOf({ tapeCursor: marketTime(2_000) }));

      await expect(book.change([], changeOf({ tapeCursor: marketTime(1_999) }))).rejects.toThrow('runs back');
      await expect(book.change([], changeOf({ tapeCursor: null }))).rejects.toThrow('runs back');
      expect(await book.tapeCursor()).toBe(2_000);
    });

    test('changes come one after another, and events are numbered without a hole', async () => {
      const on = await shelf();
      const books = await Promise.all([1, 2, 3].map(async () => on.open(accountId('paper-1'))));
      await books[0]!.openAccount(toMicros(0n));
      const jobs = Array.from({ length: 30 }, (_, job) =>
        books[job % 3]!.change([], (world) =>
          changeOf({ cash: toMicros(world.cash + 1n), events: [`${job}`] })(world),
        ),
      );
      await Promise.all(jobs);
      const events = await books[0]!.eventsAfter(0n, 100);

      expect((await books[1]!.snapshot(1)).cash).toBe(30n);
      expect(events.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 30 }, (_, i) => BigInt(i + 1)),
      );
      expect(new Set(events.map(({ text }) => text)).size).toBe(30);
    });

    test('a snapshot is of one moment, whatever goes on meanwhile', async () => {
      const book = await opened();
      const move = async (): Promise<void> =>
        book.change([], (world) => {
          const held = (world.positions[0]?.quantity ?? 0n) + 1n;
          const cash = toMicros(OPENING - held);
          return changeOf({ cash, positions: [{ symbol: 'SPY', quantity: toHolding(held) }] })(world);
        });
      const [seen] = await Promise.all([
        Promise.all(Array.from({ length: 20 }, async () => book.snapshot(5))),
        Promise.all(Array.from({ length: 20 }, move)),
      ]);

      for (const { cash, positions } of seen) expect(cash + (positions[0]?.quantity ?? 0n)).toBe(OPENING);
    });

    test('events are read in pages, the same bytes every time', async () => {
      const book = await opened();
      const texts = ['{"b":1,"a":"ä"}', '  ', '{"a":1e400}', 'four', 'five'];
      await book.change([], changeOf({ events: texts.slice(0, 2) }));
      await book.change([], changeOf({ events: texts.slice(2) }));

      expect((await book.eventsAfter(0n, 3)).map(({ text }) => text)).toEqual(texts.slice(0, 3));
      expect(await book.eventsAfter(3n, 9)).toEqual([
        { sequence: 4n, text: 'four' },
        { sequence: 5n, text: 'five' },
      ]);
      expect((await book.eventsAfter(0n, 9)).map(({ text }) => text)).toEqual(texts);
    });

    test('a flat position is forgotten, a short one is not', async () => {
      const book = await opened();
      const held = (symbol: string, quantity: bigint) => ({ symbol, quantity: toHolding(quantity) });
      await book.change([], changeOf({ positions: [held('b', -3n), held('a', 2n), held('B', 1n)] }));
      await book.change([], changeOf({ positions: [held('a', 0n)] }));

      expect((await book.snapshot(1)).positions).toEqual([held('B', 1n), held('b', -3n)]);
    });

    test('a snapshot shows all executions, all working orders and the latest of the rest', async () => {
      const book = await opened();
      const closed = ['c1', 'c2', 'c3'].map(filledOrder);
      await book.change([], changeOf({ orders: [orderNamed('w1'), ...closed, orderNamed('w2')] }));
      await book.change([], changeOf({ executions: ['c1', 'c2', 'c3'].map((name) => executionOf(name)) }));
      const { orders, executions } = await book.snapshot(2);

      expect(names(orders)).toEqual(['w1', 'c2', 'c3', 'w2']);
      expect(executions.map((execution) => execution.fill.clientOrderId)).toEqual(['c1', 'c2', 'c3']);
    });

    test('executions are shown from the time on that is asked for, that very moment included', async () => {
      const book = await opened();
      await book.change([], changeOf({ orders: ['c1', 'c2'].map(filledOrder) }));
      await book.change([], changeOf({ executions: ['c1', 'c2'].map((name) => executionOf(name)) }));
      const { executions } = await book.snapshot(9);
      const at = executions[0]?.fill.executedAt ?? marketTime(0);

      expect((await book.snapshot(9, at)).executions).toEqual(executions);
      expect((await book.snapshot(9, marketTime(at + 1))).executions).toEqual([]);
    });

    test('accounts do not see one another', async () => {
      const on = await shelf();
      const [one, other] = [await on.open(accountId('one')), await on.open(accountId('other'))];
      await one.openAccount(OPENING);
      await other.openAccount(toMicros(1n));
      await one.change([], changeOf({ orders: [orderNamed('a')], events: ['a'], tapeCursor: marketTime(5) }));

      expect(await other.order(clientOrderId('a'))).toBeNull();
      expect(await other.eventsAfter(0n, 10)).toEqual([]);
      expect(await other.snapshot(10)).toEqual({ cash: 1n, positions: [], orders: [], executions: [] });
      await other.change([], changeOf({ orders: [orderNamed('a')] }));
    });
  });
}
