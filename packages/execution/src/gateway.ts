/**
 * The gateway of one account: everything that can change what we owe, hold or may do goes through it.
 *
 * Promise, cancel, dispatch; hear, resolve, reconcile; arm, disarm, halt, start, stop. Whoever holds a
 * gateway holds no wire: the broker's orders were opened once, in here.
 */
import {
  type ClientOrderId,
  type Clock,
  type MarketTime,
  type OrderIntent,
  type Result,
  ok,
  refuse,
} from '@mqk/core';
import type { CancelAsker } from '@mqk/oms';

import { type Control, createControl } from './control/control.ts';
import type { Opening, OpeningPrepared, OpeningRefusal } from './control/opening.ts';
import type { BootProofs } from './control/summary.ts';
import {
  type WindDownNote,
  type WindDownRules,
  type WindingDown,
  createUnwinder,
} from './control/unwinder.ts';
import { type DispatchReport, type SendRules, createDispatcher } from './dispatch/dispatcher.ts';
import { alarms } from './gate/alarms.ts';
import type { Holder } from './gate/decide.ts';
import { type HandAnswer, type HandAnswerRefusal, answerByHand } from './inbox/answer-by-hand.ts';
import { type Inquired, createInquirer } from './inbox/inquirer.ts';
import type { InquiryRules } from './inbox/inquiry-answer.ts';
import { type HeardNews, type Receiver, createReceiver } from './inbox/receiver.ts';
import type { Installation } from './outbox/client-order-id.ts';
import { cancel } from './outbox/cancel.ts';
import { promise } from './outbox/promise.ts';
import { readIntent } from './outbox/read-intent.ts';
import { replace } from './outbox/replace.ts';
import type { IdentityAnswer } from './port/account-reader.ts';
import type { Broker } from './port/broker.ts';
import { type Reconciled, createReconciler } from './reconcile/reconciler.ts';
import { type HandRefusal, type HandSettlement, settleByHand } from './resolve/by-hand.ts';
import { type ResolvedDoubt, createResolver } from './resolve/resolver.ts';
import type { EnqueueOutcome } from './store/decisions.ts';
import type { OutboxStore, TradingStore } from './store/trading-store.ts';

export interface GatewayParts {
  readonly store: TradingStore;
  readonly broker: Broker;
  readonly holder: Holder;
  readonly installation: Installation;
  readonly rules: SendRules & InquiryRules;
  readonly proofs: () => BootProofs;
  readonly clock: Clock;
  /** Unguessable texts: claim tokens and the secrets of confirmations. */
  readonly secrets: () => string;
  readonly leaseUsable: () => boolean;
  /** Without: a halt holds, and what has no answer is asked again after some seconds. */
  readonly windDown?: WindDownRules;
}

export interface Gateway {
  /** A promise to trade, durable before anything else happens. The same intent twice is one order. */
  promise(intent: OrderIntent): Promise<EnqueueOutcome>;
  /**
   * The same for an order that can only take risk away, wanted by a person, a halt action or a kill: it leaves while
   * disarmed or halted too. Refused (`not_reduce_only`) unless it is true whatever else may still fill.
   */
  reduce(intent: OrderIntent): Promise<EnqueueOutcome>;
  /**
   * A promise to go on with an order on the terms of `intent`: another quantity, which is the new total, or other
   * prices. Refused (`not_replaceable`) unless the broker works it, nothing of it is filled and nothing else is pending.
   */
  replace(original: ClientOrderId, intent: OrderIntent): ReturnType<OutboxStore['enqueueReplace']>;
  /** A wish to be rid of an order; possible while disarmed. */
  cancel(clientOrderId: ClientOrderId, by: CancelAsker): ReturnType<OutboxStore['enqueueCancel']>;
  /** Sends what may be sent now. */
  dispatch(limit: number): Promise<DispatchReport>;
  /**
   * Carries out what is wanted of open orders and positions: after a kill, a halt, or because a person said so.
   * Whatever is asked for leaves with the next dispatch.
   */
  windDown(): Promise<WindingDown>;
  /** Where the last {@link windDown} left what is open, in words. */
  windingDown(): readonly WindDownNote[];
  /** Books what the broker has to tell. */
  hear(): Promise<HeardNews>;
  /** Asks whether the account has to stop although nobody orders anything, and stops it. */
  watch(): ReturnType<TradingStore['watch']>;
  /** Asks the broker about every order in doubt. */
  resolve(): Promise<readonly ResolvedDoubt[]>;
  /** A person ends one doubt, with a reason that is kept. */
  settleByHand(settlement: HandSettlement): Promise<Result<void, HandRefusal>>;
  /** A person answers a question that news left open, with a reason that is kept. */
  answerByHand(answer: HandAnswer): Promise<Result<void, HandAnswerRefusal>>;
  /** Asks the broker about everything that its news left open. */
  inquire(): Promise<Inquired>;
  reconcile(): Promise<Reconciled>;
  /** Who the broker says that we are. */
  identity(): Promise<IdentityAnswer>;
  /** Step one of opening the account: the broker's books, to be looked at. */
  prepareOpening(asked: OpeningRequest): Promise<Result<OpeningPrepared, OpeningRefusal>>;
  /** Step two: the broker is asked again, and any change is a refusal. */
  confirmOpening(
    asked: OpeningRequest & { readonly token: string },
  ): Promise<Result<{ readonly cash: string }, OpeningRefusal>>;
  readonly control: Control;
}

export interface OpeningRequest {
  readonly by: string;
  /** The market time at which the books begin. */
  readonly at: MarketTime;
}

const HOLD: WindDownRules = { haltAction: 'hold', retryMs: 5_000 };

/** Messages taken from a broker in one go. */
const BATCH = 500;

export function createGateway(parts: GatewayParts): Gateway {
  const { store, broker, holder, rules, clock, secrets, leaseUsable, installation } = parts;
  const dispatcher = createDispatcher({
    orders: broker.orders,
    store,
    holder,
    rules,
    idsEnforced: broker.traits.enforcesClientOrderId,
    clock,
    tokens: secrets,
    leaseUsable,
  });
  const receiver = receiverOf(parts);
  const resolver = createResolver({
    store,
    account: broker.account,
    traits: broker.traits,
    epoch: holder.epoch,
    clock,
    sendWindowMs: rules.sendWindowMs,
  });
  const hear = (): Promise<string | null> => hearAll(receiver);
  const reconciler = createReconciler({ store, account: broker.account, holder, hear });
  const control = createControl({
    store,
    context: () => ({ holder, rules, proofs: parts.proofs() }),
    secrets,
  });
  const take = doorOf(control);
  const exits = exitsOf(parts, take);
  const unwinder = createUnwinder({
    ...exits,
    store,
    control,
    account: () => parts.proofs().account.account,
    look: () => reconciler.runOnce(),
    rules: parts.windDown ?? HOLD,
  });
  return {
    ...exits,
    windDown: () => unwinder.runOnce(),
    windingDown: () => unwinder.standing(),
    promise: (intent) => take(intent, (read) => store.enqueue(read, promise(read, installation))),
    replace: (original, intent) =>
      take(intent, (read) => store.enqueueReplace(original, read, replace(read, installation))),
    dispatch: (limit) => dispatcher.runOnce(limit),
    hear: () => receiver.runOnce(),
    watch: () => store.watch(holder.epoch, alarms),
    resolve: () => resolver.runOnce(),
    settleByHand: (settlement) =>
      settleByHand(settlement, { store, account: broker.account, epoch: holder.epoch }),
    ...questionsOf(parts),
    reconcile: () => reconciler.runOnce(),
    identity: () => broker.account.identity(),
    ...openingsOf(parts, control),
    control,
  };
}

/** What news left open: asked of the broker, and answered by a person where it cannot tell. */
function questionsOf({
  store,
  broker,
  holder,
  rules,
}: GatewayParts): Pick<Gateway, 'inquire' | 'answerByHand'> {
  const { epoch } = holder;
  const { account, messages } = broker;
  const inquirer = createInquirer({ store, account, messages, epoch, rules });
  return {
    inquire: () => inquirer.runOnce(),
    answerByHand: (answer) => answerByHand(answer, { store, epoch }),
  };
}

/** Both steps ask the broker: what was shown must still be true. */
const openingsOf = (
  parts: GatewayParts,
  control: Control,
): Pick<Gateway, 'prepareOpening' | 'confirmOpening'> => ({
  async prepareOpening(asked) {
    const opening = await openingOf(parts, asked);
    return opening.ok ? control.prepareOpening(opening.value) : opening;
  },
  async confirmOpening(asked) {
    const opening = await openingOf(parts, asked);
    return opening.ok ? control.confirmOpening(opening.value, asked.token) : opening;
  },
});

/** What takes risk away, whatever the control state is. */
const exitsOf = (
  { store, installation }: GatewayParts,
  take: ReturnType<typeof doorOf>,
): Pick<Gateway, 'cancel' | 'reduce'> => ({
  cancel: (clientOrderId, by) => store.enqueueCancel(clientOrderId, cancel(by)),
  reduce: (intent) => take(intent, (read) => store.enqueue(read, promise(read, installation, 'reduce'))),
});

/** What no transaction could write down stops the desk before there is one. */
const doorOf =
  (control: Control) =>
  async <Outcome>(
    asked: OrderIntent,
    enqueue: (read: OrderIntent) => Promise<Outcome>,
  ): Promise<Outcome | Extract<EnqueueOutcome, { kind: 'denied' }>> => {
    const read = readIntent(asked);
    if (read.ok) return enqueue(read.value);
    const { code, field, problem, found } = read.refused;
    await control.halt('system', code, `${field} of intent ${asked.id} is ${found}: ${problem}`);
    return { kind: 'denied', refusals: [read.refused] };
  };

const receiverOf = ({ store, broker, holder }: GatewayParts): Receiver =>
  createReceiver({
    store,
    messages: broker.messages,
    epoch: holder.epoch,
    opened: async () => (await store.controlFacts()).opened,
    batch: BATCH,
  });

/** Batch by batch to the end, or to the first that fails; then why. */
async function hearAll(receiver: Receiver): Promise<string | null> {
  for (;;) {
    const heard = await receiver.runOnce();
    if (heard.kind === 'failed') return heard.reason;
    if (!heard.behind) return null;
  }
}

async function openingOf(
  { store, broker }: GatewayParts,
  { by, at }: OpeningRequest,
): Promise<Result<Opening, OpeningRefusal>> {
  const before = await endOfStream(broker);
  const { sequence, takenAt } = await store.drawSnapshot();
  const answer = await broker.account.snapshot(sequence, takenAt, null);
  const costs = await broker.account.costs();
  const cursor = await endOfStream(broker);
  const failed = [before, answer, costs, cursor].find(({ kind }) => kind === 'failed');
  if (
    answer.kind === 'failed' ||
    costs.kind === 'failed' ||
    before.kind === 'failed' ||
    cursor.kind === 'failed'
  )
    return refuse({
      code: 'snapshot_failed',
      reason: failed?.kind === 'failed' ? failed.reason : 'no answer',
    });
  // what was told meanwhile may be in the snapshot or not: it must not be booked twice, nor be lost
  if (before.cursor !== cursor.cursor) return refuse({ code: 'opening_moved' });
  const { snapshot } = answer;
  return ok({ account: snapshot.account, snapshot, costs: costs.costs, cursor: cursor.cursor, at, by });
}

type EndOfStream =
  { readonly kind: 'at'; readonly cursor: bigint } | { readonly kind: 'failed'; readonly reason: string };

/** How far the broker has told its story; nothing of it is kept. */
async function endOfStream({ messages }: GatewayParts['broker']): Promise<EndOfStream> {
  for (let cursor = 0n; ;) {
    const answer = await messages.after(cursor, BATCH);
    if (answer.kind === 'failed') return answer;
    const last = answer.messages.at(-1);
    if (last === undefined) return { kind: 'at', cursor };
    cursor = last.cursor;
  }
}
