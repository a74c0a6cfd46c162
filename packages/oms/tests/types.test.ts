/** What must not compile. */
import { expect, test } from '@jest/globals';

import type { Row } from '../src/cell.ts';
import { type AnyCell, STAY } from '../src/cell.ts';
import { CANCELED } from '../src/cells/lifecycle-cells.ts';
import { ORDER_EVENTS, type OrderEvent, type OrderEventKind } from '../src/index.ts';

type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Two = readonly ['canceled', 'expired'];

test('a row with a cell too few, too many or in the wrong column does not compile', () => {
  const fits: Row<Two> = [CANCELED, STAY];
  // @ts-expect-error one event has no cell
  const short: Row<Two> = [CANCELED];
  // @ts-expect-error one cell has no event
  const long: Row<Two> = [CANCELED, STAY, STAY];
  // @ts-expect-error a cell that reads why it was canceled cannot stand under another event
  const crossed: Row<Two> = [STAY, CANCELED];

  expect([fits, short, long, crossed]).toHaveLength(4);
});

test('the list of events and the union of events name the same kinds', () => {
  const same: Same<OrderEvent['kind'], OrderEventKind> = true;

  expect(same).toBe(true);
  expect(new Set(ORDER_EVENTS).size).toBe(ORDER_EVENTS.length);
});

test('an event without what its kind needs does not compile', () => {
  // @ts-expect-error whether an earlier attempt may live decides whether the order may be sent again
  const event: OrderEvent = { kind: 'not_sent' };
  const general: AnyCell = STAY;

  expect([event, general]).toHaveLength(2);
});
