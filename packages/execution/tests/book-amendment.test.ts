/** Executions taken back and changed: what the message does to the books, from values alone. */
import { describe, expect, test } from '@jest/globals';

import {
  type Fill,
  MICROS_MAX,
  brokerOrderId,
  clientOrderId,
  executionId,
  marketTime,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Base, type Order, transition } from '@mqk/oms';
import { type NewEntry, applyToPosition, fillEntry } from '@mqk/portfolio';

import { bookMessage } from '../src/inbox/book-message.ts';
import type { MessageContent } from '../src/port/index.ts';
import type { AmendedFacts, BookedAmendment, Booking, BookingFacts } from '../src/store/index.ts';
import { AAPL, NEXT_CLOSE, intent, orderOf, sending } from './support/facts.ts';

type Amending = Extract<MessageContent, { kind: 'bust' | 'correction' }>;

const BROKER_ID = brokerOrderId('b-1');
const X = executionId('x-1');
const C = executionId('c-1');
const promised = orderOf(intent('i-1'));
const FILL: Fill = {
  clientOrderId: promised.clientOrderId,
  side: 'buy',
  quantity: toQuantity(4n),
  price: toMicros(190_000_000n),
  fee: toMicros(38_000n),
  executedAt: NEXT_CLOSE,
};
const working = transition(sending(promised), { kind: 'submit_accepted', brokerOrderId: BROKER_ID }).order;
const told = { brokerOrderId: BROKER_ID, cumulative: null };
const filled: Order = transition(working, { kind: 'fill', executionId: X, ...told, ...FILL }).order;
const whose = { account: promised.account, strategy: promised.strategy, instrument: AAPL };
const entered = fillEntry({ fill: FILL, executionId: X, ...whose });
const ENTRY: NewEntry | null = entered.ok ? entered.value : null;
const held = ENTRY === null ? null : applyToPosition(null, ENTRY, AAPL);

const AMENDED: AmendedFacts = {
  known: null,
  amended: null,
  target: { executionId: X, fill: FILL },
  listed: null,
  history: ENTRY === null ? [] : [ENTRY],
};
const CASH = toMicros(100_000_000_000n);
const factsOf = (amended: Partial<AmendedFacts> = {}, order: Order | null = filled): BookingFacts => ({
  account: promised.account,
  order,
  instrument: AAPL,
  knownExecution: null,
  superseded: false,
  amended: { ...AMENDED, ...amended },
  gap: null,
  siblings: [],
  pair: null,
  holders: [],
  knownActivity: null,
  knownKey: false,
  position: held?.ok === true ? held.value : null,
  cash: CASH,
});

const amending = {
  amendmentId: C,
  amends: X,
  clientOrderId: promised.clientOrderId,
  brokerOrderId: BROKER_ID,
  symbol: 'AAPL',
  cumulative: null,
  at: marketTime(NEXT_CLOSE + 1),
} as const;
const BUST: Amending = { kind: 'bust', ...amending };
const NOW = { quantity: toQuantity(3n), price: toMicros(189_000_000n), fee: toMicros(30_000n) };
const CORRECTION: Amending = { kind: 'correction', ...amending, corrected: NOW };

const booked = (content: Amending, facts = factsOf()): Booking =>
  bookMessage(facts, { key: 'k', cursor: 1n, raw: '', content });
const halts = ({ halts: all }: Booking): string[] => all.map(({ code }) => code);

describe('a bust', () => {
  test('gives back units, money and fee with an entry of its own, and stops the account', () => {
    const booking = booked(BUST);

    expect(booking).toMatchObject({
      disposition: 'applied',
      execution: null,
      amendment: { amendmentId: C, amends: X, executionId: X, quantity: 0n, price: FILL.price, fee: 0n },
      order: { base: 'LIVE', filled: 0n, flags: ['BUSTED'] },
      cash: CASH + 760_038_000n,
      entries: [
        {
          entry: { kind: 'amendment', quantity: -4n, cash: 760_038_000n, fee: -38_000n, ref: X },
          position: { quantity: 0n, lots: [], realizedPnl: 0n, fees: 0n },
        },
      ],
    });
    expect(halts(booking)).toEqual(['bust']);
  });

  test.each<Base>(['UNSENT', 'REJECTED', 'NOT_ACCEPTED', 'FILLED', 'CANCELED', 'EXPIRED', 'REPLACED'])(
    'of an execution that was booked on an order that is %s is booked as well',
    (base) => {
      const booking = booked(BUST, factsOf({}, { ...filled, base }));

      expect(booking).toMatchObject({ disposition: 'applied', order: { base, filled: 0n } });
      expect(booking.entries).toHaveLength(1);
    },
  );

  test('before its execution waits for it, in question with its order, and stops nothing yet', () => {
    const booking = booked(BUST, factsOf({ target: null, history: [] }, working));

    expect(booking).toMatchObject({
      disposition: 'parked',
      awaits: { what: 'execution', ids: [X, C] },
      order: null,
      amendment: null,
      entries: [],
      cash: null,
      halts: [],
      inquiries: [{ kind: 'early', clientOrderId: promised.clientOrderId, instrument: 'AAPL' }],
    });
  });

  test.each<Base>(['UNSENT', 'REJECTED', 'NOT_ACCEPTED'])(
    'before an execution that an order that is %s should not have waits as well, and stops the account',
    (base) => {
      const booking = booked(BUST, factsOf({ target: null, history: [] }, { ...promised, base }));

      expect(booking.disposition).toBe('parked');
      expect(halts(booking)).toEqual(['reversal_without_fill']);
    },
  );

  test('of an execution of an order that nobody knows waits, puts all in question, and stops the account', () => {
    const booking = booked(BUST, factsOf({ target: null, history: [] }, null));

    expect(booking).toMatchObject({ disposition: 'parked', inquiries: [{ clientOrderId: null }] });
    expect(halts(booking)).toEqual(['unknown_order']);
  });

  test('of what was taken back before, by its own id, takes nothing', () => {
    const gone = { executionId: X, fill: { ...FILL, quantity: toQuantity(0n) } };
    const booking = booked({ ...BUST, amends: executionId('b-0') }, factsOf({ target: gone }));

    expect(booking).toMatchObject({ disposition: 'quarantined', amendment: null, entries: [], cash: null });
    expect(halts(booking)).toEqual(['reversal_without_fill']);
  });
});

describe('a correction', () => {
  test('books the difference, and the execution stands where it stood', () => {
    const booking = booked(CORRECTION);

    expect(booking).toMatchObject({
      amendment: { amendmentId: C, amends: X, executionId: X, ...NOW },
      order: { base: 'LIVE', filled: 3n, flags: [] },
      cash: CASH + 760_038_000n - 567_030_000n,
      entries: [{ position: { quantity: 3n, lots: [{ price: NOW.price }], fees: NOW.fee } }],
    });
    expect(halts(booking)).toEqual(['correction']);
  });

  test('beyond all counting is kept, and stops the account', () => {
    const endless = { ...CORRECTION, corrected: { ...NOW, price: MICROS_MAX, quantity: toQuantity(4n) } };
    const booking = booked(endless);

    expect(booking).toMatchObject({ disposition: 'quarantined', amendment: null, entries: [], cash: null });
    expect(halts(booking)).toEqual(['number_out_of_range']);
  });

  test('that the broker had listed before it was told is on the books already; what it changed is no news', () => {
    const listed: Fill = { ...FILL, ...NOW };
    const booking = booked(CORRECTION, factsOf({ target: null, listed }));

    expect(booking).toMatchObject({
      disposition: 'applied',
      amendment: { amendmentId: C, amends: X, executionId: C, ...NOW },
      entries: [],
      cash: null,
    });
    expect(halts(booking)).toEqual(['correction']);
  });

  test('that was listed beside what it changed takes that away', () => {
    const both = transition(filled, { kind: 'fill', executionId: C, ...told, ...FILL, ...NOW }).order;
    const booking = booked(CORRECTION, factsOf({ listed: { ...FILL, ...NOW } }, both));

    expect(booking).toMatchObject({
      amendment: { amendmentId: C, amends: X, executionId: X, quantity: 0n },
      order: { filled: 3n },
      entries: [{ entry: { quantity: -4n } }],
    });
  });

  test('with a count of the broker that is met closes the gap', () => {
    const more = { ...CORRECTION, corrected: { ...NOW, quantity: toQuantity(6n) } };
    const booking = booked(more, { ...factsOf(), gap: toQuantity(6n) });

    expect(booking).toMatchObject({ order: { filled: 6n }, closesGap: true });
  });
});

describe('heard again', () => {
  const known: BookedAmendment = { amendmentId: C, amends: X, executionId: X, ...NOW, at: amending.at };
  const gone: BookedAmendment = { ...known, quantity: toQuantity(0n), price: FILL.price, fee: toMicros(0n) };

  test.each([
    ['a correction', CORRECTION, { known }],
    ['a bust', BUST, { known: gone }],
    ['a correction by another id', { ...CORRECTION, amendmentId: executionId('c-2') }, { amended: known }],
    ['a bust by another id', { ...BUST, amendmentId: executionId('c-2') }, { amended: gone }],
    ['a correction that was listed first', CORRECTION, { known: gone, listed: { ...FILL, ...NOW } }],
  ] as const)('%s changes nothing', (_what, content, amended) => {
    const booking = booked(content, factsOf(amended));

    expect(booking).toMatchObject({ disposition: 'repeated', amendment: null, entries: [], halts: [] });
  });

  test.each([
    [
      'a correction with other numbers',
      { ...CORRECTION, corrected: { ...NOW, fee: toMicros(1n) } },
      { known },
    ],
    ['a correction of what was taken back', CORRECTION, { amended: gone }],
    ['a bust of what was corrected, by its old id', BUST, { amended: known }],
    ['the same id of another execution', { ...CORRECTION, amends: executionId('x-2') }, { known }],
    ['other numbers than were listed', CORRECTION, { target: null, listed: FILL }],
  ] as const)(
    '%s is a contradiction: what is booked stays, and the account stops',
    (_what, content, amended) => {
      const booking = booked(content, factsOf(amended));

      expect(booking).toMatchObject({
        disposition: 'quarantined',
        amendment: null,
        entries: [],
        order: null,
      });
      expect(halts(booking)).toEqual(['fill_conflict']);
    },
  );
});

test('an amendment of an execution of another order is a contradiction', () => {
  const other = { executionId: X, fill: { ...FILL, clientOrderId: clientOrderId('other') } };
  expect(halts(booked(BUST, factsOf({ target: other })))).toEqual(['fill_conflict']);
});
