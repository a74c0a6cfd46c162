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
  type BrokerMessage,
  type MessageContent,
  type MessageReader,
  type MessagesAnswer,
  economicKey,
} from './broker-message.ts';
export type { Broker, BrokerTraits } from './broker.ts';
export type {
  AcceptedOrder,
  CancelAnswer,
  NotSent,
  OrderTarget,
  OrderWire,
  ReplaceRequest,
  SendAttempt,
  SubmitAnswer,
  SubmitRequest,
} from './order-wire.ts';
export { type SealedOrders, sealOrders } from './sealed-orders.ts';
