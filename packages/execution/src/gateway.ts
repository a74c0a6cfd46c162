/**
 * The gateway of one account: everything that can change what we owe, hold or may do goes through it.
 *
 * Promise, cancel, dispatch; hear, resolve, reconcile; arm, disarm, halt, start, stop. Whoever holds a
 * gateway holds no wire: the broker's orders were opened once, in here.
 */
import type { Clock } from '@mqk/core';

import { type Asked, actOnce } from './control/asker.ts';
import { type Control, createControl } from './control/control.ts';
import type { BootProofs } from './control/summary.ts';
import { type TakeOver, takeOverOf } from './control/take-over.ts';
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
import { type Inquired, type Inquirer, createInquirer } from './inbox/inquirer.ts';
import type { InquiryRules } from './inbox/inquiry-answer.ts';
import { type HeardNews, type Receiver, createReceiver } from './inbox/receiver.ts';
import type { Installation } from './outbox/client-order-id.ts';
import { type Door, doorOf } from './outbox/door.ts';
import type { IdentityAnswer } from './port/account-reader.ts';
import type { Broker } from './port/broker.ts';
import { type Reconciled, createReconciler } from './reconcile/reconciler.ts';
import { type HandRefusal, type HandSettlement, settleByHand } from './resolve/by-hand.ts';
import { type ResolvedDoubt, createResolver } from './resolve/resolver.ts';
import type { ControlStore, TradingStore } from './store/trading-store.ts';

export interface GatewayParts {
  readonly store: TradingStore;
  /** For stops alone, over connections that nothing else uses; without, they share the other ones. */
  readonly stopStore?: ControlStore;
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

export interface Gateway extends Door, TakeOver {
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
  settleByHand(settlement: HandSettlement): Asked<void, HandRefusal>;
  /** A person answers a question that news left open, with a reason that is kept. */
  answerByHand(answer: HandAnswer): Asked<void, HandAnswerRefusal>;
  /** Asks the broker about everything that its news left open. */
  inquire(): Promise<Inquired>;
  reconcile(): Promise<Reconciled>;
  /** Who the broker says that we are. */
  identity(): Promise<IdentityAnswer>;
  readonly control: Control;
}

const HOLD: WindDownRules = { haltAction: 'hold', retryMs: 5_000 };

/** Messages taken from a broker in one go. */
const BATCH = 500;

export function createGateway(parts: GatewayParts): Gateway {
  const { store, broker, holder, rules, clock, secrets, leaseUsable } = parts;
  const dispatcher = createDispatcher({
    orders: broker.orders,
    store,
    holder,
    installation: parts.installation,
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
    ...(parts.stopStore === undefined ? {} : { stopStore: parts.stopStore }),
    context: () => ({ holder, rules, proofs: parts.proofs() }),
    secrets,
  });
  const door = doorOf({ ...parts, dispatcher }, control);
  const unwinder = createUnwinder({
    ...door,
    store,
    control,
    account: () => parts.proofs().account.account,
    look: () => reconciler.runOnce(),
    rules: parts.windDown ?? HOLD,
  });
  return {
    ...door,
    ...takeOverOf({ store, broker, batch: BATCH }, control),
    windDown: () => unwinder.runOnce(),
    windingDown: () => unwinder.standing(),
    dispatch: (limit) => dispatcher.runOnce(limit),
    hear: () => receiver.runOnce(),
    watch: () => store.watch(holder.epoch, alarms),
    resolve: () => resolver.runOnce(),
    ...handsOf(parts),
    inquire: () => inquirerOf(parts).runOnce(),
    reconcile: () => reconciler.runOnce(),
    identity: () => broker.account.identity(),
    control,
  };
}

/** What a person knows and the broker does not say. */
const handsOf = ({
  store,
  broker,
  holder,
}: GatewayParts): Pick<Gateway, 'settleByHand' | 'answerByHand'> => ({
  settleByHand: (settlement) =>
    actOnce(store, settlement.request ?? null, () =>
      settleByHand(settlement, { store, account: broker.account, epoch: holder.epoch }),
    ),
  answerByHand: (answer) =>
    actOnce(store, answer.request ?? null, () => answerByHand(answer, { store, epoch: holder.epoch })),
});

const inquirerOf = ({ store, broker, holder, rules }: GatewayParts): Inquirer =>
  createInquirer({ store, account: broker.account, messages: broker.messages, epoch: holder.epoch, rules });

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
