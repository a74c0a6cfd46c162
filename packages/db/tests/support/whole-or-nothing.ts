/** Stories of one transaction each, told once with a connection that breaks in it and once more. */
import { systemTime } from '@mqk/core';
import type { Claim, TradingStore } from '@mqk/execution/store';
import { transition } from '@mqk/oms';
import { unknownVerdict } from '@mqk/reconcile';
import { expect } from '@jest/globals';

import { openTradingStore } from '../../src/index.ts';
import { type Breaker, breaker } from './breaker.ts';
import { type Onlooker, onlooker } from './databases.ts';
import {
  NOTHING_OPEN,
  OPTIONS,
  RUN,
  STRATEGY,
  accepted,
  at,
  barAt,
  cancelIt,
  claimAll,
  clientIdOf,
  intentNamed,
  micros,
  promise,
  sendAll,
  tokens,
  unknown,
  world,
} from './world.ts';

const STOP = { code: 'operator', detail: 'enough' } as const;

interface Scene {
  readonly store: TradingStore;
  readonly epoch: bigint;
  readonly claim: Claim;
}

/** Each is prepared, then done; it stops the account where it may. */
export interface Story {
  readonly before?: (scene: Scene) => Promise<unknown>;
  readonly act: (scene: Scene) => Promise<unknown>;
}

const verdict = unknownVerdict({ kind: 'no_snapshot', reason: 'none' }, systemTime(0));

export const STORIES: Readonly<Record<string, Story>> = {
  'a denial that stops the account': {
    act: async ({ store, epoch }) =>
      store.enqueue(epoch, intentNamed('denied'), () => ({
        kind: 'deny',
        refusals: [{ code: 'unknown_instrument', instrument: 'SPY' }],
        halt: STOP,
      })),
  },
  'a cancel that is promised': {
    before: async ({ store, claim }) => store.settle(claim, accepted('b-1')),
    act: async ({ store, epoch, claim }) => store.enqueueCancel(epoch, claim.row.clientOrderId, cancelIt),
  },
  'a promise that is taken back': {
    before: async ({ store }) => promise(store, 'two'),
    act: async ({ store, epoch }) =>
      store.enqueueCancel(epoch, clientIdOf('two'), (order) => ({
        kind: 'withdraw',
        order: transition(order, { kind: 'cancel_wanted', by: 'operator' }).order,
      })),
  },
  'a gate that denies, lets wait, lets go and stops the account': {
    before: async ({ store }) => {
      for (const name of ['two', 'three', 'four']) await promise(store, name);
    },
    act: async ({ store, epoch }) =>
      store.claim({ epoch, limit: 9, tokens }, (facts, requests) =>
        sendAll(facts, requests).map((yes, index) => {
          const { order } = requests[index]!;
          if (index === 0)
            return {
              kind: 'wait',
              refusal: { code: 'symbol_blocked', clientOrderId: clientIdOf('one') },
              delayMs: 0,
              halt: null,
            };
          if (index > 1) return yes;
          return {
            kind: 'deny',
            refusal: { code: 'expired', expiresAt: at('2018-05-11T20:00:00Z'), marketTime: null },
            order: transition(order, { kind: 'withdrawn', reason: 'denied' }).order,
            halt: STOP,
          };
        }),
      ),
  },
  'an answer that ends an order and stops the account': {
    act: async ({ store, claim }) =>
      store.settle(claim, (order) => ({
        ...accepted('b-1')(order),
        releasesReservation: true,
        cancel: null,
        halt: STOP,
      })),
  },
  'evidence that ends a doubt and stops the account': {
    before: async ({ store, claim }) => store.settle(claim, unknown),
    act: async ({ store, claim, epoch }) =>
      store.resolve({ outboxId: claim.row.id, attempts: 1 }, epoch, (order) => ({
        status: 'SUBMITTED',
        order: { ...order, base: 'ACKED' },
        evidence: { kind: 'lookup_found', detail: 'seen' },
        brokerOrderId:
          accepted('b-1')(order).brokerOrderId ??
          accepted('b-1')({ ...order, base: 'SENDING' }).brokerOrderId,
        releasesReservation: true,
        cancel: null,
        halt: STOP,
        ...NOTHING_OPEN,
      })),
  },
  'claims of the dead': {
    before: async ({ store, epoch }) => {
      await store.releaseLease('life-1', epoch);
      await store.acquireLease('life-2', 60_000);
    },
    act: async ({ store, epoch }) => store.doubtOrphans(epoch + 1n),
  },
  'everything that an operator can change at once': {
    before: async ({ store }) =>
      store.control(({ now }) => ({
        answer: null,
        audit: { action: 'prepared', by: 'ann', detail: {} },
        confirmation: {
          tokenSha256: 'a'.repeat(64),
          action: 'arm',
          factsSha256: 'b'.repeat(64),
          expiresAt: systemTime(now + 9_000),
        },
      })),
    act: async ({ store }) =>
      store.control((facts) => ({
        answer: null,
        audit: { action: 'all', by: 'ann', detail: {} },
        ...(facts.limits === null ? {} : { limits: facts.limits }),
        run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
        confirmation: {
          tokenSha256: 'c'.repeat(64),
          action: 'arm',
          factsSha256: 'b'.repeat(64),
          expiresAt: systemTime(facts.now + 9_000),
        },
        used: 'a'.repeat(64),
        control: {
          ...facts.control,
          version: facts.control.version + 1,
          halts: [{ id: 'halt-9', ...STOP, at: facts.now, acknowledged: false }],
        },
      })),
  },
  'a verdict that stops the account': {
    act: async ({ store, epoch }) => {
      const drawn = await store.drawSnapshot();
      return store.saveVerdict({
        epoch,
        life: 'life-1',
        snapshot: {
          account: OPTIONS.account,
          sequence: drawn.sequence,
          takenAt: drawn.takenAt,
          status: 'active',
          cash: micros('1'),
          positions: [],
          orders: [],
          executions: [],
        },
        watermark: { sequence: drawn.sequence, takenAt: drawn.takenAt, contentHash: 'd'.repeat(64) },
        verdict,
        halts: ['reconcile_drift'],
      });
    },
  },
  'a bar and what it makes of our equity': {
    act: async ({ store, epoch }) =>
      store.market(epoch, barAt(at('2018-05-14T20:00:00Z'), '273'), () => micros('99000')),
  },
};

/** All rows of all tables but those in which a sequence was drawn before the transaction. */
async function picture(eyes: Onlooker): Promise<string> {
  const tables = await eyes.rows<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'mqk'::regnamespace and relkind = 'r' order by 1`,
  );
  const parts = tables.map(({ name }) => {
    const columns = name === 'watermark' ? 't.account, t.doc::text' : 't';
    return `select '${name} ' || coalesce(string_agg((${columns})::text, E'\\n' order by (${columns})::text), '') as rows from mqk."${name}" t`;
  });
  return (await eyes.rows<{ rows: string }>(`${parts.join(' union all ')} order by 1`))
    .map(({ rows }) => rows)
    .join('\n');
}

async function scene(story: Story): Promise<Scene & { readonly broken: Breaker; readonly eyes: Onlooker }> {
  const desk = await world();
  await promise(desk.store, 'one');
  const [claim] = await claimAll(desk);
  const broken = await breaker(desk.database, desk.url);
  const store = await openTradingStore(broken.database, OPTIONS);
  const set = { store, epoch: desk.epoch, claim: claim! };
  await story.before?.(set);
  broken.sent.length = 0;
  return { ...set, broken, eyes: await onlooker(desk.url) };
}

/** A statement, and which time that it is sent. */
export type Moment = readonly [tag: string, time: 1 | 2];

/** Statements of the transaction that the story is about, each as often as it is sent. */
export async function momentsOf(story: Story): Promise<readonly Moment[]> {
  const { broken, ...rest } = await scene(story);
  await story.act(rest);
  const last = broken.sent.at(-1)?.split('.')[0] ?? '';
  const sent = broken.sent.filter(
    (tag) => tag.startsWith(`${last}.`) && !tag.endsWith('.rollback') && tag !== 'tx-b.due',
  );
  const counted = sent.map(
    (tag, index) => [tag, sent.slice(0, index + 1).filter((each) => each === tag).length] as const,
  );
  return counted.flatMap(([tag, time]) => (time === 1 || time === 2 ? [[tag, time] satisfies Moment] : []));
}

/** Nothing of it has happened; done again, it happened. */
export async function brokenAt(story: Story, [tag, time]: Moment): Promise<void> {
  const { broken, eyes, ...rest } = await scene(story);
  const before = await picture(eyes);
  broken.breakAt(tag, 'before', time);
  await expect(story.act(rest)).rejects.toThrow();
  expect([tag, time, broken.broke()]).toEqual([tag, time, true]);
  expect(await picture(eyes)).toBe(before);
  await story.act(rest);
  expect(await picture(eyes)).not.toBe(before);
  await eyes.close();
  await broken.database.close();
}
