/**
 * What this package needs of a database. Each method is one transaction; where something has to be decided
 * inside it, a pure function is handed in, gets the facts that were read under the transaction's locks, and
 * gives back what is to be written. The adapter decides nothing.
 *
 * Lock order, for every implementer: control (share; `for update` to change it) -> risk -> outbox -> order.
 */
import type {
  BrokerOrderId,
  ClaimToken,
  ClientOrderId,
  ExecutionId,
  MarketTime,
  OrderIntent,
  Result,
  SystemTime,
} from '@mqk/core';
import type { HaltCode, LoopName } from '@mqk/integrity';
import type { Order } from '@mqk/oms';
import type { LedgerEntry } from '@mqk/portfolio';
import type { AccountSnapshot, InFlight, OurBooks, Verdict, Watermark } from '@mqk/reconcile';

import type {
  CancelDecision,
  ControlChange,
  EnqueueDecision,
  EnqueueOutcome,
  GateDecision,
  ReplaceDecision,
  Resolution,
  Settlement,
  HaltOrder,
  OrderDecision,
  Settling,
} from './decisions.ts';
import type {
  ControlFacts,
  DoubtedRow,
  EnqueueFacts,
  GateFacts,
  GateRequest,
  Lease,
  OrderFacts,
  ReplaceFacts,
  WatchFacts,
} from './facts.ts';
import type { EventStore } from './event-store.ts';
import type { Fenced } from './fenced.ts';
import type { HistoryStore } from './history-store.ts';
import type { InboxStore } from './inbox-store.ts';
import type { MarketStore } from './market-store.ts';
import type { Claim } from './outbox-row.ts';
import type { DoneRequest, Request } from './request.ts';
import type { WindDownFacts } from './wind-down.ts';

export interface OutboxStore {
  /**
   * TX-A. The same intent id again keeps the first and answers `already`. Like every promise it is of whoever has the
   * account: in an older epoch nothing is decided and nothing written.
   */
  enqueue(
    epoch: bigint,
    intent: OrderIntent,
    judge: (facts: EnqueueFacts) => EnqueueDecision,
  ): Promise<EnqueueOutcome>;
  /**
   * TX-A and TX-B in one: promises each intent, and claims in the same commit what the judge says. Answers for each
   * intent what {@link enqueue} would have, and the claims in the order of the intents. No intent comes twice in it.
   */
  order(
    request: { readonly epoch: bigint; readonly tokens: () => string },
    intents: readonly OrderIntent[],
    judge: (facts: OrderFacts) => readonly OrderDecision[],
  ): Promise<{ readonly outcomes: readonly EnqueueOutcome[]; readonly claims: readonly Claim[] }>;
  /**
   * TX-A for a replace: the row of the original, and its successor UNSENT with a reservation of its own. The same
   * intent id again keeps the first and answers `already`.
   */
  enqueueReplace(
    epoch: bigint,
    original: ClientOrderId,
    intent: OrderIntent,
    judge: (facts: ReplaceFacts) => ReplaceDecision,
  ): Promise<EnqueueOutcome | { readonly kind: 'no_such_order' }>;
  /** TX-A for a cancel. A promised row coalesces with one that is already CREATED or CLAIMED. */
  enqueueCancel(
    epoch: bigint,
    clientOrderId: ClientOrderId,
    /** `original`: the order that this one was promised, and not yet sent, to replace. */
    judge: (order: Order, original: Order | null) => CancelDecision,
  ): Promise<CancelDecision['kind'] | 'already' | 'no_such_order' | Extract<Fenced, 'ownership_lost'>>;
  /**
   * TX-B. Locks up to `limit` rows that are due, reads the facts, asks `judge` once for all of them in order,
   * and writes what it said. A claim's commit precedes the first byte to the broker. With `resends` submits in
   * doubt are among the rows that are due: the same bytes once more, for brokers that take an id once.
   */
  claim(
    request: {
      readonly epoch: bigint;
      readonly limit: number;
      readonly tokens: () => string;
      readonly resends?: boolean;
    },
    judge: (facts: GateFacts, rows: readonly GateRequest[]) => readonly GateDecision[],
  ): Promise<readonly Claim[]>;
  /** TX-C. Writes only if row, token, epoch and CLAIMED still hold, for exactly one row. */
  settle(claim: Claim, settlement: (order: Order, successor: Order | null) => Settlement): Promise<Fenced>;
  /** TX-C for several attempts in one commit: each as {@link settle} would, and what is wrong with one harms no other. */
  settleAll(answered: readonly Settling[]): Promise<readonly Fenced[]>;
  /**
   * Rows CLAIMED in an older epoch can only belong to the dead: they become UNKNOWN. So do those claimed with one of
   * these tokens, which their owner could not settle. Answers how many.
   */
  doubtOrphans(epoch: bigint, unsettled?: readonly ClaimToken[]): Promise<number>;
  /** Rows UNKNOWN, oldest first. */
  doubts(): Promise<readonly DoubtedRow[]>;
  /**
   * Ends a doubt, or counts one more look. Evidence is stored in the same transaction. Null writes nothing. What was
   * found out about an earlier attempt says nothing about a later one: then ownership is lost.
   */
  resolve(
    doubt: Pick<DoubtedRow, 'outboxId' | 'attempts'>,
    epoch: bigint,
    resolve: (order: Order, successor: Order | null) => Resolution | null,
  ): Promise<Fenced>;
}

export interface ControlStore {
  /**
   * Looks at the account, and stops it in the transaction that saw the reason under its locks. Without a reason it
   * takes no lock and writes nothing.
   */
  watch(epoch: bigint, alarms: (facts: WatchFacts) => readonly HaltOrder[]): Promise<Fenced>;
  acquireLease(
    holder: string,
    lifeMs: number,
  ): Promise<
    Result<Lease, { readonly code: 'lease_held'; readonly holder: string; readonly remainingMs: number }>
  >;
  renewLease(holder: string, epoch: bigint, lifeMs: number): Promise<boolean>;
  releaseLease(holder: string, epoch: bigint): Promise<void>;
  heartbeat(loops: readonly LoopName[]): Promise<void>;
  controlFacts(): Promise<ControlFacts>;
  /**
   * TX-E, the only writer of control state: facts under the control lock, one change, one audit record. `done`: what the
   * key of the request has brought about before; then nothing more is kept under it.
   */
  control<Answer>(
    change: (facts: ControlFacts, done: DoneRequest | null) => ControlChange<Answer>,
    request?: Request | null,
  ): Promise<Answer>;
  /** What this key of a request has brought about; null: nothing yet. */
  doneRequest(key: string): Promise<DoneRequest | null>;
  /** Recomputes the audit's hash chain from its first record. */
  verifyAudit(): Promise<
    Result<
      { readonly records: bigint; readonly head: string },
      { readonly code: 'audit_broken'; readonly seq: bigint }
    >
  >;
}

export interface DrawnSnapshot {
  readonly sequence: bigint;
  /** Database clock. */
  readonly takenAt: SystemTime;
  /** From when on both sides list executions, by the broker's time of execution; null: all of them. */
  readonly since: MarketTime | null;
}

/**
 * How far back both sides look. A long life must not make every comparison longer, and a filter of one side must not
 * make a difference: ours holds what the broker lists by the same rule, and whatever it lists besides.
 */
export interface BooksWindow {
  readonly since: MarketTime | null;
  /** Database clock, when the broker was asked: it may not show what was booked since. Null: it was not asked. */
  readonly askedAt: SystemTime | null;
  /** What the snapshot names: looked up however old it is. */
  readonly orders: readonly ClientOrderId[];
  readonly executions: readonly ExecutionId[];
}

/** Ids that the broker listed when the account was taken over: they are in the opening. */
export interface ListedBefore {
  readonly orders: readonly BrokerOrderId[];
  readonly executions: readonly ExecutionId[];
}

export interface ReconcileStore {
  /** The next sequence and the database's clock, drawn before the broker is asked anything. */
  drawSnapshot(): Promise<DrawnSnapshot>;
  /** Our side, read at one moment, as far as the snapshot looks. */
  books(window: BooksWindow): Promise<{
    readonly ours: OurBooks;
    readonly inFlight: InFlight;
    readonly watermark: Watermark | null;
    readonly now: SystemTime;
    readonly before: ListedBefore;
  }>;
  /**
   * Watermark, snapshot and verdict in one transaction; `halts` also HALT and DISARM in it, with its audit record.
   * `overtaken`: a newer snapshot was accepted since this one was compared, and its verdict stands; nothing is written.
   * A difference halts all the same.
   */
  saveVerdict(saved: {
    readonly epoch: bigint;
    readonly life: string;
    readonly snapshot: AccountSnapshot | null;
    readonly watermark: Watermark | null;
    readonly verdict: Verdict;
    readonly halts: readonly HaltCode[];
  }): Promise<Fenced | 'overtaken'>;
}

export interface WindDownStore {
  windDownFacts(): Promise<WindDownFacts>;
}

export interface LedgerStore {
  /** Every entry, oldest first: what a rebuild, a report and a doubting auditor start from. */
  ledger(): Promise<readonly LedgerEntry[]>;
}

export interface TradingStore
  extends
    OutboxStore,
    InboxStore,
    ControlStore,
    ReconcileStore,
    MarketStore,
    LedgerStore,
    HistoryStore,
    EventStore,
    WindDownStore {}
