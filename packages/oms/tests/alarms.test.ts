/** What news of a dead, unsent or doubtful order is called when it is raised: people act on the word. */
import { describe, expect, test } from '@jest/globals';

import { type Order, type OrderEvent, replay, transition } from '../src/index.ts';
import {
  bare,
  expired,
  fill,
  found,
  kindsOf,
  live,
  orderIn,
  rejected,
  replaced,
  unsent,
  wantCancel,
  working,
} from './support/orders.ts';

const raised = (order: Order, event: OrderEvent): readonly string[] =>
  kindsOf(transition(order, event).effects).filter((effect) => /^(halt|alert|quarantine) /.test(effect));

describe('an execution', () => {
  test('of an order that was never sent halts', () => {
    expect(raised(unsent(), fill(10n))).toContain('halt fill_of_unsent');
  });

  test.each(['REJECTED', 'NOT_ACCEPTED'] as const)('of an order that is %s halts', (base) => {
    expect(raised(orderIn(base), fill(10n))).toContain('halt fill_of_rejected');
  });

  test('of a working order raises nothing', () => {
    expect(raised(live(), fill(10n))).toEqual([]);
  });

  test('of more than was ordered, after the end, halts as too much and not as too late', () => {
    const late = transition(orderIn('CANCELED'), fill(130n));

    expect(late.order).toMatchObject({ base: 'CANCELED', filled: 130n, flags: ['OVERFILL'] });
    expect(kindsOf(late.effects)).toEqual(['book', 'halt overfill']);
  });
});

describe('an answer about an order that was never sent', () => {
  test.each<[string, OrderEvent]>([
    ['found', found('working')],
    ['its cancel rejected', { kind: 'cancel_rejected', reason: 'no' }],
    ['its replace rejected', { kind: 'replace_rejected', reason: 'no' }],
  ])('halts: %s', (_what, event) => {
    expect(raised(unsent(), event)).toEqual(['halt news_of_unsent']);
  });
});

describe('an answer to a request that nobody made blocks the symbol', () => {
  test.each<[string, Order, OrderEvent]>([
    ['a cancel rejected in doubt', orderIn('UNKNOWN'), { kind: 'cancel_rejected', reason: 'no' }],
    ['a replace rejected in doubt', orderIn('UNKNOWN'), { kind: 'replace_rejected', reason: 'no' }],
    ['a replace that may have arrived', live(), bare('replace_unknown')],
  ])('%s', (_what, order, event) => {
    expect(raised(order, event)).toEqual(['quarantine answer_without_request']);
  });
});

test('the rejection of a cancel that nobody asked for is an alert, whether the order works yet or not', () => {
  const no: OrderEvent = { kind: 'cancel_rejected', reason: 'no' };

  expect(raised(orderIn('ACKED'), no)).toEqual(['alert cancel_rejected']);
  expect(raised(live(), no)).toEqual(['alert cancel_rejected']);
  expect(raised(replay(live(), [wantCancel()]).order, no)).toEqual([]);
});

test('another order under the id of an attempt halts, and the order is in doubt', () => {
  const mismatched = transition(orderIn('SENDING'), bare('submit_mismatch'));

  expect(mismatched.order.base).toBe('UNKNOWN');
  expect(kindsOf(mismatched.effects)).toEqual(['halt terms_mismatch']);
});

describe('a replace that nobody asked for', () => {
  test.each(['ACKED', 'LIVE', 'DONE_FOR_DAY'] as const)('of an order that is %s halts', (base) => {
    expect(raised(orderIn(base), replaced())).toEqual(['halt unasked_replace']);
  });

  test('blocks the symbol while a cancel is pending: two answers may have crossed', () => {
    expect(raised(orderIn('LIVE', { cancel: 'sent' }), replaced())).toEqual(['quarantine contradiction']);
  });
});

describe('a refused order', () => {
  test.each([
    ['by news', working()],
    ['by an answer', found('working')],
    ['by an answer that says filled', found('filled', 100n)],
  ])('that lives %s halts', (_how, event) => {
    expect(raised(orderIn('REJECTED'), event)).toEqual(['halt news_of_rejected']);
  });
});

describe('a rejection', () => {
  test('of an order that worked already is an alert', () => {
    expect(raised(live(), rejected())).toEqual(['alert rejected_while_live']);
  });

  test('of an order that was proven never to have arrived is an alert', () => {
    expect(raised(orderIn('NOT_ACCEPTED'), rejected())).toEqual(['alert rejected_after_absence']);
  });
});

describe('an expiry', () => {
  const ended = expired();

  test('that leaves a decision half done is an alert', () => {
    expect(raised(transition(live(), fill(40n)).order, ended)).toEqual(['alert expired_in_part']);
  });

  test('of an order that its correction has filled leaves nothing half done', () => {
    const corrected = orderIn('LIVE', { filled: orderIn('FILLED').filled });

    expect(transition(corrected, ended).order.base).toBe('EXPIRED');
    expect(raised(corrected, ended)).toEqual([]);
  });

  test('of an order that nothing was executed of, or that was to be cancelled anyway, is none', () => {
    expect(raised(live(), ended)).toEqual([]);
    expect(raised({ ...transition(live(), fill(40n)).order, cancel: 'acked' }, ended)).toEqual([]);
  });
});

describe('an answer that says live after the end', () => {
  test.each([
    ['CANCELED', 'halt live_after_end'],
    ['EXPIRED', 'halt live_after_end'],
    ['NOT_ACCEPTED', 'halt false_absence'],
    ['REPLACED', 'quarantine contradiction'],
  ] as const)('of an order that is %s: %s', (base, raises) => {
    expect(raised(orderIn(base), found('working'))).toEqual([raises]);
  });
});

test('an order that was proven never to have arrived, and is found filled, halts', () => {
  expect(raised(orderIn('NOT_ACCEPTED'), found('filled', 100n))).toContain('halt false_absence');
});

test('a status that nobody here knows blocks the symbol', () => {
  expect(raised(live(), found('unrecognised'))).toEqual(['quarantine unrecognised']);
});

describe('an answer that contradicts what is booked', () => {
  test.each([
    ['filled, after the order was cancelled', orderIn('CANCELED'), found('filled', 100n)],
    ['working, after the order was filled', orderIn('FILLED'), found('working')],
  ])('because it says %s blocks the symbol', (_what, order, event) => {
    expect(transition(order, event).effects).toContainEqual({ kind: 'quarantine', code: 'contradiction' });
  });
});

describe('an order that the broker calls filled since its last unit was executed behind its end', () => {
  const late = (base: 'CANCELED' | 'EXPIRED') => transition(orderIn(base), fill(100n)).order;

  test.each(['CANCELED', 'EXPIRED'] as const)('stays %s and raises no question: it has halted', (base) => {
    const order = late(base);
    expect(order).toMatchObject({ base, filled: 100n, flags: ['LATE_FILL'] });

    expect(transition(order, found('filled', 100n))).toMatchObject({ order, effects: [{ kind: 'stale' }] });
  });

  test.each([
    ['the broker counts less than is booked', late('CANCELED'), found('filled', 99n)],
    ['the broker counts more than is booked', late('CANCELED'), found('filled', 101n)],
    ['nothing was executed behind the end', orderIn('EXPIRED'), found('filled', 0n)],
  ])('contradicts what is booked where %s', (_what, order, event) => {
    expect(transition(order, event).effects).toContainEqual({ kind: 'quarantine', code: 'contradiction' });
  });
});
