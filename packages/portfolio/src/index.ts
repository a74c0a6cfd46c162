/** What an account holds and what it is worth: a ledger of facts, FIFO lots, profit and loss, equity, buying power. */
export { amendPosition } from './amend.ts';
export { type BuyingPowerFacts, type CreditTerms, buyingPower } from './buying-power.ts';
export { type Contract, type Contracts, type Marks } from './contract.ts';
export { type Drawdown, drawdown } from './drawdown.ts';
export { ENTRY_KINDS, type EntryKind, type LedgerEntry, type NewEntry, ledgerEntryCodec } from './entry.ts';
export {
  type Exposure,
  type Held,
  type Holdings,
  type ValuationRefusal,
  equity,
  exposure,
  unrealizedPnl,
} from './equity.ts';
export { type AmendmentFacts, type FillFacts, amendmentEntry, fillEntry } from './fill-entry.ts';
export { type JournalLine, journal, journalHash, journalLineCodec } from './journal.ts';
export {
  type Ledger,
  book,
  ledgerCodec,
  lots,
  openLedger,
  positionOf,
  positions,
  rebuild,
} from './ledger.ts';
export { type Lot, type Position, type PositionKey, lotCodec, positionCodec } from './position.ts';
export { type Bounded, type EntryFault, type PortfolioRefusal } from './refusal.ts';
export { applyToCash, applyToPosition } from './step.ts';
