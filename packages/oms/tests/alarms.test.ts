/** What news of a dead, unsent or doubtful order is called when it is raised: people act on the word. */
import { describe, expect, test } from '@jest/globals';

import { type Order, type OrderEvent, transition } from '../src/index.ts';
import { fill, found, kindsOf, live, orderIn, rejected, unsent, working } from './support/orders.ts';

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
  const ended = { kind: 'expired', brokerOrderId: null, cumulative: null } as const;

  test('that leaves a decision half done is an alert', () => {
    expect(raised(transition(live(), fill(40n)).order, ended)).toEqual(['alert expired_in_part']);
  });

  test('of an order that nothing was executed of, or that was to be cancelled anyway, is none', () => {
    expect(raised(live(), ended)).toEqual([]);
    expect(raised({ ...transition(live(), fill(40n)).order, cancel: 'acked' }, ended)).toEqual([]);
  });
});

describe('an answer that contradicts what is booked', () => {
  test.each([
    ['filled, after the order was cancelled', orderIn('CANCELED'), found('filled', 100n)],
    ['working, after the order was filled', orderIn('FILLED'), found('working')],
  ])('because it says %s blocks the symbol', (_what, order, event) => {
    expect(transition(order, event).effects).toContainEqual({ kind: 'quarantine', code: 'contradiction' });
  });
});
