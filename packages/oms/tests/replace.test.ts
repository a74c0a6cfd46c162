/** A replace is a request as well, and the quantity that it names is the new total. */
import { clientOrderId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { type OrderEvent, replay, transition } from '../src/index.ts';
import {
  OURS,
  SUCCESSOR,
  bare,
  canceled,
  counting,
  doneForDay,
  expired,
  fill,
  kindsOf,
  live,
  orderIn,
  rejected,
  replaced,
  unsent,
  wantCancel,
  wantReplace,
} from './support/orders.ts';

const replacing = replay(live(), [wantReplace(120n)]).order;
const refused = (unchangedProven: boolean): OrderEvent => ({
  kind: 'replace_refused',
  reason: 'not open',
  unchangedProven,
});

test('until the broker tells it, a replace changes nothing but what is pending', () => {
  expect(replacing).toEqual({ ...live(), replace: { successor: SUCCESSOR, state: 'sent' } });
  expect(transition(replacing, bare('replace_accepted')).order).toEqual({
    ...live(),
    replace: { successor: SUCCESSOR, state: 'acked' },
  });
});

test('a replace that happened ends the original, and its successor lives', () => {
  const { order, effects } = transition(replacing, replaced());

  expect(order).toMatchObject({ base: 'REPLACED', replace: { successor: SUCCESSOR, state: 'acked' } });
  expect(effects).toEqual([
    { kind: 'successor', successor: SUCCESSOR, news: 'accepted', brokerOrderId: 'theirs-2' },
    { kind: 'release' },
  ]);
});

test('the answer before the news equals the news before the answer', () => {
  const heard = bare('replace_accepted');

  expect(replay(replacing, [heard, replaced()]).order).toEqual(replay(replacing, [replaced(), heard]).order);
});

test.each([
  ['ACKED', orderIn('ACKED', { replace: { successor: SUCCESSOR, state: 'sent' } })],
  ['DONE_FOR_DAY', orderIn('DONE_FOR_DAY', { replace: { successor: SUCCESSOR, state: 'sent' } })],
])('an order that is %s is replaced if that was asked for', (_, order) => {
  expect(transition(order, replaced()).order.base).toBe('REPLACED');
});

test('a replace that nobody asked for halts trading', () => {
  expect(kindsOf(transition(live(), replaced()).effects)).toEqual(['halt unasked_replace']);
});

describe('a replace is refused here', () => {
  test.each([
    ['before the broker works it', unsent(), 120n, 'not_live_yet'],
    ['at rest', replay(live(), [doneForDay()]).order, 120n, 'done_for_day'],
    ['after its end', replay(live(), [canceled()]).order, 120n, 'already_ended'],
    ['when it shall be cancelled', replay(live(), [wantCancel()]).order, 120n, 'cancel_wanted'],
    ['while another one is pending', replacing, 130n, 'replace_pending'],
    [
      'to a total that is executed already',
      replay(live(), [fill(40n)]).order,
      40n,
      'quantity_not_above_filled',
    ],
    ['to nothing', live(), 0n, 'quantity_not_above_filled'],
    ['after a first execution', replay(live(), [fill(40n)]).order, 120n, 'partly_filled'],
    ['while executions are missing', replay(live(), [canceled(counting(30n))]).order, 120n, 'partly_filled'],
    ['without the id of the broker', { ...live(), brokerOrderId: null }, 120n, 'broker_order_id_unknown'],
  ] as const)('%s', (_, order, total, code) => {
    const { order: after, effects } = transition(order, wantReplace(total));

    expect(after).toEqual(order);
    expect(kindsOf(effects)).toEqual([`refused ${code}`]);
  });

  test('in a fixed order: whatever is wrong first is the reason', () => {
    const everything = replay(replacing, [fill(40n), wantCancel()]).order;

    expect(kindsOf(transition(everything, wantReplace(40n)).effects)).toEqual(['refused cancel_wanted']);
    expect(kindsOf(transition({ ...everything, cancel: 'none' }, wantReplace(40n)).effects)).toEqual([
      'refused replace_pending',
    ]);
  });
});

test('an order cannot be its own successor', () => {
  expect(() => transition(live(), wantReplace(120n, OURS))).toThrow('cannot replace itself');
});

test('a refusal of the broker is no proof: the order is read again, and only a proof frees the request', () => {
  const doubted = transition(replacing, refused(false));
  expect(doubted.order).toEqual(replacing);
  expect(kindsOf(doubted.effects)).toEqual(['reread']);

  const proven = transition(doubted.order, refused(true));
  expect(proven.order).toEqual(live());
  expect(proven.effects).toMatchObject([{ kind: 'successor', news: 'rejected' }]);
});

test('a replace that got no answer is looked up under the successor', () => {
  const { order, effects } = transition(replacing, bare('replace_unknown'));

  expect(order).toEqual(replacing);
  expect(effects).toMatchObject([{ kind: 'successor', successor: SUCCESSOR, news: 'reread' }]);
});

test('a replace that was heard after executions came in leaves the quantity in doubt: trading halts', () => {
  const { order, effects } = replay(replacing, [fill(40n), bare('replace_accepted')]);

  expect(order).toMatchObject({ filled: 40n, replace: { state: 'acked' } });
  expect(kindsOf(effects)).toEqual(['book', 'halt replace_after_fill']);
});

test('an original that ends otherwise leaves a successor to be asked about', () => {
  for (const end of [canceled(), expired(), fill(100n)]) {
    const { order, effects } = transition(replacing, end);

    expect(order.replace).toBeNull();
    expect(effects).toContainEqual({
      kind: 'successor',
      successor: SUCCESSOR,
      news: 'reread',
      brokerOrderId: null,
    });
  }
});

test('a refusal while a replace is pending frees the request and keeps the order, until the broker was asked', () => {
  const { order, effects } = transition(replacing, rejected());

  expect(order).toEqual(live());
  expect(kindsOf(effects)).toEqual(['reread', 'successor']);
});

test('a late answer to a replace that has ended otherwise is no broken promise of ours', () => {
  const atRest = replay(replacing, [{ kind: 'replace_rejected', reason: 'no' }, doneForDay()]).order;

  for (const answer of [bare('replace_accepted'), refused(false), bare('replace_unknown')]) {
    const { order, effects } = transition(atRest, answer);
    expect(order).toEqual(atRest);
    expect(kindsOf(effects)).toEqual(['stale', 'reread']);
  }
});

test('an answer to a replace that nobody asked for blocks the symbol', () => {
  expect(kindsOf(transition(live(), bare('replace_accepted')).effects)).toEqual([
    'quarantine answer_without_request',
  ]);
});

test('the successor of a successor is an order like any other', () => {
  const third = clientOrderId('ours-3');
  const second = replay({ ...unsent(), clientOrderId: SUCCESSOR }, [
    bare('claimed'),
    { kind: 'accepted', brokerOrderId: null, cumulative: null },
    { kind: 'new', brokerOrderId: 'theirs-2' as never, cumulative: null },
    wantReplace(140n, third),
    { kind: 'replaced', brokerOrderId: null, successorBrokerOrderId: null, cumulative: null },
  ]);

  expect(second.order).toMatchObject({ base: 'REPLACED', replace: { successor: third } });
});
