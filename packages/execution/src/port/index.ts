/** What a broker adapter may know of this package. Nothing here can send an order. */
export type {
  AccountReader,
  BrokerAccount,
  BrokerOrder,
  IdentityAnswer,
  LookupAnswer,
  SnapshotAnswer,
} from './account-reader.ts';
export type { BrokerMessage, MessageContent, MessageReader, MessagesAnswer } from './broker-message.ts';
export type { Broker, BrokerTraits } from './broker.ts';
export type {
  AcceptedOrder,
  CancelAnswer,
  OrderTarget,
  OrderWire,
  ReplaceRequest,
  SendAttempt,
  SubmitAnswer,
  SubmitRequest,
} from './order-wire.ts';
export { type SealedOrders, sealOrders } from './sealed-orders.ts';
