/** Heard again, or heard in another order: the same order, the same books. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type Order, type OrderEvent, isTerminal, replay, transition } from '../src/index.ts';
import { anyEvent, anyNews, anyOrder } from './support/arbitrary.ts';
import {
  accepted,
  acceptedAttempt,
  bare,
  canceled,
  counting,
  expired,
  fill,
  kindsOf,
  rejected,
  replaced,
  unsent,
  wantReplace,
  working,
} from './support/orders.ts';
import { walk } from './support/walk.ts';

test('the same events give the same order and the same effects, and leave their inputs alone', () => {
  fc.assert(
    fc.property(anyOrder, fc.array(anyEvent, { maxLength: 25 }), (order, events) => {
      const before = frozen(order);
      const heard = walk(before, events.map(frozen)).map(({ event }) => event);

      expect(replay(before, heard)).toEqual(replay(order, heard));
    }),
  );
});

function frozen<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) frozen(inner as object);
  return Object.freeze(value);
}

/** The one exception: with a replace pending the first refusal is taken as the successor's. */
const isRefusalOfReplace = (order: Order, event: OrderEvent): boolean =>
  order.replace !== null &&
  (event.kind === 'rejected' || (event.kind === 'lookup_found' && event.snapshot.status === 'rejected'));

test('news heard twice is news heard once', () => {
  fc.assert(
    fc.property(anyOrder, anyNews, (order, news) => {
      if (isRefusalOfReplace(order, news)) return;
      const once = transition(order, news).order;

      expect(transition(once, news).order).toEqual(once);
    }),
    { numRuns: 2000 },
  );
});

test('a refusal heard twice while a replace is pending frees the request first, and ends the order then', () => {
  const replacing = replay(unsent(), [bare('claimed'), working(), wantReplace(120n)]).order;

  expect(replay(replacing, [rejected()]).order).toMatchObject({ base: 'LIVE', replace: null });
  expect(replay(replacing, [rejected(), rejected()]).order.base).toBe('REJECTED');
});

test('a history replayed on the order that it made changes no books: executions come as repeated, news as old', () => {
  const known = (event: OrderEvent): OrderEvent =>
    event.kind === 'fill' ? { kind: 'fill_repeated', executionId: event.executionId } : event;
  const history = [acceptedAttempt, accepted(), working(), fill(40n), canceled(counting(40n), 'oco')];

  fc.assert(
    fc.property(fc.subarray(history, { minLength: 1 }), (heard) => {
      const once = replay(unsent(), [bare('claimed'), ...heard]).order;
      const twice = replay(once, heard.map(known));

      expect(twice.order.filled).toBe(once.filled);
      expect(twice.effects.map(({ kind }) => kind)).not.toContain('book');
      if (isTerminal(once)) expect(twice.order).toEqual(once);
    }),
  );
});

const permutations = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

describe('in whatever order they arrive', () => {
  const sending = replay(unsent(), [bare('claimed')]).order;
  const held: OrderEvent = { kind: 'info', word: 'held' };

  test.each<[string, Order, readonly OrderEvent[]]>([
    [
      'acknowledgements and executions',
      sending,
      [acceptedAttempt, accepted(), working(), fill(10n), fill(20n), held],
    ],
    [
      'the last execution and the acknowledgements',
      sending,
      [acceptedAttempt, working(), fill(40n), fill(60n)],
    ],
    [
      'executions and the cancel that counts them',
      sending,
      [acceptedAttempt, working(), fill(10n), fill(20n), canceled(counting(30n), 'oco')],
    ],
    [
      'executions and the expiry that counts them',
      sending,
      [accepted(), fill(10n), fill(20n), fill(30n), expired(counting(60n))],
    ],
    [
      'an answer that nobody got, and the news',
      sending,
      [bare('submit_unknown'), accepted(), working(), fill(10n)],
    ],
    [
      'executions and the replace that counts them',
      replay(sending, [working(), wantReplace(120n)]).order,
      [fill(10n), fill(20n), replaced(counting(30n))],
    ],
  ])('%s come to the same order, and raise the same', (_, order, events) => {
    const ends = permutations(events).map((heard) => replay(order, heard));
    const [first] = ends;

    for (const end of ends) {
      expect(end.order).toEqual(first?.order);
      const told = end.order.base === 'EXPIRED' ? ['alert expired_in_part'] : [];
      expect(kindsOf(end.effects).filter((kind) => /^(halt|alert|quarantine)/.test(kind))).toEqual(told);
    }
  });

  test('too many executions come to the same books and the same flags', () => {
    const ends = permutations([fill(60n), fill(40n), fill(20n), working()]).map((heard) =>
      replay(sending, heard),
    );

    for (const { order, effects } of ends) {
      expect(order).toMatchObject({ base: 'FILLED', filled: 120n, flags: ['OVERFILL'] });
      expect(kindsOf(effects)).toContain('halt overfill');
    }
  });
});
