import { canonicalJson } from '@mqk/core';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Book,
  FILL_PLACES,
  type VenueEvent,
  type VenueInput,
  type VenuePolicy,
  bookCodec,
  openBook,
  step,
  venueEventCodec,
} from '../src/index.ts';
import { days, policies } from './arbitrary.ts';
import { bars, bytes, must, order, policy, tell } from './support.ts';

const told = (events: readonly VenueEvent[]): string =>
  events.map((event) => canonicalJson(venueEventCodec.encode(event))).join('\n');

/** A venue that keeps its book as text and forgets everything else between two inputs. */
function durably(
  settings: VenuePolicy,
  inputs: readonly VenueInput[],
): { readonly book: string; readonly events: string } {
  let stored = bytes(openBook(settings));
  const events: VenueEvent[] = [];
  for (const input of inputs) {
    const next = step(must(bookCodec.decode(JSON.parse(stored))), input);
    stored = bytes(next.book);
    events.push(...next.events.map((event) => must(venueEventCodec.decode(venueEventCodec.encode(event)))));
  }
  return { book: stored, events: told(events) };
}

const run = (
  settings: VenuePolicy,
  inputs: readonly VenueInput[],
): { readonly book: string; readonly events: string } => {
  const { book, events } = tell(openBook(settings), inputs);
  return { book: bytes(book), events: told(events) };
};

const backwards = (input: VenueInput): VenueInput =>
  input.kind === 'bar' ? { ...input, bars: input.bars.toReversed() } : input;

test('the same inputs give the same bytes: twice, through stored text after every step, with the bars of a moment in any order', () => {
  fc.assert(
    fc.property(policies, days, (settings, inputs) => {
      const first = run(settings, inputs);

      expect(run(settings, inputs)).toEqual(first);
      expect(durably(settings, inputs)).toEqual(first);
      expect(run(settings, inputs.map(backwards))).toEqual(first);
    }),
    { numRuns: 200 },
  );
});

test('a bar that was traded already changes nothing', () => {
  fc.assert(
    fc.property(policies, days, (settings, inputs) => {
      let book = openBook(settings);
      for (const input of inputs) {
        book = step(book, input).book;
        if (input.kind !== 'bar') continue;
        const again = step(book, input);

        expect(again.book).toBe(book);
        expect(again.events).toEqual([]);
      }
    }),
  );
});

test('the book that came in is left as it was', () => {
  fc.assert(
    fc.property(policies, days, (settings, inputs) => {
      let book = openBook(settings);
      for (const input of inputs) {
        const before = bytes(book);
        const next = step(book, input).book;

        expect(bytes(book)).toBe(before);
        book = next;
      }
    }),
  );
});

test('orders that a step does not touch stay the same objects, so that only what changed is written', () => {
  fc.assert(
    fc.property(policies, days, (settings, inputs) => {
      let book = openBook(settings);
      for (const input of inputs) {
        const next = step(book, input).book;
        for (const { before, after } of pairs(book, next)) {
          if (before === after) continue;

          expect(JSON.stringify(bookCodec.encode({ ...book, orders: [before] }))).not.toBe(
            JSON.stringify(bookCodec.encode({ ...book, orders: [after] })),
          );
        }
        book = next;
      }
    }),
  );
});

function pairs(before: Book, after: Book) {
  return before.orders.flatMap((order) => {
    const same = after.orders.find(({ seq }) => seq === order.seq);
    return same === undefined ? [] : [{ before: order, after: same }];
  });
}

test('the days that are drawn are worth drawing: every kind of event comes up', () => {
  const seen = new Set<string>();
  const note = (event: VenueEvent): void => {
    if (event.kind === 'filled') seen.add(`${event.kind} ${event.place}`);
    else seen.add('reason' in event ? `${event.kind} ${event.reason}` : event.kind);
  };
  for (const [settings, inputs] of fc.sample(fc.tuple(policies, days), { numRuns: 600, seed: 7 })) {
    tell(openBook(settings), inputs).events.forEach(note);
  }

  // Orders beyond all money and orders without a positive quantity have tests of their own.
  const expected = [
    ...['new', 'expired', 'replaced', 'restated', 'cancel_rejected not_working'],
    ...FILL_PLACES.map((place) => `filled ${place}`),
    ...['asked', 'ioc', 'fok', 'corporate_action'].map((reason) => `canceled ${reason}`),
    ...['duplicate_client_order_id', 'stress'].map((reason) => `rejected ${reason}`),
    ...['not_working', 'request_pending', 'already_filled', 'corporate_action'].map(
      (reason) => `replace_rejected ${reason}`,
    ),
  ];

  expect(expected.filter((kind) => !seen.has(kind))).toEqual([]);
});

test('one story, byte for byte', () => {
  const story = [order({ quantity: 3n }), bars(1, { ohlc: ['100', '101', '99', '100.5'] })];

  expect(run(policy(), story)).toEqual({
    book: '{"brackets":[],"lastBarAt":"1970-01-01T00:01:00Z","nextSeq":"2","orders":[],"policy":{"ambiguity":"worst","fees":{"kind":"none"},"latencyBars":0,"limitFill":"through","name":"test","participation":{"kind":"unlimited"},"slippage":{"kind":"none"},"stress":{"orderShareBps":null,"rejectEvery":null}},"submits":"1"}',
    events: [
      '{"at":"1970-01-01T00:00:00Z","clientOrderId":"o-1","filled":"0","kind":"new","symbol":"SPY","terms":{"limitPrice":null,"quantity":"3","side":"buy","stopPrice":null,"timeInForce":"gtc","type":"market"},"venueOrderId":"venue-1"}',
      '{"at":"1970-01-01T00:01:00Z","clientOrderId":"o-1","executionId":"venue-1-1","fee":"0","filled":"3","kind":"filled","leaves":"0","place":"open","price":"100","quantity":"3","side":"buy","symbol":"SPY","venueOrderId":"venue-1"}',
    ].join('\n'),
  });
});
