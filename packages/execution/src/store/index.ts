/** What a database adapter implements and must know; no SQL on this side, no decisions on that one. */
export { type PendingFacts, pendingOf } from '../gate/pending.ts';
export { type DeskEvent, EVENTS_MAX, EVENT_KINDS, type EventKind, type EventStore } from './event-store.ts';
export { contentSha256, orderOf, storedContent } from '../inbox/message-content.ts';
export { AWAITED, type AmendedFacts, type Awaited, type BookedAmendment } from './amendment.ts';
export type { InboxStore, ReceiveOutcome } from './inbox-store.ts';
export type { DoneRequest, Request } from './request.ts';
export type {
  AuditRecord,
  BeforeOpening,
  BookedEntry,
  BookedExecution,
  Booking,
  CancelDecision,
  ControlChange,
  EnqueueDecision,
  EnqueueOutcome,
  Follow,
  Followed,
  GateDecision,
  HaltOrder,
  InquiryAnswer,
  LeftOpen,
  OrderDecision,
  Promised,
  ReplaceDecision,
  Reservation,
  Resolution,
  Settlement,
  Settling,
  SuccessorChange,
} from './decisions.ts';
export type { BracketPart, Protection, StoredBracket, StoredLeg } from './bracket.ts';
export type {
  BookingFacts,
  Confirmation,
  ControlFacts,
  ProtectiveStop,
  Doubt,
  DoubtedRow,
  EnqueueFacts,
  GateFacts,
  GateRequest,
  Lease,
  OrderFacts,
  ReplaceFacts,
  Run,
  WantedOrder,
  WatchFacts,
} from './facts.ts';
export {
  type Alert,
  INQUIRY_KINDS,
  type Inquiry,
  type InquiryKind,
  type InquiryWanted,
  MESSAGE_QUARANTINES,
  type MessageQuarantine,
  type OpenQuestion,
} from './inquiry.ts';
export {
  type Claim,
  OUTBOX_EDGES,
  OUTBOX_KINDS,
  OUTBOX_STATUSES,
  type OutboxKind,
  type OutboxRow,
  type OutboxStatus,
  REQUEST_CLASSES,
  type RequestClass,
} from './outbox-row.ts';
export {
  HISTORY_LISTS,
  type HistoryList,
  type HistoryStore,
  PAGE_MAX,
  type Page,
  type PageRequest,
} from './history-store.ts';
export {
  PAPER_ORDER_STATES,
  type PaperBook,
  type PaperChange,
  type PaperEvent,
  type PaperExecution,
  type PaperMemory,
  type PaperOrder,
  type PaperOrderState,
  type PaperPosition,
  type PaperSnapshot,
  type PaperWorld,
} from './paper-book.ts';
export {
  type CloseAttempt,
  type NewWindDown,
  type OpenOrder,
  WIND_DOWN_ACTIONS,
  type WindDown,
  type WindDownAction,
  type WindDownEnd,
  type WindDownFacts,
} from './wind-down.ts';
export type { Fenced } from './fenced.ts';
export type { DecisionFacts, MarketStep, MarketStore, Unsettled } from './market-store.ts';
export type {
  BooksWindow,
  ControlStore,
  DrawnSnapshot,
  LedgerStore,
  ListedBefore,
  OutboxStore,
  ReconcileStore,
  TradingStore,
  WindDownStore,
} from './trading-store.ts';
