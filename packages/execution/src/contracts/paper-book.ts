/** What every paper book promises its broker, wherever it is kept. */
import {
  accountId,
  brokerOrderId,
  clientOrderId,
  marketTime,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';

import type { PaperBook } from '../store/paper-book.ts';
import { type TestFramework, breaks, like, same } from './claims.ts';
import { paperBookWords } from './paper-book-fixtures.ts';
import { type Shelf, names, opened, threeOn, worldOf } from './shelf.ts';

const { OPENING, changeOf, executionOf, filledOrder, orderNamed } = paperBookWords;

/** By their titles. */
type Stories = Readonly<Record<string, (shelf: () => Promise<Shelf>) => Promise<void>>>;

const STORIES: Stories = {
  'an account is opened once and keeps what it has': async (shelf) => {
    const book = await opened(shelf);
    await book.change([], changeOf({ cash: toMicros(5n) }));
    await book.openAccount(OPENING);

    same((await book.snapshot(10)).cash, 5n);
  },

  'an account that was never opened is a broken promise': async (shelf) => {
    const book = await (await shelf()).open(accountId('nobody'));

    await breaks(book.snapshot(10), 'never opened');
    await breaks(book.change([], changeOf({})), 'never opened');
  },

  'a change is there as a whole, and is found by whoever opens the book again': async (shelf) => {
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

    like(await worldOf(again, [clientOrderId('a'), clientOrderId('never')]), {
      cash: 99_500_099_989n,
      positions: [{ symbol: 'SPY', quantity: 10n }],
      working: [orderNamed('b')],
      asked: [filledOrder('a')],
      memory: [{ key: 'bars:SPY', text: 'a bar' }],
      tapeCursor: 1_000,
      orderCount: 2n,
      executionCount: 1n,
    });
    same(await again.snapshot(10), {
      cash: 99_500_099_989n,
      positions: [{ symbol: 'SPY', quantity: 10n }],
      orders: [filledOrder('a'), orderNamed('b')],
      executions: [executionOf('a')],
    });
    same(await again.tapeCursor(), 1_000);
  },

  'a change that breaks off leaves nothing': async (shelf) => {
    const book = await opened(shelf);
    const before = await worldOf(book);
    await breaks(
      book.change([], () => {
        throw new Error('no');
      }),
      'no',
    );
    const known = {
      orders: [orderNamed('a')],
      events: ['a'],
      cash: toMicros(1n),
      tapeCursor: marketTime(7),
    };
    await breaks(book.change([], changeOf({ ...known, executions: [executionOf('a'), executionOf('a')] })));

    same(await worldOf(book), before);
    same(await book.eventsAfter(0n, 10), []);
    same(await book.order(clientOrderId('a')), null);
  },

  'a client order id is never free again': async (shelf) => {
    const book = await opened(shelf);
    await book.change([], changeOf({ orders: [orderNamed('a')] }));
    await book.change([], changeOf({ orders: [orderNamed('a', { state: 'canceled', engine: '' })] }));

    const stranger = orderNamed('a', { brokerOrderId: brokerOrderId('venue-other') });
    await breaks(book.change([], changeOf({ orders: [stranger] })));
    same((await book.order(clientOrderId('a')))?.state, 'canceled');
  },

  'of many who take one client order id at once, one does': async (shelf) => {
    const on = await shelf();
    const books = await threeOn(on);
    const [first, , last] = books;
    await first.openAccount(OPENING);
    const take = async (book: PaperBook, index: number): Promise<string> =>
      book.change([clientOrderId('a')], (world) => {
        if (world.asked.length > 0) return { ...changeOf({})(world), answer: 'duplicate' };
        const order = orderNamed('a', { brokerOrderId: brokerOrderId(`venue-${index}`) });
        return { ...changeOf({ orders: [order], events: ['taken'] })(world), answer: 'taken' };
      });
    const answers = await Promise.all([...books, ...books].map(take));

    same(answers.sort(), [...Array.from({ length: 5 }, () => 'duplicate'), 'taken']);
    same((await last.snapshot(10)).orders.length, 1);
    same(await last.eventsAfter(0n, 10), [{ sequence: 1n, text: 'taken' }]);
  },

  'two orders never share a broker id, two executions never an id': async (shelf) => {
    const book = await opened(shelf);
    await book.change([], changeOf({ orders: [orderNamed('a')], executions: [executionOf('a')] }));

    const twin = orderNamed('b', { brokerOrderId: brokerOrderId('venue-a') });
    await breaks(book.change([], changeOf({ orders: [twin] })));
    await breaks(book.change([], changeOf({ executions: [executionOf('a')] })));
  },

  'what happened to an order is not undone': async (shelf) => {
    const book = await opened(shelf);
    await book.change(
      [],
      changeOf({ orders: [orderNamed('a', { filled: toQuantity(4n) }), orderNamed('b')] }),
    );
    await book.change([], changeOf({ orders: [orderNamed('b', { state: 'expired', engine: '' })] }));

    await breaks(book.change([], changeOf({ orders: [orderNamed('a')] })));
    await breaks(book.change([clientOrderId('b')], changeOf({ orders: [orderNamed('b')] })));
    const moved = orderNamed('a', { filled: toQuantity(5n), brokerOrderId: brokerOrderId('venue-z') });
    await breaks(book.change([], changeOf({ orders: [moved] })));
  },

  'an order that a split restated keeps its new terms, and fills by them': async (shelf) => {
    const book = await opened(shelf);
    await book.change([], changeOf({ orders: [orderNamed('a')] }));
    const before = orderNamed('a');
    const terms = { ...before.terms, quantity: toQuantity(20n) };
    await book.change([], changeOf({ orders: [{ ...before, terms, engine: 'restated' }] }));
    const filled = { ...before, terms, state: 'filled', filled: toQuantity(20n), engine: '' } as const;
    await book.change([], changeOf({ orders: [filled] }));

    like((await book.snapshot(10)).orders, [{ terms: { quantity: 20n }, filled: 20n }]);
  },

  'the tape never runs back': async (shelf) => {
    const book = await opened(shelf);
    await book.change([], changeOf({ tapeCursor: marketTime(2_000) }));

    await breaks(book.change([], changeOf({ tapeCursor: marketTime(1_999) })), 'runs back');
    await breaks(book.change([], changeOf({ tapeCursor: null })), 'runs back');
    same(await book.tapeCursor(), 2_000);
  },

  'changes come one after another, and events are numbered without a hole': async (shelf) => {
    const on = await shelf();
    const books = await threeOn(on);
    const [first, second] = books;
    await first.openAccount(toMicros(0n));
    const jobs = Array.from({ length: 10 }, (_, round) =>
      books.map((book, at) =>
        book.change([], (world) =>
          changeOf({ cash: toMicros(world.cash + 1n), events: [`${round}-${at}`] })(world),
        ),
      ),
    ).flat();
    await Promise.all(jobs);
    const events = await first.eventsAfter(0n, 100);

    same((await second.snapshot(1)).cash, 30n);
    same(
      events.map(({ sequence }) => sequence),
      Array.from({ length: 30 }, (_, i) => BigInt(i + 1)),
    );
    same(new Set(events.map(({ text }) => text)).size, 30);
  },

  'a snapshot is of one moment, whatever goes on meanwhile': async (shelf) => {
    const book = await opened(shelf);
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

    for (const { cash, positions } of seen) same(cash + (positions[0]?.quantity ?? 0n), OPENING);
  },

  'events are read in pages, the same bytes every time': async (shelf) => {
    const book = await opened(shelf);
    const texts = ['{"b":1,"a":"ä"}', '  ', '{"a":1e400}', 'four', 'five'];
    await book.change([], changeOf({ events: texts.slice(0, 2) }));
    await book.change([], changeOf({ events: texts.slice(2) }));

    same(
      (await book.eventsAfter(0n, 3)).map(({ text }) => text),
      texts.slice(0, 3),
    );
    same(await book.eventsAfter(3n, 9), [
      { sequence: 4n, text: 'four' },
      { sequence: 5n, text: 'five' },
    ]);
    same(
      (await book.eventsAfter(0n, 9)).map(({ text }) => text),
      texts,
    );
  },

  'a flat position is forgotten, a short one is not': async (shelf) => {
    const book = await opened(shelf);
    const held = (symbol: string, quantity: bigint) => ({ symbol, quantity: toHolding(quantity) });
    await book.change([], changeOf({ positions: [held('b', -3n), held('a', 2n), held('B', 1n)] }));
    await book.change([], changeOf({ positions: [held('a', 0n)] }));

    same((await book.snapshot(1)).positions, [held('B', 1n), held('b', -3n)]);
  },

  'a snapshot shows all executions, all working orders and the latest of the rest': async (shelf) => {
    const book = await opened(shelf);
    const closed = ['c1', 'c2', 'c3'].map(filledOrder);
    await book.change([], changeOf({ orders: [orderNamed('w1'), ...closed, orderNamed('w2')] }));
    await book.change([], changeOf({ executions: ['c1', 'c2', 'c3'].map((name) => executionOf(name)) }));
    const { orders, executions } = await book.snapshot(2);

    same(names(orders), ['w1', 'c2', 'c3', 'w2']);
    same(
      executions.map((execution) => execution.fill.clientOrderId),
      ['c1', 'c2', 'c3'],
    );
  },

  'executions are shown from the time on that is asked for, that very moment included': async (shelf) => {
    const book = await opened(shelf);
    await book.change([], changeOf({ orders: ['c1', 'c2'].map(filledOrder) }));
    await book.change([], changeOf({ executions: ['c1', 'c2'].map((name) => executionOf(name)) }));
    const { executions } = await book.snapshot(9);
    const at = executions[0]?.fill.executedAt ?? marketTime(0);

    same((await book.snapshot(9, at)).executions, executions);
    same((await book.snapshot(9, marketTime(at + 1))).executions, []);
  },

  'accounts do not see one another': async (shelf) => {
    const on = await shelf();
    const [one, other] = [await on.open(accountId('one')), await on.open(accountId('other'))];
    await one.openAccount(OPENING);
    await other.openAccount(toMicros(1n));
    await one.change([], changeOf({ orders: [orderNamed('a')], events: ['a'], tapeCursor: marketTime(5) }));

    same(await other.order(clientOrderId('a')), null);
    same(await other.eventsAfter(0n, 10), []);
    same(await other.snapshot(10), { cash: 1n, positions: [], orders: [], executions: [] });
    await other.change([], changeOf({ orders: [orderNamed('a')] }));
  },
};

/** `shelf` gives a new and empty one. The stories of this contract open and change books of several accounts on it. */
export function describePaperBook(
  { describe, test }: TestFramework,
  kind: string,
  shelf: () => Promise<Shelf>,
): void {
  describe(`a paper book in ${kind}`, () => {
    for (const [title, run] of Object.entries(STORIES)) test(title, () => run(shelf));
  });
}
