/** A broker as an adapter presents it: three facets, of which only the first is dangerous. */
import type { AccountReader } from './account-reader.ts';
import type { MessageReader } from './broker-message.ts';
import type { SealedOrders } from './sealed-orders.ts';

/** What a broker guarantees; the adapter declares it, and the resolution of unknown outcomes depends on it. */
export interface BrokerTraits {
  /** A second submit under a known client id is refused, for ever. */
  readonly enforcesClientOrderId: boolean;
  /** How many spaced "no such order" answers prove that there is none. */
  readonly lookupsForAbsence: number;
  /** Milliseconds after the last byte of a submit before such an answer counts. */
  readonly settleTimeMs: number;
}

export interface Broker {
  /** For the dispatcher, and of no use to anyone else. */
  readonly orders: SealedOrders;
  readonly account: AccountReader;
  readonly messages: MessageReader;
  readonly traits: BrokerTraits;
}
