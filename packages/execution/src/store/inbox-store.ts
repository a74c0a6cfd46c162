/** What the way in needs of a database: news as it was heard, what it made of the books, and what it left open. */
import type { HaltCode } from '@mqk/integrity';
import type { Order } from '@mqk/oms';

import type { BrokerMessage } from '../port/broker-message.ts';
import type { Booking, InquiryAnswer } from './decisions.ts';
import type { BookingFacts } from './facts.ts';
import type { Inquiry } from './inquiry.ts';
import type { Fenced } from './fenced.ts';

export interface InboxStore {
  /** Position in the broker's stream up to which everything is stored. */
  cursor(): Promise<bigint>;
  /**
   * TX-D for each message, in order, as few transactions as the adapter likes; a poison message falls out into
   * its own. Known keys change nothing. Answers how many were new; parked ones that could be booked by now count as well.
   */
  receive(
    epoch: bigint,
    messages: readonly BrokerMessage[],
    book: (facts: BookingFacts, message: BrokerMessage) => Booking,
  ): Promise<ReceiveOutcome>;
  /**
   * Books the parked messages whose subject is known by now, each in a transaction of its own. A `receive` does the
   * same by itself; this is for subjects that come on other ways, such as a promise or an instrument.
   */
  retryParked(
    epoch: bigint,
    book: (facts: BookingFacts, message: BrokerMessage) => Booking,
  ): Promise<ReceiveOutcome>;
  /** Questions to the broker that are open, oldest first; only those that are due, unless all are asked for. */
  inquiries(which: { readonly dueOnly: boolean; readonly limit: number }): Promise<readonly Inquiry[]>;
  /** One of them as it is now; null when it is closed. */
  inquiry(id: bigint): Promise<Inquiry | null>;
  /** Writes what the broker answered, from the order as it is under its lock. A closed one changes nothing. */
  answer(id: bigint, epoch: bigint, decide: (order: Order | null) => InquiryAnswer): Promise<Fenced>;
}

export interface ReceiveOutcome {
  /** Present when another process owns the account now: nothing was written. */
  readonly ownership?: Extract<Fenced, 'ownership_lost'>;
  readonly applied: number;
  readonly repeated: number;
  readonly quarantined: number;
  /** Kept until what they are about is known. */
  readonly parked: number;
  readonly halts: readonly HaltCode[];
}
