/** Do we and the broker agree? Compares two sides to the last unit and says what differs; decided from values alone. */
export {
  type InFlight,
  type NewsInFlight,
  OUR_STATUSES,
  type OrderInFlight,
  type OurBooks,
  type OurOrderLine,
  type OurStatus,
} from './books.ts';
export { booksCodec, inFlightCodec } from './books-codec.ts';
export { compare } from './compare.ts';
export { describeDifference, describeVerdict } from './describe.ts';
export {
  DIFFERENCE_KINDS,
  type Difference,
  type DifferenceKind,
  EXECUTION_FIELDS,
  type ExecutionField,
  IN_FLIGHT_KINDS,
  type InFlightKind,
  type NoAnswer,
  ORDER_FIELDS,
  type OrderField,
} from './difference.ts';
export {
  type ReconcileRefusal,
  type SnapshotAgeRefusal,
  type StoredVerdict,
  requireCleanAndFresh,
  requireFreshSnapshot,
} from './freshness.ts';
export {
  ACCOUNT_STATUSES,
  type AccountSnapshot,
  type AccountStatus,
  BROKER_STATUSES,
  type BrokerOrderLine,
  type BrokerStatus,
  type ExecutionLine,
  type OrderLine,
  type PositionLine,
} from './snapshot.ts';
export { type OurCase, ourCaseCodec, readOurCase } from './our-case.ts';
export { readSnapshot, snapshotCodec } from './snapshot-codec.ts';
export {
  type InFlightName,
  VERDICT_STATES,
  type Verdict,
  type VerdictState,
  unknownVerdict,
} from './verdict.ts';
export { verdictCodec } from './verdict-codec.ts';
export { type SnapshotRefusal, type Watermark, acceptSnapshot, watermarkCodec } from './watermark.ts';
