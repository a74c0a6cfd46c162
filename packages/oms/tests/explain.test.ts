/** Every cell can be asked what it does, and why. */
import { expect, test } from '@jest/globals';

import { BASES, ORDER_EVENTS, explain } from '../src/index.ts';

test('a person reads what an event means to an order', () => {
  expect(explain('UNKNOWN', 'lookup_missing')).toBe(
    'When the broker, asked, knows no such order, an order that is UNKNOWN stays as it is, one look nearer to a proof.',
  );
  expect(explain('CANCELED', 'fill')).toBe(
    'When an execution is reported, an order that is CANCELED books it, is a LATE_FILL or an OVERFILL, and trading halts.',
  );
  expect(explain('NOT_ACCEPTED', 'new')).toBe(
    'When the broker says new, an order that is NOT_ACCEPTED stays as it is, and trading halts: false absence.',
  );
});

test('every cell says one sentence', () => {
  const sentences = BASES.flatMap((base) => ORDER_EVENTS.map((kind) => explain(base, kind)));

  for (const sentence of sentences)
    expect(sentence).toMatch(/^When [^.]+, an order that is [A-Z_]+ [a-z][^.]+\.$/);
});
