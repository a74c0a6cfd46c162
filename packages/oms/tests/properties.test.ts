/** What holds for every order, whatever happens to it, in whatever order. */
import { NO_QUANTITY } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Effect,
  FLAGS,
  type OrderEvent,
  isTerminal,
  leaves,
  possiblyLive,
  replay,
} from '../src/index.ts';
import { anyEvent, anyFill, anyOrder } from './support/arbitrary.ts';
import { type Walked, walk } from './support/walk.ts';

const everyStep = (check: (step: Walked) => void): void => {
  fc.assert(
    fc.property(anyOrder, fc.array(anyEvent, { maxLength: 25 }), (order, events) => {
      walk(order, events).forEach(check);
    }),
    { numRuns: 400 },
  );
};

const has = (effects: readonly Effect[], kind: Effect['kind']): boolean =>
  effects.some((effect) => effect.kind === kind);

/** How far an event moves the books, if it is booked. */
function moved(event: OrderEvent): bigint {
  if (event.kind === 'fill') return event.quantity;
  if (event.kind === 'bust') return -event.quantity;
  return event.kind === 'correction' ? event.correctedQuantity - event.quantity : 0n;
}

describe('from any state, through any events', () => {
  test('every share that was reported is on the books, and nothing else is', () => {
    everyStep(({ before, event, order, effects }) => {
      expect(order.filled - before.filled).toBe(has(effects, 'book') ? moved(event) : 0n);
    });
  });

  test('an execution is always booked', () => {
    fc.assert(
      fc.property(anyOrder, fc.array(anyFill, { maxLength: 10 }), (order, fills) => {
        const reported = fills.reduce((sum, event) => sum + moved(event), 0n);

        expect(replay(order, fills).order.filled).toBe(order.filled + reported);
      }),
    );
  });

  test('a bust or correction that is not booked is kept and halts trading', () => {
    everyStep(({ event, effects }) => {
      if (event.kind !== 'bust' && event.kind !== 'correction') return;
      expect(has(effects, 'halt')).toBe(true);
      expect(has(effects, 'book')).not.toBe(has(effects, 'quarantine'));
    });
  });

  test('more than was ordered is flagged, and trading halts in the very step', () => {
    everyStep(({ before, order, effects }) => {
      if (order.filled <= order.terms.quantity || order.filled === before.filled) return;
      expect(order.flags).toContain('OVERFILL');
      expect(has(effects, 'halt')).toBe(true);
    });
  });

  test('what has ended stays ended, as it ended; only a refusal may follow a proven absence', () => {
    everyStep(({ before, order }) => {
      if (!isTerminal(before) || before.base === order.base) return;
      expect([before.base, order.base]).toEqual(['NOT_ACCEPTED', 'REJECTED']);
    });
  });

  test('what has ended moves no more shares without a halt', () => {
    everyStep(({ before, order, effects }) => {
      if (isTerminal(before) && order.filled !== before.filled) expect(has(effects, 'halt')).toBe(true);
    });
  });

  test('the reservation is released exactly when the order ends', () => {
    everyStep(({ before, order, effects }) => {
      expect(has(effects, 'release')).toBe(!isTerminal(before) && isTerminal(order));
    });
  });

  test('an order that was sent is never unsent again, unless it is proven that the attempt reached nobody', () => {
    everyStep(({ before, event, order }) => {
      if (before.base === 'UNSENT' || order.base !== 'UNSENT') return;
      expect(event).toEqual({ kind: 'not_sent', earlierAttemptUnresolved: false });
    });
  });

  test('a doubt is ended by evidence alone', () => {
    const evidence = new Set<OrderEvent['kind']>([
      ...([
        'claimed',
        'submit_accepted',
        'submit_rejected',
        'lookup_found',
        'proven_absent',
        'fill',
      ] as const),
      ...(['accepted', 'new', 'pending_cancel', 'canceled', 'rejected', 'expired', 'done_for_day'] as const),
    ]);
    // they end no doubt; but an end that the broker told is reached by them as it is by the last fill
    const reaching = new Set<OrderEvent['kind']>(['bust', 'correction']);
    everyStep(({ before, event, order }) => {
      if (before.base !== 'UNKNOWN' || order.base === 'UNKNOWN') return;
      if (reaching.has(event.kind)) expect(order.base).toBe(before.ending?.base);
      else expect(evidence).toContain(event.kind);
    });
  });

  test('an end with a cancel or a replace still pending does not exist', () => {
    everyStep(({ before, order }) => {
      if (isTerminal(before) || !isTerminal(order)) return;
      expect(order).toMatchObject({ cancel: 'none', ending: null });
      expect(order.replace === null || order.base === 'REPLACED').toBe(true);
    });
  });

  test('the id of the broker is learnt once and never overwritten', () => {
    everyStep(({ before, order }) => {
      if (before.brokerOrderId !== null) expect(order.brokerOrderId).toBe(before.brokerOrderId);
    });
  });

  test('flags are set and never taken away, each once and in their order', () => {
    everyStep(({ before, order }) => {
      expect(order.flags).toEqual(FLAGS.filter((flag) => order.flags.includes(flag)));
      expect(before.flags.filter((flag) => !order.flags.includes(flag))).toEqual([]);
    });
  });

  test('what was decided about the order never changes', () => {
    everyStep(({ before, order }) => {
      const {
        clientOrderId,
        account,
        strategy,
        instrument,
        intent,
        leg,
        parent,
        ocoGroup,
        reduceOnly,
        terms,
      } = before;
      expect(order).toMatchObject({ clientOrderId, account, strategy, instrument, intent, leg });
      expect(order).toMatchObject({ parent, ocoGroup, reduceOnly, terms });
    });
  });

  test('what it leaves open is never negative, and nothing once it cannot live', () => {
    everyStep(({ order }) => {
      const open = order.terms.quantity - order.filled;
      expect(leaves(order)).toBe(possiblyLive(order) && open > 0n ? open : NO_QUANTITY);
    });
  });
});
