/** Stopping, and what lets a stopped account go on: boot, disarm, halt, kill, deadman, acknowledgement. */
import { type Json, type Result, ok } from '@mqk/core';
import {
  type DisarmReason,
  type HaltCode,
  type HeartbeatRefusal,
  type NoSuchHalt,
  acknowledge,
  afterBoot,
  disarm,
  halt,
  heartbeatsFresh,
} from '@mqk/integrity';

import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts } from '../store/facts.ts';
import type { ControlStore } from '../store/trading-store.ts';
import { type Asked, type Asker, askedOnce, nameOf, requestOf, stopOnce } from './asker.ts';
import { type GivenUp, givenUp, writtenDown } from './given-up.ts';
import type { ControlParts } from './parts.ts';
import { WHOLE_ACCOUNT } from './ways-out.ts';

export interface Stops {
  /** Whatever the row says, this process starts DISARMED. Called once, before anything is served. */
  boot(): Promise<void>;
  /** Never refused. */
  disarm(by: Asker, reason: DisarmReason): Promise<void>;
  /** Never refused. Disarms as well. */
  halt(by: Asker, code: HaltCode, detail: string): Promise<void>;
  /**
   * Halts an armed account of which a loop has stopped beating, by the database's clock and under its lock; answers
   * the loop. Null: all beat, or nothing is armed. Never needed for safety: the gate judges the beats itself.
   */
  deadman(): Promise<HeartbeatRefusal | null>;
  /**
   * Stops, and cancels whatever can be cancelled, again and again until every order is proven to have ended; over
   * restarts, too. Never refused. Answers which protective stops go with the other orders.
   */
  kill(by: Asker, detail: string): Promise<GivenUp>;
  acknowledge(by: Asker, haltId: string): Asked<void, NoSuchHalt>;
}

const record = (by: string, action: string, detail: Json): NonNullable<ControlChange<void>['audit']> => ({
  action,
  by,
  detail,
});

/** Through a store of their own where there is one: whatever keeps the others waiting does not keep a stop. */
export function stopsOf({ store, stopStore = store, context }: ControlParts): Stops {
  return {
    boot: () =>
      store.control((facts) => ({
        answer: undefined,
        audit: record('system', 'booted', {
          life: context().holder.life,
          epoch: `${context().holder.epoch}`,
        }),
        control: afterBoot(facts.control, facts.now),
      })),
    disarm: (asker, reason) =>
      stopOnce(stopStore, requestOf(asker), (facts) => ({
        answer: undefined,
        audit: record(nameOf(asker), 'disarmed', { reason }),
        control: disarm(facts.control, reason, facts.now),
      })),
    halt: (asker, code, detail) =>
      stopOnce(stopStore, requestOf(asker), (facts) => ({
        answer: undefined,
        audit: record(nameOf(asker), 'halted', { code, detail }),
        control: halt(facts.control, { code, detail, at: facts.now }),
      })),
    kill: (asker, detail) =>
      stopOnce(stopStore, requestOf(asker), (facts) => killed(facts, nameOf(asker), detail)),
    deadman: () => watchBeats(stopStore, () => context().rules.heartbeatAgeMsMax),
    acknowledge: (asker, haltId) =>
      askedOnce(store, requestOf(asker), (facts) => acknowledged(facts, nameOf(asker), haltId)),
  };
}

function killed(facts: ControlFacts, by: string, detail: string): ControlChange<GivenUp> {
  const scope = { ...WHOLE_ACCOUNT, action: 'cancel_all' } as const;
  const lost = givenUp(facts, scope);
  return {
    answer: lost,
    audit: record(by, 'killed', { detail, ...writtenDown(lost) }),
    control: halt(facts.control, { code: 'operator', detail, at: facts.now }),
    windDown: { ...scope, by, reason: detail },
  };
}

function acknowledged(
  facts: ControlFacts,
  by: string,
  haltId: string,
): ControlChange<Result<void, NoSuchHalt>> {
  const after = acknowledge(facts.control, haltId);
  if (!after.ok) return { answer: after, audit: null };
  return { answer: ok(), audit: record(by, 'halt_acknowledged', { halt: haltId }), control: after.value };
}

/** Looked at without a lock first: a living desk is not held up by whoever looks after it. */
async function watchBeats(store: ControlStore, ageMsMax: () => number): Promise<HeartbeatRefusal | null> {
  if (silentLoop(await store.controlFacts(), ageMsMax()) === null) return null;
  return store.control((facts) => {
    const silent = silentLoop(facts, ageMsMax());
    if (silent === null) return { answer: null, audit: null };
    const detail = `the loop ${silent.loop} has stopped beating`;
    return {
      answer: silent,
      audit: record('supervisor', 'halted', { code: 'deadman', detail }),
      control: halt(facts.control, { code: 'deadman', detail, at: facts.now }),
    };
  });
}

/**
 * Whoever has not beaten since the arm has as long for it as between any two beats: a desk that was armed right after it
 * came up is not dead, and until it beats the gate sends nothing. A clock that stepped back proves nothing of the kind.
 */
function silentLoop({ control, heartbeats, now }: ControlFacts, ageMsMax: number): HeartbeatRefusal | null {
  if (!control.armed) return null;
  const armedForMs = now - control.since;
  if (armedForMs >= 0 && armedForMs <= ageMsMax) return null;
  const fresh = heartbeatsFresh(heartbeats, now, ageMsMax);
  return fresh.ok ? null : fresh.refused;
}
