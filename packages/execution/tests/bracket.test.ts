/** What an entry is told of its protection before it is promised, and when a leg may come back. */
import { describe, expect, test } from '@jest/globals';

import { toMicros } from '@mqk/core';

import { mayReturn } from '../src/index.ts';
import { protectionRefusals } from '../src/outbox/bracket.ts';
import type { StoredLeg } from '../src/store/index.ts';
import { AAPL, intent, requestOf } from './support/facts.ts';

const { terms: buy } = intent('i-1');
const { order: live } = requestOf(intent('i-1'));

const at = (stop: number, target: number | null) => ({
  stopPrice: toMicros(BigInt(stop)),
  targetPrice: target === null ? null : toMicros(BigInt(target)),
});

describe('an entry is refused before there is anything to protect', () => {
  test.each([
    ['a stop below and a target above', 'buy', at(180_000_000, 205_000_000), []],
    ['no target', 'buy', at(180_000_000, null), []],
    ['a stop above and a target below a short', 'sell', at(205_000_000, 180_000_000), []],
    ['a stop off the tick', 'buy', at(180_000_001, null), ['the stop at 180.000001 is off the tick']],
    [
      'a target off the tick',
      'buy',
      at(180_000_000, 205_000_001),
      ['the target at 205.000001 is off the tick'],
    ],
    ['a stop on its target', 'buy', at(180_000_000, 180_000_000), ['the stop lies beyond the target']],
    ['a stop beyond its target', 'sell', at(180_000_000, 205_000_000), ['the stop lies beyond the target']],
  ] as const)('%s', (_what, side, protection, problems) => {
    expect(protectionRefusals(protection, { ...buy, side }, AAPL)).toEqual(
      problems.map((problem) => ({ code: 'protection_malformed', problem })),
    );
  });
});

describe('a leg that is over comes back', () => {
  const leg = (over: Partial<StoredLeg>): StoredLeg => ({
    order: live,
    cancelledBy: null,
    refusal: null,
    absent: false,
    ...over,
  });
  const ended = (base: 'CANCELED' | 'NOT_ACCEPTED' | 'REJECTED' | 'EXPIRED' | 'FILLED') => ({
    ...live,
    base,
  });

  test.each([
    ['not while it works', leg({}), false],
    ['when the other leg took it away', leg({ order: ended('CANCELED'), cancelledBy: 'oco' }), true],
    ['when the strategy did', leg({ order: ended('CANCELED'), cancelledBy: 'strategy' }), true],
    ['not when a person did', leg({ order: ended('CANCELED'), cancelledBy: 'operator' }), false],
    ['not when the broker did', leg({ order: ended('CANCELED') }), false],
    ['when it provably never arrived', leg({ order: ended('NOT_ACCEPTED'), absent: true }), true],
    ['when its promise was taken back', leg({ order: ended('NOT_ACCEPTED') }), true],
    ['when it waited for too long', leg({ order: ended('NOT_ACCEPTED'), refusal: 'expired' }), true],
    [
      'when it waited and was taken back',
      leg({ order: ended('NOT_ACCEPTED'), refusal: 'symbol_blocked' }),
      true,
    ],
    [
      'not when the gate said no for good',
      leg({ order: ended('NOT_ACCEPTED'), refusal: 'not_reduce_only' }),
      false,
    ],
    ['not when the broker refused it', leg({ order: ended('REJECTED') }), false],
    ['not when it expired at the broker', leg({ order: ended('EXPIRED') }), false],
    ['not when it is filled', leg({ order: ended('FILLED') }), false],
  ] as const)('%s', (_when, stored, comesBack) => {
    expect(mayReturn(stored)).toBe(comesBack);
  });
});
