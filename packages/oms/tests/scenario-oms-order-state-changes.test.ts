/**
 * The order state changes that every broker knows, told as stories.
 *
 * Source: FIX 4.4, volume 4, appendix D, "Order state change matrices" (A filled and cancelled, B replaced, C
 * chained, D unsolicited, E time in force, F corrected, H restated), as far as a broker of ours can produce them.
 */
import { clientOrderId } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { type OrderEvent, displayStatus, replay, transition } from '../src/index.ts';
import {
  LIVE_STORY,
  SUCCESSOR,
  acceptedAttempt,
  bare,
  bust,
  canceled,
  correction,
  counting,
  doneForDay,
  expired,
  fill,
  kindsOf,
  live,
  pendingCancel,
  rejected,
  replaced,
  unsent,
  wantCancel,
  wantReplace,
  working,
} from './support/orders.ts';

/** The words that a person would have read, one after the other. */
function displayed(events: readonly OrderEvent[], start = unsent()): readonly string[] {
  let order = start;
  return events.map((event) => {
    order = transition(order, event).order;
    return displayStatus(order);
  });
}

const cancelSent = bare('cancel_sent');

test('a filled order', () => {
  expect(displayed([...LIVE_STORY, fill(30n), fill(50n), fill(20n)])).toEqual([
    'Sending',
    'Accepted',
    'New',
    'PartiallyFilled',
    'PartiallyFilled',
    'Filled',
  ]);
});

test('a part-filled day order that is done for the day', () => {
  expect(displayed([fill(30n), fill(40n), doneForDay()], live({ timeInForce: 'day' }))).toEqual([
    'PartiallyFilled',
    'PartiallyFilled',
    'DoneForDay',
  ]);
});

test('a cancel of an order of which nothing was executed', () => {
  expect(displayed([wantCancel(), cancelSent, pendingCancel(), canceled(counting(0n))], live())).toEqual([
    'PendingCancel',
    'PendingCancel',
    'PendingCancel',
    'Canceled',
  ]);
});

test('a cancel of a part-filled order, with executions while it is pending', () => {
  const story = [
    fill(20n),
    wantCancel(),
    cancelSent,
    fill(10n),
    pendingCancel(),
    fill(5n),
    canceled(counting(35n)),
  ];
  const { order, effects } = replay(live(), story);

  expect(displayed(story, live())).toEqual([
    'PartiallyFilled',
    'PendingCancel',
    'PendingCancel',
    'PendingCancel',
    'PendingCancel',
    'PendingCancel',
    'Canceled',
  ]);
  expect(order).toMatchObject({ filled: 35n, flags: [] });
  expect(kindsOf(effects)).not.toContain('halt late_fill');
});

test('an order that is filled before its cancel is accepted', () => {
  const story: OrderEvent[] = [
    wantCancel(),
    cancelSent,
    fill(100n),
    { kind: 'cancel_rejected', reason: 'too late to cancel' },
  ];
  const { order, effects } = replay(live(), story);

  expect(order).toMatchObject({ base: 'FILLED', filled: 100n, cancel: 'none' });
  expect(kindsOf(effects)).toEqual(['send_cancel', 'book', 'release', 'stale']);
});

test('a replace up, that the broker accepts', () => {
  expect(displayed([wantReplace(120n), bare('replace_accepted'), replaced()], live())).toEqual([
    'PendingReplace',
    'PendingReplace',
    'Replaced',
  ]);
});

test('a replace up, of which a part is executed while it is pending', () => {
  const story = [wantReplace(120n), fill(30n), replaced(counting(30n))];

  expect(replay(live(), story).order).toMatchObject({ base: 'REPLACED', filled: 30n });
});

test('a replace that comes too late: the original is filled first', () => {
  const { order, effects } = replay(live(), [wantReplace(120n), fill(100n)]);

  expect(order.base).toBe('FILLED');
  expect(effects).toContainEqual({
    kind: 'successor',
    successor: SUCCESSOR,
    news: 'reread',
    brokerOrderId: null,
  });
});

test('a replace down to what is executed already, or below, is refused', () => {
  const partly = replay(live(), [fill(40n)]).order;

  for (const total of [40n, 30n]) {
    expect(kindsOf(transition(partly, wantReplace(total)).effects)).toEqual([
      'refused quantity_not_above_filled',
    ]);
  }
});

test('a replace that the broker rejects', () => {
  const failed: OrderEvent = { kind: 'replace_rejected', reason: 'too late' };

  expect(displayed([wantReplace(120n), failed, fill(100n)], live())).toEqual([
    'PendingReplace',
    'New',
    'Filled',
  ]);
});

test('a chain of replaces: each successor is replaced in its turn', () => {
  const third = clientOrderId('ours-3');
  const first = replay(live(), [wantReplace(120n), replaced()]);
  const born = first.effects.find((effect) => effect.kind === 'successor');
  expect(born).toMatchObject({ successor: SUCCESSOR, news: 'accepted' });

  const told = { brokerOrderId: born?.brokerOrderId ?? null, cumulative: null };
  const second = replay({ ...unsent(), clientOrderId: SUCCESSOR }, [
    bare('claimed'),
    { kind: 'accepted', ...told },
    { kind: 'new', ...told },
    wantReplace(90n, third),
    { kind: 'replaced', successorBrokerOrderId: null, ...told },
  ]);
  expect(second.order).toMatchObject({ base: 'REPLACED', replace: { successor: third } });
});

test('a second replace while the first is pending is refused', () => {
  expect(kindsOf(replay(live(), [wantReplace(120n), wantReplace(130n)]).effects)).toEqual([
    'send_replace',
    'refused replace_pending',
  ]);
});

test('an unsolicited cancel of a part-filled order', () => {
  expect(replay(live(), [fill(20n), canceled(counting(20n))]).order).toMatchObject({
    base: 'CANCELED',
    filled: 20n,
    flags: ['UNSOLICITED'],
  });
});

test('a client order id that is known already: the second attempt proves that the first one arrived', () => {
  const { order, effects } = replay(unsent(), [
    bare('claimed'),
    bare('submit_unknown'),
    bare('claimed'),
    bare('duplicate_id'),
  ]);

  expect(order.base).toBe('UNKNOWN');
  expect(kindsOf(effects)).toEqual(['reread']);
});

test('a rejected order', () => {
  expect(displayed([bare('claimed'), rejected()])).toEqual(['Sending', 'Rejected']);
});

test('an order over several days', () => {
  expect(
    displayed([fill(30n), doneForDay(), working(), fill(20n), doneForDay(), working(), fill(50n)], live()),
  ).toEqual([
    'PartiallyFilled',
    'DoneForDay',
    'PartiallyFilled',
    'PartiallyFilled',
    'DoneForDay',
    'PartiallyFilled',
    'Filled',
  ]);
});

test('a day order that expires unfilled, and one that expires part-filled', () => {
  expect(replay(live({ timeInForce: 'day' }), [expired(counting(0n))]).order).toMatchObject({
    base: 'EXPIRED',
  });
  expect(replay(live({ timeInForce: 'day' }), [fill(30n), expired(counting(30n))]).order).toMatchObject({
    base: 'EXPIRED',
    filled: 30n,
    flags: [],
  });
});

test('an immediate-or-cancel order that is executed in part, and a fill-or-kill order that is not', () => {
  expect(replay(live({ timeInForce: 'ioc' }), [fill(30n), canceled(counting(30n))])).toMatchObject({
    order: { base: 'CANCELED', filled: 30n, flags: [] },
  });
  expect(replay(live({ timeInForce: 'fok' }), [canceled(counting(0n))])).toMatchObject({
    order: { base: 'CANCELED', filled: 0n, flags: [] },
  });
});

test('a fill-or-kill order that is executed at once, before its acknowledgement', () => {
  expect(displayed([bare('claimed'), fill(100n), acceptedAttempt], unsent({ timeInForce: 'fok' }))).toEqual([
    'Sending',
    'Filled',
    'Filled',
  ]);
});

test('an execution that is busted, and one that is corrected, before and after the order is filled', () => {
  expect(replay(live(), [fill(30n), bust(30n), fill(100n)]).order).toMatchObject({
    base: 'FILLED',
    filled: 100n,
  });
  expect(replay(live(), [fill(100n), bust(100n)]).order).toMatchObject({ base: 'FILLED', filled: 0n });
  expect(replay(live(), [fill(30n), correction(30n, 20n), fill(80n)]).order).toMatchObject({
    base: 'FILLED',
    filled: 100n,
  });
  expect(replay(live(), [fill(100n), correction(100n, 90n)]).order).toMatchObject({
    base: 'FILLED',
    filled: 90n,
  });
});

test('a stopped, suspended and restated order stays what it is', () => {
  const words: OrderEvent[] = (['stopped', 'suspended', 'restated', 'pending_review'] as const).map(
    (word) => ({
      kind: 'info',
      word,
    }),
  );

  expect(replay(live(), words).order).toEqual({ ...live(), flags: ['STOPPED', 'SUSPENDED'] });
});
