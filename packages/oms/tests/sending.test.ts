/** From the promise to the broker's first word, with every way to be in doubt. */
import { brokerOrderId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import {
  BASES,
  type Flag,
  type InfoWord,
  type OrderEvent,
  possiblyLive,
  replay,
  transition,
} from '../src/index.ts';
import {
  THEIRS,
  accepted,
  acceptedAttempt,
  bare,
  bust,
  canceled,
  counting,
  expired,
  fill,
  found,
  kindsOf,
  live,
  notSent,
  orderIn,
  refusedAttempt,
  rejected,
  replaced,
  unsent,
  wantCancel,
  working,
} from './support/orders.ts';

const claimed = bare('claimed');
const unknown = bare('submit_unknown');

describe('an order on its way', () => {
  test('is promised, claimed, taken by the broker, and then works', () => {
    const bases = [claimed, acceptedAttempt, working()].reduce(
      (orders, event) => [...orders, transition(orders.at(-1) ?? unsent(), event).order],
      [unsent()],
    );

    expect(bases.map(({ base }) => base)).toEqual(['UNSENT', 'SENDING', 'ACKED', 'LIVE']);
  });

  test('keeps the id that the broker gave it', () => {
    expect(live().brokerOrderId).toBe(THEIRS);
  });

  test('is withdrawn before any attempt, and its reservation is free', () => {
    const { order, effects } = transition(unsent(), { kind: 'withdrawn', reason: 'expired' });

    expect(order.base).toBe('NOT_ACCEPTED');
    expect(kindsOf(effects)).toEqual(['release']);
  });

  test('goes back to the outbox when the attempt is proven to have reached nobody, reservation and all', () => {
    const { order, effects } = replay(unsent(), [claimed, notSent()]);

    expect(order.base).toBe('UNSENT');
    expect(effects).toEqual([]);
  });

  test('is not sent again when it was cancelled while an attempt reached nobody', () => {
    const { order, effects } = replay(unsent(), [claimed, wantCancel(), notSent()]);

    expect(order.base).toBe('NOT_ACCEPTED');
    expect(kindsOf(effects)).toEqual(['withdraw', 'release']);
  });

  test('ends REJECTED when the broker refuses the only attempt', () => {
    const { order, effects } = replay(unsent(), [claimed, refusedAttempt()]);

    expect(order.base).toBe('REJECTED');
    expect(kindsOf(effects)).toEqual(['release']);
  });

  test('hears the broker before the answer to its own request, and the late answer changes nothing', () => {
    const early = replay(unsent(), [claimed, working()]).order;
    const late = transition(early, acceptedAttempt);

    expect(late.order).toEqual(early);
    expect(kindsOf(late.effects)).toEqual(['stale']);
  });
});

describe('an order in doubt', () => {
  const doubtful = replay(unsent(), [claimed, unknown]).order;

  test('stays possibly live, so that its reservation stays', () => {
    expect(doubtful.base).toBe('UNKNOWN');
    expect(possiblyLive(doubtful)).toBe(true);
  });

  test('is not ended by any number of looks that found nothing', () => {
    const looks = Array.from({ length: 20 }, () => bare('lookup_missing'));
    const { order, effects } = replay(doubtful, looks);

    expect(order).toEqual(doubtful);
    expect(kindsOf(effects)).toEqual(looks.map(() => 'count_lookup'));
  });

  test('ends by a negative proof, and only then is the reservation free', () => {
    const { order, effects } = transition(doubtful, bare('proven_absent'));

    expect(order.base).toBe('NOT_ACCEPTED');
    expect(kindsOf(effects)).toEqual(['release']);
  });

  test('is not ended by a refused second attempt, which may be refused because the first one lives', () => {
    const { order, effects } = replay(doubtful, [claimed, refusedAttempt(true)]);

    expect(order.base).toBe('UNKNOWN');
    expect(effects).toEqual([]);
  });

  test('is not back in the outbox when a second attempt reached nobody', () => {
    const { order, effects } = replay(doubtful, [claimed, notSent(true)]);

    expect(order.base).toBe('UNKNOWN');
    expect(effects).toEqual([]);
  });

  test('exists for certain when the broker says that its id is taken; which order that is, is asked', () => {
    const { order, effects } = replay(doubtful, [claimed, bare('duplicate_id')]);

    expect(order.base).toBe('UNKNOWN');
    expect(kindsOf(effects)).toEqual(['reread']);
  });

  test('halts trading when the order under its id is another one', () => {
    const { order, effects } = transition(doubtful, bare('submit_mismatch'));

    expect(order.base).toBe('UNKNOWN');
    expect(kindsOf(effects)).toEqual(['halt terms_mismatch']);
  });

  test('is not sent once more when it shall be cancelled', () => {
    const { order, effects } = replay(doubtful, [wantCancel(), claimed]);

    expect(order.base).toBe('UNKNOWN');
    expect(kindsOf(effects)).toEqual(['refused cancel_wanted']);
  });

  test.each<[string, OrderEvent, string]>([
    ['its acceptance', accepted(), 'ACKED'],
    ['that it works', working(), 'LIVE'],
    ['that it was canceled', canceled(), 'CANCELED'],
    ['that it was refused', rejected(), 'REJECTED'],
    ['that it expired', expired(), 'EXPIRED'],
    ['an answer that it works', found('working'), 'LIVE'],
    ['an answer that it was refused', found('rejected'), 'REJECTED'],
  ])('is resolved by %s', (_, news, base) => {
    expect(transition(doubtful, news).order.base).toBe(base);
  });

  test('is found filled, and the missing executions are fetched before it ends', () => {
    const { order, effects } = transition(doubtful, found('filled', 100n));

    expect(order).toMatchObject({ base: 'LIVE', filled: 0n });
    expect(effects).toEqual([{ kind: 'backfill', missing: 100n }]);
    expect(transition(order, fill(100n, 100n)).order.base).toBe('FILLED');
  });
});

describe('the broker', () => {
  test('speaks of an order that we never sent: trading halts, and the broker id is kept for a kill', () => {
    const { order, effects } = transition(unsent(), working());

    expect(order).toEqual({ ...unsent(), brokerOrderId: THEIRS });
    expect(kindsOf(effects)).toEqual(['halt news_of_unsent']);
  });

  test('refutes a negative proof: trading halts', () => {
    const { order, effects } = transition(orderIn('NOT_ACCEPTED'), working());

    expect(order.base).toBe('NOT_ACCEPTED');
    expect(kindsOf(effects)).toEqual(['halt false_absence']);
  });

  test('forgets an order that it had: the symbol is blocked, and the order stays possibly live', () => {
    const { order, effects } = transition(live(), bare('lookup_missing'));

    expect(order.base).toBe('LIVE');
    expect(kindsOf(effects)).toEqual(['quarantine missing_at_broker']);
  });

  test('claims our id for a second order: the first one stays ours, and trading halts', () => {
    const other = { brokerOrderId: brokerOrderId('theirs-9'), cumulative: null };
    const { order, effects } = transition(live(), canceled(other));

    expect(order).toEqual(live());
    expect(kindsOf(effects)).toEqual(['halt broker_order_id_changed']);
  });

  test('reports an execution under another broker id: booked all the same, and trading halts', () => {
    const strange = { ...fill(30n), brokerOrderId: brokerOrderId('theirs-9') } as OrderEvent;
    const { order, effects } = transition(live(), strange);

    expect(order).toMatchObject({ filled: 30n, brokerOrderId: THEIRS });
    expect(kindsOf(effects)).toEqual(['book', 'halt broker_order_id_changed']);
  });

  test('says a word that nobody knows: kept, the symbol blocked, and never a crash', () => {
    const { order, effects } = transition(live(), { kind: 'unrecognised', word: 'novated' });

    expect(order).toEqual(live());
    expect(kindsOf(effects)).toEqual(['quarantine unrecognised']);
  });

  test('says that it is live after it told its end: only an answer to a question halts, late news is asked about', () => {
    const over = orderIn('CANCELED');

    expect(kindsOf(transition(over, working()).effects)).toEqual(['stale', 'reread']);
    expect(kindsOf(transition(over, found('working')).effects)).toEqual(['halt live_after_end']);
  });
});

test('an answer that says filled and counts less than was ordered is a contradiction', () => {
  const contradiction = ['quarantine contradiction'];
  const partly = replay(live(), [fill(40n)]).order;

  expect(kindsOf(transition(partly, found('filled', 40n)).effects)).toEqual(contradiction);
  expect(kindsOf(transition(orderIn('FILLED'), found('filled', 60n)).effects)).toEqual(contradiction);
});

test.each<[InfoWord, readonly Flag[]]>([
  ['stopped', ['STOPPED']],
  ['suspended', ['SUSPENDED']],
  ['held', ['SUSPENDED']],
  ['calculated', []],
  ['restated', []],
  ['pending_replace', []],
  ['triggered', []],
  ['accepted_for_bidding', []],
  ['pending_review', []],
])('the word %s ends nothing, in whatever state', (word, flags) => {
  for (const base of BASES) {
    expect(transition(orderIn(base), { kind: 'info', word }).order).toEqual({ ...orderIn(base), flags });
  }
});

test('quarantined news teaches nothing, not even the id of the broker', () => {
  const doubtful = replay(unsent(), [claimed, unknown]).order;
  const { order, effects } = transition(doubtful, replaced());

  expect(order).toEqual(doubtful);
  expect(kindsOf(effects)).toEqual(['quarantine contradiction']);
});

test('an execution that is taken back before it is heard of teaches nothing, though trading halts as well', () => {
  const sending = replay(unsent(), [claimed]).order;

  expect(transition(sending, bust(40n)).order).toBe(sending);
});

test('a refusal of an order of which the broker counts executions halts trading, booked or not', () => {
  const { effects } = transition(live(), rejected(counting(30n)));

  expect(kindsOf(effects)).toContain('halt rejected_after_fill');
  expect(effects).toContainEqual({ kind: 'backfill', missing: 30n });
});

test('an answer that counts less than we booked after the end is a contradiction', () => {
  const over = orderIn('CANCELED', { filled: live().filled });
  const { order } = replay(live(), [fill(30n), canceled(counting(30n))]);

  expect(kindsOf(transition(order, found('canceled', 10n)).effects)).toEqual(['quarantine contradiction']);
  expect(kindsOf(transition(over, found('canceled', 0n)).effects)).toEqual(['stale']);
});

test('our own code cannot report an attempt that was never claimed', () => {
  expect(() => transition(unsent(), acceptedAttempt)).toThrow(
    'submit_accepted cannot happen to an order that is UNSENT',
  );
});
