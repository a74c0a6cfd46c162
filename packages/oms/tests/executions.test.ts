/** Executions are booked in every state and judged afterwards. */
import { MICROS_MAX, brokerOrderId, toQuantity } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { BASES, type Base, replay, transition } from '../src/index.ts';
import {
  accepted,
  bare,
  bust,
  canceled,
  correction,
  counting,
  doneForDay,
  expired,
  fill,
  found,
  kindsOf,
  live,
  orderIn,
  replaced,
  unsent,
  wantCancel,
  wantReplace,
  working,
} from './support/orders.ts';

test.each(BASES)('an execution of an order that is %s is on the books', (base) => {
  const before = orderIn(base);
  const { order, effects } = transition(before, fill(40n));

  expect(order.filled).toBe(before.filled + 40n);
  expect(effects[0]).toEqual({ kind: 'book' });
});

test.each<Base>(['UNSENT', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'REPLACED', 'NOT_ACCEPTED'])(
  'an execution of an order that is %s halts trading in the same step',
  (base) => {
    const { order, effects } = transition(orderIn(base), fill(40n));

    expect(order.base).toBe(base);
    expect(effects.map(({ kind }) => kind)).toContain('halt');
  },
);

test('an execution before the acknowledgement equals one after it', () => {
  const sending = replay(unsent(), [bare('claimed')]).order;
  const before = replay(sending, [fill(40n), accepted(), working()]).order;
  const after = replay(sending, [accepted(), working(), fill(40n)]).order;

  expect(before).toEqual(after);
  expect(before).toMatchObject({ base: 'LIVE', filled: 40n });
});

test('a part that is executed leaves a pending cancel and a pending replace as they are', () => {
  const cancelling = replay(live(), [wantCancel(), bare('cancel_sent'), fill(40n)]).order;
  const replacing = replay(live(), [wantReplace(120n), fill(40n)]).order;

  expect(cancelling).toMatchObject({ base: 'LIVE', cancel: 'sent', filled: 40n });
  expect(replacing).toMatchObject({ base: 'LIVE', replace: { state: 'sent' }, filled: 40n });
});

test('the last execution ends the order, whatever was pending, and its successor is asked about', () => {
  const pending = replay(live(), [wantReplace(120n), wantCancel()]).order;
  const { order, effects } = transition(pending, fill(100n));

  expect(order).toMatchObject({ base: 'FILLED', cancel: 'none', replace: null });
  expect(kindsOf(effects)).toEqual(['book', 'successor', 'release']);
});

test('more than was ordered is booked, flagged and halts trading', () => {
  const { order, effects } = replay(live(), [fill(60n), fill(70n)]);

  expect(order).toMatchObject({ base: 'FILLED', filled: 130n, flags: ['OVERFILL'] });
  expect(kindsOf(effects)).toEqual(['book', 'book', 'halt overfill', 'release']);
});

test('an execution after the end is booked, flagged and halts trading, and the end stays', () => {
  const { order, effects } = transition(replay(live(), [canceled()]).order, fill(40n));

  expect(order).toMatchObject({ base: 'CANCELED', filled: 40n, flags: ['LATE_FILL', 'UNSOLICITED'] });
  expect(kindsOf(effects)).toEqual(['book', 'halt late_fill']);
});

test('the same execution once more changes nothing', () => {
  const once = transition(live(), fill(40n)).order;
  const { order, effects } = transition(once, { kind: 'fill_repeated', executionId: 'x-40' as never });

  expect(order).toBe(once);
  expect(kindsOf(effects)).toEqual(['stale']);
});

test('one execution id with two stories keeps what is booked, blocks the symbol and halts', () => {
  const once = transition(live(), fill(40n)).order;
  const { order, effects } = transition(once, { kind: 'fill_conflict', executionId: 'x-40' as never });

  expect(order).toBe(once);
  expect(kindsOf(effects)).toEqual(['quarantine fill_conflict', 'halt fill_conflict']);
});

test('an execution at rest brings the order back to work, with an alert', () => {
  const { order, effects } = replay(live(), [doneForDay(), fill(40n)]);

  expect(order.base).toBe('LIVE');
  expect(kindsOf(effects)).toEqual(['book', 'alert fill_after_done_for_day']);
});

describe('an execution taken back', () => {
  const partly = transition(live(), fill(40n)).order;

  test('leaves the books, flags the order and halts trading', () => {
    const { order, effects } = transition(partly, bust(40n));

    expect(order).toMatchObject({ base: 'LIVE', filled: 0n, flags: ['BUSTED'] });
    expect(kindsOf(effects)).toEqual(['book', 'halt bust']);
  });

  test('of a filled order leaves it FILLED, and the broker is asked whether it works again', () => {
    const { order, effects } = replay(live(), [fill(100n), bust(100n)]);

    expect(order).toMatchObject({ base: 'FILLED', filled: 0n, flags: ['BUSTED'] });
    expect(kindsOf(effects)).toEqual(['book', 'release', 'book', 'reread', 'halt bust']);
  });

  test('before its original is kept and alarmed, and the original is booked when it comes', () => {
    const early = transition(live(), bust(40n));

    expect(early.order.filled).toBe(0n);
    expect(kindsOf(early.effects)).toEqual([
      'quarantine reversal_without_fill',
      'halt reversal_without_fill',
    ]);
    expect(transition(early.order, fill(40n)).order.filled).toBe(40n);
  });

  test.each<Base>(['UNSENT', 'REJECTED', 'NOT_ACCEPTED', 'CANCELED', 'REPLACED'])(
    'of an order that is %s leaves the books it should never have come upon',
    (base) => {
      const { order, effects } = replay(orderIn(base), [fill(40n), bust(40n)]);

      expect(order).toMatchObject({ base, filled: 0n });
      expect(order.flags).toContain('BUSTED');
      expect(kindsOf(effects).slice(-2)).toEqual(['book', 'halt bust']);
    },
  );

  test('under another id of the broker leaves the books all the same, and trading halts for both', () => {
    const other = { ...bust(40n), brokerOrderId: brokerOrderId('somebody-else') };
    const { order, effects } = transition(partly, other);

    expect(order).toMatchObject({ filled: 0n, brokerOrderId: partly.brokerOrderId });
    expect(kindsOf(effects)).toEqual(['book', 'halt bust', 'halt broker_order_id_changed']);
  });

  test('counts no more towards an end that was told before it', () => {
    const ending = replay(live(), [fill(40n), canceled(counting(60n), 'oco')]).order;
    expect(ending).toMatchObject({ base: 'LIVE', ending: { base: 'CANCELED', filled: 60n } });

    const left = transition(ending, bust(40n));
    expect(left.order).toMatchObject({ base: 'LIVE', filled: 0n, ending: { filled: 20n } });
    expect(transition(left.order, fill(20n)).order).toMatchObject({ base: 'CANCELED', filled: 20n });

    const told = transition(ending, bust(40n, 0n));
    expect(told.order).toMatchObject({ base: 'CANCELED', filled: 0n });
    expect(kindsOf(told.effects)).toEqual(['book', 'halt bust', 'release']);
  });

  test('whose news counts more than we have booked has the missing ones fetched', () => {
    const { effects } = replay(live(), [fill(40n), bust(40n, 10n)]);
    expect(effects.slice(1)).toContainEqual({ kind: 'backfill', missing: 10n });
  });

  test('never takes the books below nothing', () => {
    expect(transition(partly, bust(41n)).order.filled).toBe(40n);
    expect(transition(partly, correction(41n, 1n)).order.filled).toBe(40n);
  });

  test('of which nothing was executed is kept and alarmed, and books nothing', () => {
    for (const empty of [bust(0n), correction(0n, 30n)]) {
      const { order, effects } = transition(partly, empty);

      expect(order).toBe(partly);
      expect(kindsOf(effects)).toEqual(['quarantine reversal_without_fill', 'halt reversal_without_fill']);
    }
  });

  test('that was too much leaves a filled order filled, and there is nothing to ask', () => {
    const overfilled = replay(live(), [fill(100n), fill(30n)]).order;
    const { order, effects } = transition(overfilled, bust(30n));

    expect(order).toMatchObject({ base: 'FILLED', filled: 100n, flags: ['BUSTED', 'OVERFILL'] });
    expect(kindsOf(effects)).toEqual(['book', 'halt bust']);
  });
});

describe('an execution corrected', () => {
  test('counts what is corrected instead of what was booked, and halts trading', () => {
    const { order, effects } = replay(live(), [fill(40n), correction(40n, 25n)]);

    expect(order).toMatchObject({ base: 'LIVE', filled: 25n });
    expect(kindsOf(effects)).toEqual(['book', 'book', 'halt correction']);
  });

  test('to more than was ordered is an overfill', () => {
    expect(replay(live(), [fill(40n), correction(40n, 140n)]).order).toMatchObject({
      filled: 140n,
      flags: ['OVERFILL'],
    });
  });

  test('to less than was ordered leaves a filled order FILLED, and the broker is asked whether it works again', () => {
    const { order, effects } = replay(live(), [fill(100n), correction(100n, 60n)]);

    expect(order).toMatchObject({ base: 'FILLED', filled: 60n, flags: [] });
    expect(kindsOf(effects).slice(2)).toEqual(['book', 'reread', 'halt correction']);
  });

  test('to everything that was ordered ends the order once the broker, asked, says filled', () => {
    const corrected = replay(live(), [fill(40n), correction(40n, 100n)]).order;

    expect(corrected.base).toBe('LIVE');
    const { effects } = transition(transition(live(), fill(40n)).order, correction(40n, 100n));
    expect(kindsOf(effects)).toEqual(['book', 'reread', 'halt correction']);
    expect(transition(corrected, found('filled', 100n)).order.base).toBe('FILLED');
  });
});

describe('the broker counts more than we have booked', () => {
  test('on an execution: the missing ones are fetched', () => {
    const { order, effects } = transition(live(), fill(10n, 50n));

    expect(order).toMatchObject({ base: 'LIVE', filled: 10n });
    expect(effects).toEqual([{ kind: 'book' }, { kind: 'backfill', missing: 40n }]);
  });

  test('and less, when its count is from before what we booked: nothing is missing', () => {
    const { effects } = replay(live(), [fill(40n, 50n, 'x-2'), fill(10n, 10n, 'x-1')]);

    expect(kindsOf(effects)).toEqual(['book', 'backfill', 'book']);
  });

  test.each([
    ['CANCELED', canceled(counting(50n), 'oco')],
    ['EXPIRED', expired(counting(50n))],
  ] as const)(
    'when it ends %s: possibly live until they are booked, and then it is over without a halt',
    (base, end) => {
      const waiting = replay(live(), [fill(30n), end]);

      expect(waiting.order).toMatchObject({ base: 'LIVE', filled: 30n, ending: { base, filled: 50n } });
      expect(waiting.effects.at(-1)).toEqual({ kind: 'backfill', missing: 20n });

      const caughtUp = transition(waiting.order, fill(20n, 50n));
      expect(caughtUp.order).toMatchObject({ base, filled: 50n, ending: null, flags: [] });
      const told = base === 'EXPIRED' ? ['alert expired_in_part'] : [];
      expect(kindsOf(caughtUp.effects)).toEqual(['book', 'release', ...told]);
    },
  );

  test('when it is replaced: the successor lives at once, the original ends when they are booked', () => {
    const waiting = replay(live(), [wantReplace(120n), replaced(counting(20n))]);
    expect(waiting.order).toMatchObject({ base: 'LIVE', ending: { base: 'REPLACED' } });
    expect(kindsOf(waiting.effects)).toEqual(['send_replace', 'successor', 'backfill']);

    expect(transition(waiting.order, fill(20n)).order).toMatchObject({ base: 'REPLACED', filled: 20n });
  });

  test('and then even more is executed than it had counted: late, booked, and trading halts', () => {
    const waiting = replay(live(), [canceled(counting(50n), 'oco')]).order;
    const { order, effects } = transition(waiting, fill(60n));

    expect(order).toMatchObject({ base: 'CANCELED', filled: 60n, flags: ['LATE_FILL'] });
    expect(kindsOf(effects)).toEqual(['book', 'halt late_fill', 'release']);
  });

  test('and the end comes again after they were booked by other means: it is over', () => {
    const waiting = replay(live(), [canceled(counting(50n), 'oco')]).order;
    const booked = { ...waiting, filled: toQuantity(50n) };

    expect(transition(booked, found('canceled', 50n)).order).toMatchObject({
      base: 'CANCELED',
      ending: null,
    });
  });
});

test('an end that counts less than we booked is asked about', () => {
  const { order, effects } = replay(live(), [fill(40n), canceled(counting(10n), 'oco')]);

  expect(order.base).toBe('CANCELED');
  expect(kindsOf(effects)).toEqual(['book', 'reread', 'release']);
});

test('an execution of nothing, or beyond all counting, is kept and alarmed', () => {
  const alarm = ['quarantine unbookable_fill', 'halt unbookable_fill'];

  expect(kindsOf(transition(live(), fill(0n)).effects)).toEqual(alarm);
  expect(kindsOf(replay(live(), [fill(1n), fill(MICROS_MAX)]).effects).slice(1)).toEqual(alarm);
  expect(kindsOf(replay(live(), [fill(2n), correction(1n, MICROS_MAX)]).effects).slice(1)).toEqual(alarm);
});
