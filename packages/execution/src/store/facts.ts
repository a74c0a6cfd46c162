/** What the pure deciders are told. Facts only: nobody hands them a verdict that a caller computed. */
import type {
  AccountId,
  ClientOrderId,
  Fill,
  Holding,
  Instrument,
  InstrumentId,
  MarketTime,
  Micros,
  OrderIntent,
  Quantity,
  RunId,
  StrategyId,
  SystemTime,
} from '@mqk/core';
import type { ControlState, Heartbeat } from '@mqk/integrity';
import type { Order } from '@mqk/oms';
import type { Position } from '@mqk/portfolio';
import type { StoredVerdict, Watermark } from '@mqk/reconcile';
import type { Limits, RiskFacts } from '@mqk/risk';

import type { AmendedFacts } from './amendment.ts';
import type { OpenQuestion } from './inquiry.ts';
import type { OutboxKind, OutboxRow } from './outbox-row.ts';
import type { WindDown } from './wind-down.ts';

/** Who may write for an account; the epoch only ever grows, a release does not reset it. */
export interface Lease {
  /** The process life that holds it. */
  readonly holder: string;
  readonly epoch: bigint;
  readonly expiresAt: SystemTime;
}

/** A broker row that is in doubt: nothing may add risk in its symbol until evidence ends that. */
export interface Doubt {
  readonly outboxId: bigint;
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly since: SystemTime;
}

/** A doubt with the bytes that were sent, and how often the broker was asked in vain. */
export interface DoubtedRow extends Doubt {
  readonly kind: Exclude<OutboxKind, 'cancel'>;
  /** Of a replace: the order that may have taken over. */
  readonly successor: ClientOrderId | null;
  readonly payload: string;
  readonly payloadSha256: string;
  readonly attempts: number;
  /** Under which the last attempt was claimed; one of an older epoch may be made by a process that still lives. */
  readonly epoch: bigint;
  /** Since the last attempt. */
  readonly lookups: number;
  /** Milliseconds since the broker was last asked about this attempt, by the database's clock; null: never. */
  readonly lookAgeMs: number | null;
  /** An attempt was answered with "this id exists": whatever a look finds, absence cannot be proven any more. */
  readonly idTaken: boolean;
  /** Milliseconds since the claim of the last attempt, by the database's clock. */
  readonly ageMs: number;
}

/** Everything the gate may ask about, read in the transaction that claims. */
export interface GateFacts {
  /** Database clock. */
  readonly now: SystemTime;
  readonly marketTime: MarketTime | null;
  readonly control: ControlState;
  readonly lease: Lease | null;
  readonly heartbeats: readonly Heartbeat[];
  readonly verdict: StoredVerdict | null;
  /** The newest snapshot that was accepted; null: none ever was. */
  readonly snapshot: Watermark | null;
  readonly risk: RiskFacts;
  readonly doubts: readonly Doubt[];
  /** Questions to the broker that block a symbol, or all of them. */
  readonly questions: readonly OpenQuestion[];
}

/** What is read of an account that nobody asks anything of. */
export interface WatchFacts {
  readonly control: ControlState;
  readonly risk: RiskFacts;
}

/** A row that wants to be sent, with the order and the instrument that it is about. */
export interface GateRequest {
  readonly row: OutboxRow;
  readonly order: Order;
  readonly instrument: Instrument;
  /** Of a replace: the order that is to take over. */
  readonly successor?: Order | null;
  /** From the intent: end of the bar that the decision was taken on; null when no decision of ours stands behind it. */
  readonly decidedAt: MarketTime | null;
}

/** What is read before a promise is made. Control state, reconcile and hours are not among it: they may change. */
export interface EnqueueFacts {
  readonly marketTime: MarketTime | null;
  readonly risk: RiskFacts;
  /** The instrument as stored; null when we have never heard of it. */
  readonly instrument: Instrument | null;
  /** Names that orders of other intents have, as far as a promise was about to be given one of them. */
  readonly taken?: readonly ClientOrderId[];
}

/** An intent that nobody has promised yet. */
export interface WantedOrder {
  readonly intent: OrderIntent;
  /** As stored, in the version of the intent; null when we have never heard of it. */
  readonly instrument: Instrument | null;
  /** Of the outbox row that it gets, should it be promised. */
  readonly rowId: bigint;
}

/** What is read before intents are promised, and sent at once if the gate is open. */
export interface OrderFacts {
  readonly gate: GateFacts;
  readonly wanted: readonly WantedOrder[];
  /** Nothing may be claimed here: something older waits to leave, or our own clock says that the lease may be over. */
  readonly held: boolean;
  /** As of {@link EnqueueFacts}. */
  readonly taken?: readonly ClientOrderId[];
}

/** The same before a replace is promised, with the order that is to end. */
export interface ReplaceFacts extends EnqueueFacts {
  readonly original: Order;
}

/** What is read before news is booked. */
export interface BookingFacts {
  readonly account: AccountId;
  readonly order: Order | null;
  readonly instrument: Instrument | null;
  /** The execution that is already booked under this id, as it stands; null when it is new. */
  readonly knownExecution: Fill | null;
  /** It is not booked, and what it was corrected to is. */
  readonly superseded: boolean;
  /** Of a bust or correction; null for any other message. */
  readonly amended: AmendedFacts | null;
  readonly position: Position | null;
  /** Of an order of a group: what its orders have filled together, and the largest of them; null outside of one. */
  readonly pair: { readonly filled: Quantity; readonly size: Quantity } | null;
  /** Of an activity: every position in its instrument that holds something, by strategy. */
  readonly holders: readonly Position[];
  /** Of an activity: what is booked under its id already; null when nothing is. */
  readonly knownActivity: { readonly quantity: Holding; readonly cash: Micros } | null;
  /** Of an order that belongs to a group: the others of it that may still be executed, by id. */
  readonly siblings: readonly Order[];
  readonly cash: Micros;
  /** What the broker counted as filled when it counted more than we had booked; null when nothing is missing. */
  readonly gap: Quantity | null;
  /** The message's key is known, with another content. */
  readonly knownKey: boolean;
}

export interface Run {
  readonly id: RunId;
  readonly strategy: StrategyId;
  readonly state: 'started' | 'stopped';
  /** End of the last bar that was worked through to the last promise. */
  readonly cursor: MarketTime | null;
  readonly config: string;
}

/** A stop that can only reduce, and that may still be executed or waits to be sent. */
export interface ProtectiveStop {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  /** Smallest units that are left of it. */
  readonly quantity: string;
}

/** What an operator is shown before arming, and what the confirmation is bound to. */
export interface ControlFacts {
  readonly now: SystemTime;
  readonly control: ControlState;
  readonly lease: Lease | null;
  readonly heartbeats: readonly Heartbeat[];
  readonly opened: boolean;
  readonly limits: Limits | null;
  readonly limitsVersion: number | null;
  /** What the configuration said last, whatever was set since. */
  readonly configuredLimits: Limits | null;
  readonly verdict: StoredVerdict | null;
  readonly run: Run | null;
  /** Not ended yet, oldest first. */
  readonly windDowns: readonly WindDown[];
  readonly doubts: readonly Doubt[];
  readonly openOrders: number;
  readonly positions: readonly { readonly instrument: InstrumentId; readonly quantity: string }[];
  /** Oldest first. */
  readonly protectiveStops: readonly ProtectiveStop[];
  readonly cash: Micros;
  /** The unused confirmation tokens by the hash of their secret. */
  readonly confirmations: readonly Confirmation[];
  readonly configHash: string;
}

/** A prepared operator action that waits for its second step. Single use, short-lived, bound to what was shown. */
export interface Confirmation {
  readonly tokenSha256: string;
  readonly action: 'arm' | 'open_account';
  readonly factsSha256: string;
  readonly expiresAt: SystemTime;
}
