/** What an implementer is held to, told to any test framework: a broker, a store, and the book of a paper broker. For tests alone. */
export { describeBroker } from './broker.ts';
export type { BrokerOnTable } from './broker-on-table.ts';
export { ContractBroken, type TestFramework } from './claims.ts';
export { describePaperBook } from './paper-book.ts';
export { paperBookWords } from './paper-book-fixtures.ts';
export type { Shelf } from './shelf.ts';
export { describeStore } from './store.ts';
export type { PromisePart } from './store-deciders.ts';
export { type StoreWords, storeWords } from './store-fixtures.ts';
export type { FillNamed } from './store-news.ts';
export type { StoreOnTable } from './store-on-table.ts';
