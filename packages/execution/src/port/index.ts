/** What a broker adapter may know of this package. Nothing here can send an order. */
export type {
  AccountReader,
  BrokerAccount,
  BrokerOrder,
  CostsAnswer,
  IdentityAnswer,
  LookupAnswer,
  PositionCost,
  SnapshotAnswer,
} from './account-reader.ts';
export { ACTIVITY_KINDS, type Activity, type ActivityKind, activityCodec } from './activity.ts';
export {
  type Amending,
  type BrokerMessage,
  type Corrected,
  type MessageContent,
  type MessageReader,
  type MessagesAnswer,
  economicKey,
} from './broker-message.ts';
export type { Broker, BrokerTraits } from './broker.ts';
export type {
  AcceptedOrder,
  Barred,
  CancelAnswer,
  NotSent,
  OrderTarget,
  OrderWire,
  ReplaceRequest,
  SendAttempt,
  SubmitAnswer,
  SubmitRequest,
} from './order-wire.ts';
export {
  type Outcome,
  type Told,
  cancelAnswerOf,
  lookupAnswerOf,
  outcomeOf,
  submitAnswerOf,
} from './outcome.ts';
export { MEANINGS, type Meaning, OUTCOME_TABLE, type OutcomeRow } from './outcome-table.ts';
export {
  BARS,
  BODIES,
  type Bar,
  type Body,
  CODE_MEANINGS,
  type CodeBook,
  type CodeMeaning,
  REQUESTS,
  type RawAnswer,
  type RequestKind,
  TRANSPORTS,
  type Transport,
} from './raw-answer.ts';
export { type SealedOrders, sealOrders } from './sealed-orders.ts';
