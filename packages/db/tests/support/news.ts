/** News of a broker, and the smallest decider that books it: those of the contract of a store. */
import { type FillNamed, storeWords } from '@mqk/execution/contracts';
import type { Booking, BookingFacts, TradingStore } from '@mqk/execution/store';

export type BrokerMessage = Parameters<TradingStore['receive']>[1][number];

export const { NOTHING } = storeWords;
export const fillMessage: (fill: FillNamed) => BrokerMessage = storeWords.fillMessage;
export const book: (facts: BookingFacts, message: BrokerMessage) => Booking = storeWords.book;
