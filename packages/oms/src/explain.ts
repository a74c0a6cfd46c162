/** Why the table says what it says, in a sentence. */
import type { Base } from './base.ts';
import type { OrderEventKind } from './order-event.ts';
import { cellOf } from './table.ts';

const WHEN: Readonly<Record<OrderEventKind, string>> = {
  claimed: 'an attempt to send begins',
  withdrawn: 'the promise is taken back before any attempt',
  cancel_sent: 'a cancel request begins',
  submit_accepted: 'the broker accepts the attempt',
  submit_mismatch: 'the broker has an order under its id with other terms',
  submit_rejected: 'the broker refuses the attempt for good',
  not_sent: 'the attempt is proven to have reached nobody',
  duplicate_id: 'the broker says that its id is taken',
  submit_unknown: 'nobody knows how the attempt ended',
  lookup_found: 'the broker, asked, knows it',
  lookup_missing: 'the broker, asked, knows no such order',
  proven_absent: 'it is proven never to have reached the broker',
  accepted: 'the broker says accepted',
  new: 'the broker says new',
  pending_cancel: 'the broker says pending cancel',
  canceled: 'the broker says canceled',
  replaced: 'the broker says replaced',
  rejected: 'the broker says rejected',
  expired: 'the broker says expired',
  done_for_day: 'the broker says done for the day',
  info: 'the broker says a word that ends nothing',
  unrecognised: 'the broker says a word that nobody here knows',
  fill: 'an execution is reported',
  fill_repeated: 'an execution is reported once more',
  fill_conflict: 'an execution is reported once more with other data',
  bust: 'an execution is busted',
  correction: 'an execution is corrected',
  cancel_wanted: 'somebody here wants it cancelled',
  cancel_accepted: 'the broker hears the cancel request',
  cancel_refused: 'the broker refuses the cancel request',
  cancel_unknown: 'nobody knows whether the cancel request arrived',
  cancel_rejected: 'the broker tells that the cancel failed',
  replace_wanted: 'somebody here wants it replaced',
  replace_accepted: 'the broker hears the replace request',
  replace_refused: 'the broker refuses the replace request',
  replace_unknown: 'nobody knows whether the replace request arrived',
  replace_rejected: 'the broker tells that the replace failed',
};

/** What an event means to an order in a base, for logs, health pages and people at night. */
export function explain(base: Base, kind: OrderEventKind): string {
  return `When ${WHEN[kind]}, an order that is ${base} ${cellOf(base, kind).says}.`;
}
