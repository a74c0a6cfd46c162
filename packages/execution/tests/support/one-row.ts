/** An outbox with a single row, which does what the judge says and nothing else. */
import { claimToken } from '@mqk/core';

import type { SubmitAnswer, SubmitRequest } from '../../src/port/index.ts';
import { sealOrders, type SealedOrders } from '../../src/port/index.ts';
import type { GateDecision, GateFacts, GateRequest, OutboxStore, Settlement } from '../../src/store/index.ts';
import { type DispatcherParts, createDispatcher } from '../../src/dispatch/dispatcher.ts';
import { CLEAR_DAY, HOLDER, NOW, RULES, intent, requestOf } from './facts.ts';

export interface Scene {
  readonly request: GateRequest;
  facts: GateFacts;
  /** Milliseconds of the monotonic clock. */
  time: number;
  /** How long the claiming transaction takes. */
  claimTakesMs: number;
  answer: SubmitAnswer;
  readonly decisions: GateDecision[];
  readonly settlements: Settlement[];
  readonly received: SubmitRequest[];
}

export const newScene = (): Scene => ({
  request: requestOf(intent('i-1')),
  facts: CLEAR_DAY,
  time: 0,
  claimTakesMs: 1,
  answer: { kind: 'unknown', reason: 'no answer' },
  decisions: [],
  settlements: [],
  received: [],
});

export function outboxOf(scene: Scene): OutboxStore {
  const { request } = scene;
  return {
    claim: ({ epoch, tokens }, judge) => {
      const decided = judge(scene.facts, [request]);
      scene.decisions.push(...decided);
      scene.time += scene.claimTakesMs;
      const claims = decided.flatMap((decision) =>
        decision.kind === 'send'
          ? [
              {
                row: request.row,
                token: claimToken(tokens()),
                epoch,
                attempt: 1,
                brokerOrderId: null,
                claimedAt: NOW,
              },
            ]
          : [],
      );
      return Promise.resolve(claims);
    },
    settle: () => Promise.reject(new Error('not in this story')),
    settleAll: (answered) => {
      const sent = scene.decisions.at(-1);
      for (const { settlement } of answered)
        scene.settlements.push(settlement(sent?.kind === 'send' ? sent.order : request.order, null));
      return Promise.resolve(answered.map(() => 'done' as const));
    },
    order: () => Promise.reject(new Error('not in this story')),
    enqueue: () => Promise.reject(new Error('not in this story')),
    enqueueReplace: () => Promise.reject(new Error('not in this story')),
    enqueueCancel: () => Promise.reject(new Error('not in this story')),
    doubtOrphans: () => Promise.resolve(0),
    doubts: () => Promise.resolve([]),
    resolve: () => Promise.resolve('done'),
  };
}

export function sealedFor(scene: Scene): SealedOrders {
  return sealOrders('story', {
    submit: (asked, attempt) => {
      if (!attempt.mayStart())
        return Promise.resolve({ kind: 'not_sent', reason: 'the window closed on the way' });
      scene.received.push(asked);
      return Promise.resolve(scene.answer);
    },
    cancel: () => Promise.resolve({ kind: 'asked' }),
    replace: () => Promise.resolve({ kind: 'unknown', reason: 'not in this story' }),
  });
}

export const dispatcherOf = (
  scene: Scene,
  parts: Partial<DispatcherParts> = {},
): ReturnType<typeof createDispatcher> =>
  createDispatcher({
    orders: sealedFor(scene),
    store: outboxOf(scene),
    holder: HOLDER,
    installation: { prefix: 'story' },
    rules: RULES,
    idsEnforced: true,
    clock: { now: () => NOW, monotonicMs: () => scene.time },
    tokens: () => 'token-1',
    leaseUsable: () => true,
    ...parts,
  });
