/**
 * An execution is taken back or changed: booked as an entry of its own that says what the execution is now, less what
 * it was, and stops the account. Nothing that is on the books is edited.
 *
 * Heard before its execution it waits for it. Heard twice, under whatever id, it is booked once.
 */
import { type Fill, type Instrument, NO_QUANTITY, ZERO } from '@mqk/core';
import type { Base, Order, OrderEvent } from '@mqk/oms';
import { amendPosition, amendmentEntry, applyToCash } from '@mqk/portfolio';

import type { Corrected, MessageContent } from '../port/broker-message.ts';
import type { AmendedFacts, BookedAmendment } from '../store/amendment.ts';
import type { Booking, HaltOrder } from '../store/decisions.ts';
import type { BookingFacts } from '../store/facts.ts';
import { NOTHING_BOOKED, park, setAside, withStep } from './booking.ts';

type AmendingContent = Extract<MessageContent, { kind: 'bust' | 'correction' }>;
type Target = NonNullable<AmendedFacts['target']>;

const NOTHING_AMENDED: AmendedFacts = {
  known: null,
  amended: null,
  target: null,
  listed: null,
  history: [],
};

export function bookAmendment(facts: BookingFacts, content: AmendingContent): Booking {
  const amended = facts.amended ?? NOTHING_AMENDED;
  const before = amended.known ?? amended.amended;
  if (before !== null) return bookKnown({ ...before, ...amended.listed }, content);
  if (amended.listed !== null) return bookListed(facts, content, { ...amended, listed: amended.listed });
  if (amended.target === null) return tooEarly(facts.order, content);
  return bookNew(facts, content, amended.target);
}

const named = ({ kind, amendmentId, amends }: AmendingContent): string =>
  `${kind} ${amendmentId} of execution ${amends}`;

/** What the execution is from now on, as far as the message says. Taken back, it was at no price and no fee. */
const nowOf = (content: AmendingContent): Pick<Corrected, 'quantity'> & Partial<Corrected> =>
  content.kind === 'bust' ? { quantity: NO_QUANTITY } : content.corrected;

/** By the same or another id it says the same, or contradicts what is booked. */
function bookKnown(known: BookedAmendment, content: AmendingContent): Booking {
  const { quantity, price = known.price, fee = known.fee } = nowOf(content);
  const same = known.quantity === quantity && known.price === price && known.fee === fee;
  return same && known.amends === content.amends
    ? { ...NOTHING_BOOKED, disposition: 'repeated' }
    : contradicted(`${named(content)} does not say what was booked before`);
}

function contradicted(detail: string): Booking {
  return setAside('message_conflict', detail, [{ code: 'fill_conflict', detail }]);
}

/** Bases in which an order should have no executions at all: news of one stops us, whatever becomes of it. */
const WITHOUT_EXECUTIONS: ReadonlySet<Base> = new Set<Base>(['UNSENT', 'REJECTED', 'NOT_ACCEPTED']);

/** What it amends has not come yet: it waits for it, by that name or as the broker lists it now. */
function tooEarly(order: Order | null, content: AmendingContent): Booking {
  const detail = `${named(content)}, which is not booked`;
  const halts: HaltOrder[] = [];
  if (order === null) halts.push({ code: 'unknown_order', detail });
  else if (WITHOUT_EXECUTIONS.has(order.base)) halts.push({ code: 'reversal_without_fill', detail });
  const { amends, amendmentId } = content;
  return park({ what: 'execution', ids: [amends, amendmentId] }, detail, { order, halts });
}

/**
 * The broker listed the corrected execution before it told of the correction: it is booked under the correction's own
 * id. What was corrected goes, if it was booked, and is not taken for news if it was not.
 */
function bookListed(
  facts: BookingFacts,
  content: AmendingContent,
  { listed, target }: AmendedFacts & { readonly listed: Fill },
): Booking {
  const { quantity, price = listed.price, fee = listed.fee } = nowOf(content);
  const same = listed.quantity === quantity && listed.price === price && listed.fee === fee;
  if (!same || listed.clientOrderId !== content.clientOrderId)
    return contradicted(`${named(content)} does not say what was listed under its id`);
  if (target !== null) return bookNew(facts, content, target, 'listed');
  const { amendmentId, amends, at } = content;
  const detail = `${named(content)} was listed before it was told`;
  return {
    ...NOTHING_BOOKED,
    amendment: { amendmentId, amends, executionId: amendmentId, quantity, price, fee, at },
    halts: [{ code: 'correction', detail }],
  };
}

function bookNew(
  facts: BookingFacts,
  content: AmendingContent,
  target: Target,
  as: 'told' | 'listed' = 'told',
): Booking {
  const { order, instrument } = facts;
  if (order === null || instrument === null || target.fill.clientOrderId !== content.clientOrderId)
    return contradicted(`${named(content)} is an execution of ${target.fill.clientOrderId}`);
  const now = as === 'told' && content.kind === 'correction' ? content.corrected : null;
  const booked = onTheBooks({ ...facts, order, instrument }, content, { target, now });
  if (booked.amendment === null) return booked;
  const event = eventOf(content, target, now);
  const stepped = withStep(booked, order, event);
  // there is nothing left of it that could be taken back
  if (stepped.disposition === 'quarantined') return withStep(NOTHING_BOOKED, order, event);
  return { ...stepped, closesGap: isClosed(facts.gap, stepped) };
}

const isClosed = (gap: BookingFacts['gap'], { order }: Booking): boolean =>
  gap !== null && order !== null && order.filled >= gap;

function eventOf(content: AmendingContent, { fill }: Target, now: Corrected | null): OrderEvent {
  const { amends: executionId, brokerOrderId, cumulative } = content;
  const told = { executionId, quantity: fill.quantity, brokerOrderId, cumulative };
  if (content.kind === 'bust') return { kind: 'bust', ...told };
  const { quantity, price } = now ?? { quantity: NO_QUANTITY, price: fill.price };
  return { kind: 'correction', ...told, correctedQuantity: quantity, correctedPrice: price };
}

interface Amended {
  readonly target: Target;
  /** What is booked of it from now on; null: nothing. */
  readonly now: Corrected | null;
}

/** Ledger, position and cash. What cannot be counted any more is quarantined, and stops us. */
function onTheBooks(
  facts: BookingFacts & { readonly instrument: Instrument; readonly order: Order },
  content: AmendingContent,
  { target: { executionId, fill }, now }: Amended,
): Booking {
  const { order, instrument, account, cash, amended } = facts;
  const { amendmentId, amends, at } = content;
  const whose = { account, strategy: order.strategy, instrument };
  const entry = amendmentEntry({ before: fill, after: now, executionId, at, ...whose });
  if (!entry.ok) return uncountable(content, entry.refused.code);
  const position = amendPosition(amended?.history ?? [], entry.value, instrument);
  if (!position.ok) return uncountable(content, position.refused.code);
  const paid = applyToCash(cash, entry.value);
  if (!paid.ok) return uncountable(content, paid.refused.code);
  const { quantity, price, fee } = now ?? { quantity: NO_QUANTITY, price: fill.price, fee: ZERO };
  return {
    ...NOTHING_BOOKED,
    amendment: { amendmentId, amends, executionId, quantity, price, fee, at },
    entries: [{ entry: entry.value, position: position.value }],
    cash: paid.value,
  };
}

function uncountable(content: AmendingContent, code: string): Booking {
  const detail = `${named(content)} cannot be booked: ${code}`;
  return setAside('uncountable', detail, [{ code: 'number_out_of_range', detail }]);
}
