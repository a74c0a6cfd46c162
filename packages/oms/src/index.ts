/** The life of an order: what may happen to it, what becomes of it, and what has to be done about it. */
export { BASES, type Base, type PossiblyLiveBase, type TerminalBase } from './base.ts';
export { DISPLAY_STATUSES, type DisplayStatus, displayStatus } from './display-status.ts';
export {
  type Effect,
  ORDER_ALERTS,
  ORDER_HALTS,
  ORDER_QUARANTINES,
  ORDER_REFUSALS,
  type OrderAlert,
  type OrderHalt,
  type OrderQuarantine,
  type OrderRefusal,
  type SuccessorNews,
} from './effect.ts';
export { explain } from './explain.ts';
export { FLAGS, type Flag } from './flag.ts';
export {
  type CancelState,
  type Ending,
  type ExternalFacts,
  type Order,
  type OrderLinks,
  type Replace,
  externalOrder,
  isTerminal,
  leaves,
  newOrder,
  possiblyLive,
} from './order.ts';
export { orderCodec } from './order-codec.ts';
export {
  type BrokerSnapshot,
  CANCEL_ASKERS,
  CANCEL_CAUSES,
  type CancelAsker,
  type CancelCause,
  type EventOf,
  INFO_WORDS,
  type InfoWord,
  ORDER_EVENTS,
  type OrderEvent,
  type OrderEventKind,
  SNAPSHOT_STATUSES,
  type SnapshotStatus,
  type Told,
  type WithdrawalReason,
} from './order-event.ts';
export { orderEventCodec } from './order-event-codec.ts';
export type { Step } from './step.ts';
export { replay, transition } from './transition.ts';
