/** One cell of the table: what an event makes of an order in one base. */
import { invariant } from '@mqk/core';

import type { Base } from './base.ts';
import {
  OVERTAKEN,
  type OrderHalt,
  type OrderQuarantine,
  type OrderRefusal,
  REREAD,
  halting,
  quarantining,
  refusing,
} from './effect.ts';
import { type Order, withBase } from './order.ts';
import type { EventOf, OrderEvent, OrderEventKind } from './order-event.ts';
import { type Step, also, step, still } from './step.ts';

export interface Cell<Kind extends OrderEventKind> {
  /** What the order does, as the rest of a sentence that begins with the order. */
  readonly says: string;
  readonly decide: (order: Order, event: EventOf<Kind>) => Step;
}

/** A cell that fits under every event. */
export interface AnyCell {
  readonly says: string;
  readonly decide: (order: Order, event: OrderEvent) => Step;
}

/** One cell per event of a list; a row too short, too long or in another order does not compile. */
export type Row<Kinds extends readonly OrderEventKind[]> = {
  readonly [Column in keyof Kinds]: Cell<Kinds[Column]>;
};

/** All bases, the events of one list. */
export type Table<Kinds extends readonly OrderEventKind[]> = Readonly<Record<Base, Row<Kinds>>>;

export const cell = <Kind extends OrderEventKind>(
  says: string,
  decide: Cell<Kind>['decide'],
): Cell<Kind> => ({
  says,
  decide,
});

const anyCell = (says: string, decide: AnyCell['decide']): AnyCell => ({ says, decide });

/** Recorded; it changes nothing. */
export const STAY: AnyCell = anyCell('stays as it is', (order) => step(order));

/** A duplicate, or overtaken by what we know. */
export const STALE: AnyCell = anyCell('stays as it is: this is old news', (order) => step(order, OVERTAKEN));

export const ASK: AnyCell = anyCell('stays as it is, and the broker is asked about it', (order) =>
  step(order, REREAD),
);

export const STALE_ASK: AnyCell = anyCell('stays as it is, and the broker is asked about it', (order) =>
  step(order, OVERTAKEN, REREAD),
);

/** Only our own code could bring these two together, and it has promised not to. */
export const NEVER: AnyCell = anyCell(
  'cannot meet this: our own code is broken, and stops',
  (order, event) => {
    invariant(false, `${event.kind} cannot happen to an order that is ${order.base}: ${order.clientOrderId}`);
  },
);

/** It should not have happened. The order stays what it was; trading stops. */
export const halt = (code: OrderHalt): AnyCell =>
  anyCell(`stays as it is, and trading halts: ${spoken(code)}`, (order) => step(order, halting(code)));

/** Either this news or what we know is wrong, and only the broker can say which. */
export const hold = (code: OrderQuarantine): AnyCell =>
  anyCell(`stays as it is, its symbol is blocked until the broker is read again: ${spoken(code)}`, (order) =>
    step(order, quarantining(code)),
  );

/** Not on our side either: nothing leaves. */
export const refuse = (code: OrderRefusal): AnyCell =>
  anyCell(`stays as it is, and the request is refused here: ${spoken(code)}`, (order) =>
    step(order, refusing(code)),
  );

export const become = (base: Base): AnyCell =>
  anyCell(`becomes ${base}`, (order) => still(withBase(order, base)));

export const becomeAsking = (base: Base): AnyCell =>
  anyCell(`becomes ${base}, and the broker is asked about it`, (order) =>
    also(still(withBase(order, base)), REREAD),
  );

export const becomeHalting = (base: Base, code: OrderHalt): AnyCell =>
  anyCell(`becomes ${base}, and trading halts: ${spoken(code)}`, (order) =>
    also(still(withBase(order, base)), halting(code)),
  );

export const spoken = (code: string): string => code.replaceAll('_', ' ');
