/** A broker that answers as the story says, keeps the truth about itself, and remembers what it was asked. */
import type { Micros } from '@mqk/core';
import {
  type AccountReader,
  type Broker,
  type BrokerTraits,
  type MessageReader,
  type OrderTarget,
  type OrderWire,
  type PositionCost,
  type ReplaceRequest,
  type SendAttempt,
  type SubmitAnswer,
  type SubmitRequest,
  sealOrders,
} from '@mqk/execution/port';
import type { AccountSnapshot } from '@mqk/reconcile';

import { type BrokerFacts, type BrokerTruth, brokerTruth, shownOf } from './broker-truth.ts';
import { type Replied, type Said, cancelReply, reaches, submitReply } from './scripted-answers.ts';
import { type Voice, voiceOf } from './scripted-voice.ts';

/** What happens to a submit. */
export type Weather =
  | 'calm' //             taken, and answered
  | 'taken_in_silence' // taken, and no answer
  | 'lost_in_silence' //  neither taken nor answered
  | 'refused' //          a definitive no
  | 'refused_and_done' // a no that was none, as replaces have seen it
  | 'unreachable' //      nothing was sent
  | 'throttled'
  | Replied; //           as a broker over a network answers

export interface ScriptedBroker extends Voice {
  /** A new set of facets on the same broker, as after a restart of ours. */
  connect(): Broker;
  /** A submit as another process would send it, in the weather that there is. */
  submits(request: SubmitRequest): Promise<SubmitAnswer>;
  /** Every submit and cancel that reached it, in order. */
  readonly received: (SubmitRequest | OrderTarget)[];
  /** Every replace that reached it, in order. */
  readonly replaces: ReplaceRequest[];
  /** For every submit and replace from now on; a function is asked for each of them. */
  weather(next: Weather | (() => Weather)): void;
  /** Happens while the next submit is on its way. */
  meanwhile(happens: () => Promise<void>): void;
  /** Money that moves without a word. */
  movesCash(amount: Micros): void;
  /** From now on a snapshot is what becomes of the true one; null: nothing but the truth. */
  shows(alter: ((truth: AccountSnapshot) => AccountSnapshot) | null): void;
  /** What it says that its positions cost. */
  knowsCosts(costs: readonly PositionCost[]): void;
  /** From now on cancels are refused, or are not. */
  refusesCancels(refused: boolean): void;
  /** From now on this is what comes back for a cancel; null: it is heard. */
  repliesToCancels(said: Said | null): void;
  /** Happens while the next question about an order is on its way back. */
  beforeLookup(happens: () => Promise<void>): void;
  /** From now on snapshots fail, or do not. */
  hidesAccount(hidden: boolean): void;
  /** From now on nobody hears what it tells, or they do. */
  hidesNews(hidden: boolean): void;
  /** From now on questions about one order fail, or do not. */
  hidesOrders(hidden: boolean): void;
  /** From now on questions about one order are answered from before it came, or are not. */
  forgetsOrders(forgetful: boolean): void;
  /** What was lost on its way arrives after all. */
  arrivesLate(): void;
}

interface Script {
  weather: () => Weather;
  interlude: (() => Promise<void>) | null;
  lookupInterlude: (() => Promise<void>) | null;
  cancelsRefused: boolean;
  cancelReply: Said | null;
  hidden: boolean;
  alter: ((truth: AccountSnapshot) => AccountSnapshot) | null;
  newsHidden: boolean;
  ordersHidden: boolean;
  ordersForgotten: boolean;
  costs: readonly PositionCost[];
  readonly lost: SubmitRequest[];
  readonly received: (SubmitRequest | OrderTarget)[];
  readonly replaces: ReplaceRequest[];
}

/** One look tells the truth, as with the paper broker. */
export const LINEARIZABLE: BrokerTraits = {
  enforcesClientOrderId: true,
  lookupsForAbsence: 1,
  settleTimeMs: 0,
};

export const scriptedBroker = (facts: BrokerFacts, traits?: BrokerTraits): ScriptedBroker =>
  withinReach(facts, traits).broker;

/** The same, with its wire as it is before it is sealed. */
export function withinReach(
  facts: BrokerFacts,
  traits: BrokerTraits = LINEARIZABLE,
): { readonly broker: ScriptedBroker; readonly wire: OrderWire } {
  const truth = brokerTruth(facts);
  const script: Script = {
    weather: () => 'calm',
    interlude: null,
    lookupInterlude: null,
    costs: [],
    cancelsRefused: false,
    cancelReply: null,
    hidden: false,
    alter: null,
    newsHidden: false,
    ordersHidden: false,
    ordersForgotten: false,
    lost: [],
    received: [],
    replaces: [],
  };
  const broker: ScriptedBroker = {
    submits: (request) => wireOf(truth, script).submit(request, { deadlineMs: 0, mayStart: () => true }),
    received: script.received,
    replaces: script.replaces,
    connect: () => ({
      orders: sealOrders('scripted', wireOf(truth, script)),
      account: readerOf(facts, truth, script),
      messages: messagesOf(truth, script),
      traits,
    }),
    ...voiceOf(facts, truth),
    ...directionsTo(script),
    movesCash: (amount) => {
      truth.moveCash(amount);
    },
    arrivesLate() {
      for (const request of script.lost.splice(0)) truth.take(request);
    },
  };
  return { broker, wire: wireOf(truth, script) };
}

/** What a story tells it to do from now on. */
const directionsTo = (
  script: Script,
): Pick<
  ScriptedBroker,
  | 'weather'
  | 'meanwhile'
  | 'knowsCosts'
  | 'refusesCancels'
  | 'repliesToCancels'
  | 'beforeLookup'
  | 'shows'
  | 'hidesAccount'
  | 'hidesNews'
  | 'hidesOrders'
  | 'forgetsOrders'
> => ({
  weather(next) {
    script.weather = typeof next === 'function' ? next : () => next;
  },
  meanwhile(happens) {
    script.interlude = happens;
  },
  knowsCosts: (costs) => void (script.costs = costs),
  refusesCancels: (refused) => void (script.cancelsRefused = refused),
  repliesToCancels: (said) => void (script.cancelReply = said),
  beforeLookup: (happens) => void (script.lookupInterlude = happens),
  shows(alter) {
    script.alter = alter;
  },
  hidesAccount(hidden) {
    script.hidden = hidden;
  },
  hidesNews: (hidden) => void (script.newsHidden = hidden),
  hidesOrders(hidden) {
    script.ordersHidden = hidden;
  },
  forgetsOrders(forgetful) {
    script.ordersForgotten = forgetful;
  },
});

const messagesOf = (truth: BrokerTruth, script: Script): MessageReader => ({
  after: (cursor, limit) => {
    if (script.newsHidden) return Promise.resolve({ kind: 'failed', reason: 'as the story says' });
    const messages = truth.messages.filter((message) => message.cursor > cursor).slice(0, limit);
    return Promise.resolve({ kind: 'heard', messages });
  },
  executionsOf: (id) =>
    Promise.resolve(
      script.ordersHidden
        ? { kind: 'failed', reason: 'as the story says' }
        : { kind: 'heard', messages: truth.executionsOf(id) },
    ),
});

function wireOf(truth: BrokerTruth, script: Script): OrderWire {
  return {
    async submit(request, attempt) {
      const weather = await weatherOf(script, attempt);
      if (weather === 'unreachable') return UNREACHABLE;
      if (typeof weather !== 'object' || reaches(weather)) script.received.push(request);
      if (weather === 'lost_in_silence') script.lost.push(request);
      return answerTo('submit', weather, () => truth.take(request));
    },
    cancel: (target) => {
      script.received.push(target);
      if (script.cancelReply !== null) return Promise.resolve(cancelReply(script.cancelReply));
      if (script.cancelsRefused)
        return Promise.resolve({ kind: 'refused', code: '422', reason: 'as the story says' });
      return Promise.resolve({ kind: 'asked' });
    },
    async replace(request, attempt) {
      const weather = await weatherOf(script, attempt);
      if (weather === 'unreachable') return UNREACHABLE;
      script.replaces.push(request);
      return answerTo('replace', weather, () => truth.replace(request));
    },
  };
}

const UNREACHABLE: SubmitAnswer = { kind: 'not_sent', reason: 'connection refused' };

/** What becomes of a request that is on its way now. */
async function weatherOf(script: Script, attempt: SendAttempt): Promise<Weather> {
  const happens = script.interlude;
  script.interlude = null;
  await happens?.();
  return attempt.mayStart() ? script.weather() : 'unreachable';
}

const SILENCE: SubmitAnswer = { kind: 'unknown', reason: 'no answer' };

function answerTo(
  request: 'submit' | 'replace',
  weather: Exclude<Weather, 'unreachable'>,
  happens: () => SubmitAnswer,
): SubmitAnswer {
  if (typeof weather === 'object') return submitReply(request, weather, happens);
  switch (weather) {
    case 'calm':
      return happens();
    case 'taken_in_silence':
      happens();
      return SILENCE;
    case 'refused_and_done':
      happens();
      return { kind: 'rejected', code: '422', reason: 'and done all the same' };
    case 'lost_in_silence':
      return SILENCE;
    case 'refused':
      return { kind: 'rejected', code: '403', reason: 'as the story says' };
    case 'throttled':
      return { kind: 'throttled', reason: '429', retryAfterMs: 0 };
  }
}

function readerOf({ account }: BrokerFacts, truth: BrokerTruth, script: Script): AccountReader {
  return {
    identity: () =>
      Promise.resolve({
        kind: 'known',
        account: { account, environment: 'paper', currency: 'USD' },
      }),
    lookup: async (id) => {
      if (script.ordersHidden) return { kind: 'failed', reason: 'as the story says' };
      const order = script.ordersForgotten ? null : truth.order(id);
      const answer = order === null ? null : shownOf(order);
      const happens = script.lookupInterlude;
      script.lookupInterlude = null;
      await happens?.();
      return answer === null ? { kind: 'missing' } : { kind: 'found', order: answer };
    },
    costs: () => Promise.resolve({ kind: 'known', costs: script.costs }),
    snapshot: (sequence, takenAt, since) => {
      if (script.hidden) return Promise.resolve({ kind: 'failed', reason: 'as the story says' });
      const honest: AccountSnapshot = { account, sequence, takenAt, status: 'active', ...truth.books(since) };
      return Promise.resolve({ kind: 'taken', snapshot: script.alter?.(honest) ?? honest });
    },
  };
}
