/**
 * Facts that were read of several messages at once, and what the bookings before each of them have made of them since.
 *
 * A booking is plain that changes its own order, its position and the cash, and nothing else: of the message behind it
 * order, position and cash are what it left, and all else is as it was read. Behind any other the facts are read anew.
 */
import type { ClientOrderId, Micros } from '@mqk/core';
import { UNASSIGNED } from '@mqk/core';
import type { Order } from '@mqk/oms';
import type { Position } from '@mqk/portfolio';

import { placeOf } from './book-entry.ts';
import type { KnownFacts } from './facts.ts';
import type { Heard } from './fresh.ts';
import { type Decided, concernsItself } from './write-bookings.ts';

type Message = Heard['message'];

/** Kinds of news that are about one order and its position, and nothing that was booked before. */
const OF_ONE_ORDER: ReadonlySet<Message['content']['kind']> = new Set(['order', 'execution']);

/** Whether what it leaves behind can be said without asking. */
export const isPlain = (decided: Decided): boolean => isOfOneOrder(decided) && changesNoMore(decided);

const isOfOneOrder = ({ message: { content }, facts, booking: { order } }: Decided): boolean =>
  OF_ONE_ORDER.has(content.kind) &&
  !facts.knownKey &&
  order !== null &&
  order.clientOrderId === facts.order?.clientOrderId &&
  order.parent === null &&
  order.ocoGroup === null;

const changesNoMore = ({ booking }: Decided): boolean =>
  booking.disposition === 'applied' &&
  booking.reason === null &&
  booking.amendment === null &&
  booking.entries.length <= 1 &&
  concernsItself(booking);

export class FactsAhead {
  readonly #read: Map<Message, KnownFacts>;
  readonly #orders = new Map<ClientOrderId, Order>();
  readonly #positions = new Map<string, Position>();
  readonly #executions = new Set<string>();
  #cash: Micros | null = null;
  #isUntouched = true;

  constructor(heard: readonly Heard[], facts: readonly KnownFacts[]) {
    this.#read = new Map(
      heard.flatMap(({ message }, index) => {
        const one = facts[index];
        return one === undefined ? [] : [[message, one]];
      }),
    );
  }

  /** Null: they have to be read, behind all that is decided. */
  of({ message, knownKey }: Heard): KnownFacts | null {
    const facts = this.#read.get(message);
    if (facts?.knownKey !== knownKey) return null;
    if (this.#isUntouched) return facts;
    return this.#mayDiffer(message) ? null : this.#since(facts);
  }

  /** It asks for what a booking before it may have changed, other than order, position and cash. */
  #mayDiffer({ content }: Message): boolean {
    if (!OF_ONE_ORDER.has(content.kind)) return true;
    return content.kind === 'execution' && this.#executions.has(content.executionId);
  }

  #since(facts: KnownFacts): KnownFacts {
    const { order, instrument } = facts;
    const strategy = order?.strategy ?? UNASSIGNED;
    const place = instrument === null ? null : placeOf({ strategy, instrument: instrument.id });
    return {
      ...facts,
      order: order === null ? null : (this.#orders.get(order.clientOrderId) ?? order),
      position: (place === null ? undefined : this.#positions.get(place)) ?? facts.position,
      cash: this.#cash ?? facts.cash,
    };
  }

  /** Of a plain one. */
  add({ booking: { order, execution, entries, cash } }: Decided): void {
    this.#isUntouched = false;
    if (order !== null) this.#orders.set(order.clientOrderId, order);
    if (execution !== null) this.#executions.add(execution.executionId);
    for (const { position } of entries)
      if (position !== null) this.#positions.set(placeOf(position), position);
    this.#cash = cash ?? this.#cash;
  }
}
