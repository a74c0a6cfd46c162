/** A cancel is a request. Only the broker's news ends an order. */
import { toQuantity } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { type OrderEvent, replay, transition } from '../src/index.ts';
import {
  LIVE_STORY,
  SUCCESSOR,
  accepted,
  acceptedAttempt,
  bare,
  canceled,
  counting,
  doneForDay,
  fill,
  kindsOf,
  live,
  orderIn,
  pendingCancel,
  unsent,
  wantCancel,
  wantReplace,
  working,
} from './support/orders.ts';

const cancelSent = bare('cancel_sent');
const cancelAccepted = bare('cancel_accepted');
const cancelRefused: OrderEvent = { kind: 'cancel_refused', reason: 'not cancelable' };
const cancelRejected: OrderEvent = { kind: 'cancel_rejected', reason: 'too late' };

describe('a cancel', () => {
  test('of an unsent order withdraws it here, and nobody outside ever hears of it', () => {
    const { order, effects } = transition(unsent(), wantCancel());

    expect(order).toMatchObject({ base: 'NOT_ACCEPTED', cancel: 'none' });
    expect(kindsOf(effects)).toEqual(['withdraw', 'release']);
  });

  test('waits for the broker to have the order, and leaves then', () => {
    const early = replay(unsent(), [bare('claimed'), wantCancel()]);
    expect(early.order.cancel).toBe('wanted');
    expect(early.effects).toEqual([]);

    expect(kindsOf(transition(early.order, acceptedAttempt).effects)).toEqual(['send_cancel']);
    expect(kindsOf(transition(early.order, working()).effects)).toEqual(['send_cancel']);
    expect(kindsOf(transition(early.order, fill(10n)).effects)).toEqual(['book', 'send_cancel']);
  });

  test('waits for the broker id when an execution came first without one', () => {
    const nameless = { ...fill(10n), brokerOrderId: null } as OrderEvent;
    const early = replay(unsent(), [bare('claimed'), nameless, wantCancel()]);

    expect(kindsOf(early.effects)).toEqual(['book']);
    expect(kindsOf(transition(early.order, accepted()).effects)).toEqual(['stale', 'send_cancel']);
  });

  test('that was heard, refused or lost ends nothing', () => {
    const asked = replay(live(), [wantCancel(), cancelSent]).order;

    for (const answer of [cancelAccepted, cancelRefused, bare('cancel_unknown')]) {
      expect(transition(asked, answer).order.base).toBe('LIVE');
    }
  });

  test('that was refused is asked about, and one that was lost is repeated', () => {
    const asked = replay(live(), [wantCancel(), cancelSent]).order;

    expect(kindsOf(transition(asked, cancelRefused).effects)).toEqual(['reread']);
    expect(kindsOf(transition(asked, bare('cancel_unknown')).effects)).toEqual(['resend_cancel']);
  });

  test('is asked for once, however many ask', () => {
    const { order, effects } = replay(live(), [wantCancel(), wantCancel('oco'), wantCancel('operator')]);

    expect(order.cancel).toBe('wanted');
    expect(kindsOf(effects)).toEqual(['send_cancel']);
  });

  test('by a kill is repeated though one is pending', () => {
    const asked = replay(live(), [wantCancel(), cancelSent, cancelAccepted]).order;

    expect(kindsOf(transition(asked, wantCancel('kill')).effects)).toEqual(['resend_cancel']);
  });

  test('that the broker rejects is pending no more, and can be asked for again', () => {
    const again = replay(live(), [wantCancel(), cancelSent, cancelRejected, wantCancel()]);

    expect(again.order.cancel).toBe('wanted');
    expect(kindsOf(again.effects)).toEqual(['send_cancel', 'send_cancel']);
  });

  test('of an order that ended is refused here, and that is as good as done', () => {
    const over = replay(live(), [wantCancel(), canceled()]).order;
    const { order, effects } = transition(over, wantCancel());

    expect(order).toBe(over);
    expect(kindsOf(effects)).toEqual(['refused already_ended']);
  });

  test('crosses its late acknowledgement, which is harmless', () => {
    const asked = replay(live(), [wantCancel(), cancelSent]).order;

    expect(replay(asked, [cancelAccepted, canceled()]).order).toEqual(
      replay(asked, [canceled(), cancelAccepted]).order,
    );
  });

  test('survives the end of the day and the next morning', () => {
    const { order } = replay(live(), [wantCancel(), cancelSent, doneForDay(), working()]);

    expect(order).toMatchObject({ base: 'LIVE', cancel: 'sent' });
  });

  test('is acked by the news that a cancel is pending, if it was asked for', () => {
    const acked = replay(unsent(), [bare('claimed'), acceptedAttempt]).order;

    expect(replay(acked, [wantCancel(), cancelSent, pendingCancel()]).order.cancel).toBe('acked');
    expect(transition(acked, pendingCancel()).order.cancel).toBe('none');
  });

  test('waits for the attempt to end, though the broker has told the id of the order before', () => {
    const sending = orderIn('SENDING', { brokerOrderId: live().brokerOrderId });
    const wanted = transition(sending, wantCancel());

    expect(wanted.effects).toEqual([]);
    expect(kindsOf(transition(wanted.order, acceptedAttempt).effects)).toEqual(['send_cancel']);
  });

  test('of an order in doubt is wanted, not sent, and the doubt stays', () => {
    const doubtful = replay(unsent(), [bare('claimed'), bare('submit_unknown'), wantCancel('kill')]);

    expect(doubtful.order).toMatchObject({ base: 'UNKNOWN', cancel: 'wanted' });
    expect(doubtful.effects).toEqual([]);
  });
});

describe('while a replace is pending', () => {
  const replacing = replay(live(), [wantReplace(120n)]).order;

  test('a cancel queues, and leaves when the replace has failed', () => {
    const queued = transition(replacing, wantCancel());
    expect(queued.effects).toEqual([]);

    const failed = transition(queued.order, { kind: 'replace_rejected', reason: 'no' });
    expect(kindsOf(failed.effects)).toEqual(['successor', 'send_cancel']);
  });

  test('a cancel queues, and is meant for the successor when the replace has happened', () => {
    const { effects } = replay(replacing, [
      wantCancel(),
      { kind: 'replaced', successorBrokerOrderId: null, brokerOrderId: null, cumulative: null },
    ]);

    expect(effects).toContainEqual({ kind: 'cancel_successor', successor: SUCCESSOR });
  });

  test('a kill does not wait: it tries both ids', () => {
    const { order, effects } = transition(replacing, wantCancel('kill'));

    expect(order.cancel).toBe('wanted');
    expect(effects).toEqual([{ kind: 'send_cancel' }, { kind: 'cancel_successor', successor: SUCCESSOR }]);
  });

  test('a second kill repeats the cancel that is on the wire, and tries both ids again', () => {
    const killed = replay(replacing, [wantCancel('kill'), cancelSent]).order;
    const { order, effects } = transition(killed, wantCancel('kill'));

    expect(order).toBe(killed);
    expect(effects).toEqual([{ kind: 'resend_cancel' }, { kind: 'cancel_successor', successor: SUCCESSOR }]);
  });
});

describe('a cancel that the broker tells', () => {
  test('though nobody asked is flagged and shown, and trading goes on', () => {
    const { order, effects } = transition(live(), canceled());

    expect(order).toMatchObject({ base: 'CANCELED', flags: ['UNSOLICITED'] });
    expect(kindsOf(effects)).toEqual(['alert unsolicited_cancel', 'release']);
  });

  test('keeps what was executed', () => {
    expect(replay(live(), [fill(40n), canceled()]).order).toMatchObject({ base: 'CANCELED', filled: 40n });
  });

  test.each([
    ['by our own request', replay(live(), [wantCancel()]).order, canceled()],
    ['by an immediate-or-cancel order', live({ timeInForce: 'ioc' }), canceled()],
    ['by a fill-or-kill order', live({ timeInForce: 'fok' }), canceled()],
    ['by a day order after its session', live({ timeInForce: 'day' }), canceled(undefined, 'session_end')],
    ['by a day order at rest', replay(live({ timeInForce: 'day' }), [doneForDay()]).order, canceled()],
    ['by the other order of its group', live(), canceled(undefined, 'oco')],
    ['by the expiry policy', live(), canceled(undefined, 'expiry_policy')],
    ['by a corporate action', live(), canceled(undefined, 'corporate_action')],
  ])('was asked for %s: no flag, no alert', (_, order, news) => {
    const ended = transition(order, news);

    expect(ended.order).toMatchObject({ base: 'CANCELED', flags: [] });
    expect(kindsOf(ended.effects)).toEqual(['release']);
  });

  test('of a day order within its session was not asked for', () => {
    expect(transition(live({ timeInForce: 'day' }), canceled()).order.flags).toEqual(['UNSOLICITED']);
  });

  test('of an order that we know as filled is harmless if the broker counts it as filled, and a contradiction if not', () => {
    const filled = replay(live(), [fill(100n)]).order;

    expect(kindsOf(transition(filled, canceled(counting(100n))).effects)).toEqual(['stale']);
    expect(kindsOf(transition(filled, canceled(counting(60n))).effects)).toEqual([
      'quarantine contradiction',
    ]);
    expect(kindsOf(transition(filled, canceled()).effects)).toEqual(['quarantine contradiction']);
    // a stranger's, whose first execution was of nothing
    const ofNothing = orderIn('FILLED', { terms: { ...filled.terms, quantity: toQuantity(0n) } });
    expect(kindsOf(transition(ofNothing, canceled()).effects)).toEqual(['quarantine contradiction']);
  });
});

test('the reservation is released once, at the end, and by nothing else', () => {
  const { effects } = replay(unsent(), [
    ...LIVE_STORY,
    fill(40n),
    wantCancel(),
    cancelSent,
    cancelAccepted,
    pendingCancel(),
    canceled(),
    canceled(),
    fill(10n),
  ]);

  expect(kindsOf(effects).filter((kind) => kind === 'release')).toHaveLength(1);
});

test('a cancel on the wire is remembered as sent, and as acked it stays acked', () => {
  const acked = orderIn('LIVE', { cancel: 'acked' });

  expect(transition(replay(live(), [wantCancel()]).order, cancelSent).order.cancel).toBe('sent');
  expect(transition(acked, cancelSent).order.cancel).toBe('acked');
});
