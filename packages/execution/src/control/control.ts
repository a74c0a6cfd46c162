/** The one writer of control state: every operation is one transaction with one audit record. */
import {
  type Json,
  type Result,
  type RunId,
  type StrategyId,
  ok,
  refuse,
  hashOf,
  invariant,
} from '@mqk/core';
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
import { type Limits, limitsCodec, loosened } from '@mqk/risk';

import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts, Run } from '../store/facts.ts';
import type { ControlStore } from '../store/trading-store.ts';
import type { NewWindDown, WindDownEnd } from '../store/wind-down.ts';
import {
  type ArmContext,
  type ArmPrepared,
  type ArmRefusal,
  armRefusal,
  confirmArm,
  prepareArm,
} from './arm.ts';
import {
  type Opening,
  type OpeningPrepared,
  type OpeningRefusal,
  confirmOpening,
  prepareOpening,
} from './opening.ts';
import type { ArmSummary } from './summary.ts';

export type RunRefusal =
  ArmRefusal | { readonly code: 'run_exists'; readonly run: string } | { readonly code: 'no_run' };

export type WindDownRefusal =
  | { readonly code: 'no_such_wind_down'; readonly id: string }
  /** A quantity is confirmed for one symbol, and to close it. */
  | { readonly code: 'confirmed_without_symbol' };

/** More risk is allowed by disarmed people only. */
export interface LimitsLoosened {
  readonly code: 'limits_loosened';
  /** Those of a symbol or a strategy with their path, such as `symbolLimits.SPY.orderNotionalMax`. */
  readonly names: readonly string[];
}

export interface RunRequest {
  readonly id: RunId;
  readonly strategy: StrategyId;
  readonly config: string;
}

export interface Control {
  facts(): Promise<ControlFacts>;
  /** Whatever the row says, this process starts DISARMED. Called once, before anything is served. */
  boot(): Promise<void>;
  prepareArm(by: string): Promise<Result<ArmPrepared, ArmRefusal>>;
  confirmArm(by: string, token: string): Promise<Result<ArmSummary, ArmRefusal>>;
  prepareOpening(opening: Opening): Promise<Result<OpeningPrepared, OpeningRefusal>>;
  confirmOpening(opening: Opening, token: string): Promise<Result<{ readonly cash: string }, OpeningRefusal>>;
  /** Never refused. */
  disarm(by: string, reason: DisarmReason): Promise<void>;
  /** Never refused. Disarms as well. */
  halt(by: string, code: HaltCode, detail: string): Promise<void>;
  /**
   * Halts an armed account of which a loop has stopped beating, by the database's clock and under its lock; answers
   * the loop. Null: all beat, or nothing is armed. Never needed for safety: the gate judges the beats itself.
   */
  deadman(): Promise<HeartbeatRefusal | null>;
  /**
   * Stops, and cancels whatever can be cancelled, again and again until every order is proven to have ended; over
   * restarts, too. Never refused.
   */
  kill(by: string, detail: string): Promise<void>;
  /**
   * Wants orders, or orders and positions, gone. Carried out by the loop, whatever the control state is, until it is
   * proven to be done. More than one order also disarms: the strategy would answer with new ones.
   */
  windDown(asked: NewWindDown): Promise<Result<void, WindDownRefusal>>;
  /** `called_off`: a person gives up on it, and says so under a name. */
  endWindDown(
    by: string,
    end: WindDownEnd & { readonly reason: string },
  ): Promise<Result<void, WindDownRefusal>>;
  acknowledge(by: string, haltId: string): Promise<Result<void, NoSuchHalt>>;
  /** While armed, limits only tighten. */
  setLimits(by: string, limits: Limits): Promise<Result<void, LimitsLoosened>>;
  /**
   * The limits of the configuration, at a boot. They become a version only if the configuration says something else than
   * it said last: what a person has changed since then stays. Called while disarmed.
   */
  adoptLimits(limits: Limits): Promise<'adopted' | 'kept'>;
  startRun(by: string, request: RunRequest): Promise<Result<Run, RunRefusal>>;
  stopRun(by: string): Promise<Result<void, RunRefusal>>;
}

/** Who sets the limits that a configuration holds. */
const CONFIGURATION = 'config';

export interface ControlParts {
  readonly store: ControlStore;
  /** Everything but who asks. */
  readonly context: () => Omit<ArmContext, 'by'>;
  /** Unguessable secrets for the second step. */
  readonly secrets: () => string;
}

export function createControl({ store, context, secrets }: ControlParts): Control {
  const record = (by: string, action: string, detail: Json = {}): ControlChange<void>['audit'] => ({
    action,
    by,
    detail,
  });
  return {
    facts: () => store.controlFacts(),
    boot: () =>
      store.control((facts) => ({
        answer: undefined,
        audit: record('system', 'booted', {
          life: context().holder.life,
          epoch: `${context().holder.epoch}`,
        }),
        control: afterBoot(facts.control, facts.now),
      })),
    prepareArm: (by) => store.control((facts) => prepareArm(facts, { ...context(), by }, secrets())),
    confirmArm: (by, token) => store.control((facts) => confirmArm(facts, { ...context(), by }, token)),
    prepareOpening: (opening) => store.control((facts) => prepareOpening(facts, opening, secrets())),
    confirmOpening: (opening, token) => store.control((facts) => confirmOpening(facts, opening, token)),
    disarm: (by, reason) =>
      store.control((facts) => ({
        answer: undefined,
        audit: record(by, 'disarmed', { reason }),
        control: disarm(facts.control, reason, facts.now),
      })),
    halt: (by, code, detail) =>
      store.control((facts) => ({
        answer: undefined,
        audit: record(by, 'halted', { code, detail }),
        control: halt(facts.control, { code, detail, at: facts.now }),
      })),
    deadman: () => watchBeats(store, () => context().rules.heartbeatAgeMsMax),
    kill: (by, detail) =>
      store.control((facts) => ({
        answer: undefined,
        audit: record(by, 'killed', { detail }),
        control: halt(facts.control, { code: 'operator', detail, at: facts.now }),
        windDown: { ...EVERYTHING, action: 'cancel_all', by, reason: detail },
      })),
    windDown: (asked) => store.control((facts) => windDown(facts, asked)),
    endWindDown: (by, end) => store.control((facts) => endWindDown(facts, by, end)),
    acknowledge: (by, haltId) =>
      store.control<Result<void, NoSuchHalt>>((facts) => {
        const after = acknowledge(facts.control, haltId);
        if (!after.ok) return { answer: after, audit: null };
        return {
          answer: ok(),
          audit: record(by, 'halt_acknowledged', { halt: haltId }),
          control: after.value,
        };
      }),
    setLimits: (by, limits) => store.control((facts) => setLimits(facts, by, limits)),
    adoptLimits: (limits) => store.control((facts) => adoptLimits(facts, limits)),
    startRun: (by, request) => store.control((facts) => startRun(facts, { ...context(), by }, request)),
    stopRun: (by) => store.control((facts) => stopRun(facts, by)),
  };
}

function setLimits(
  facts: ControlFacts,
  by: string,
  limits: Limits,
): ControlChange<Result<void, LimitsLoosened>> {
  if (facts.control.armed && facts.limits !== null) {
    const names = loosened(facts.limits, limits);
    if (names.length > 0) return { answer: refuse({ code: 'limits_loosened', names }), audit: null };
  }
  return { answer: ok(), audit: { action: 'limits_set', by, detail: limitsCodec.encode(limits) }, limits };
}

function adoptLimits(facts: ControlFacts, limits: Limits): ControlChange<'adopted' | 'kept'> {
  invariant(!facts.control.armed, 'the limits of the configuration are read by a desk that boots');
  const { configuredLimits } = facts;
  const written = limitsCodec.encode(limits);
  if (configuredLimits !== null && hashOf(limitsCodec.encode(configuredLimits)) === hashOf(written))
    return { answer: 'kept', audit: null };
  return { answer: 'adopted', audit: { action: 'limits_set', by: CONFIGURATION, detail: written }, limits };
}

/** Start needs what arm needs, in either order; after a crash the run is still started, and mute until the arm. */
function startRun(
  facts: ControlFacts,
  context: ArmContext,
  request: RunRequest,
): ControlChange<Result<Run, RunRefusal>> {
  const no = armRefusal(facts, context);
  if (no !== null) return { answer: refuse(no), audit: null };
  if (facts.run?.state === 'started')
    return { answer: refuse({ code: 'run_exists', run: facts.run.id }), audit: null };
  return {
    answer: ok({ ...request, state: 'started', cursor: null }),
    audit: { action: 'run_started', by: context.by, detail: { run: request.id, strategy: request.strategy } },
    run: { ...request, state: 'started' },
  };
}

function stopRun(facts: ControlFacts, by: string): ControlChange<Result<void, RunRefusal>> {
  const { run } = facts;
  if (run?.state !== 'started') return { answer: refuse({ code: 'no_run' }), audit: null };
  return {
    answer: ok(),
    audit: { action: 'run_stopped', by, detail: { run: run.id } },
    run: { id: run.id, strategy: run.strategy, state: 'stopped', config: run.config },
  };
}

const EVERYTHING = { clientOrderId: null, instrument: null, confirmed: null, cause: null } as const;

function windDown(facts: ControlFacts, asked: NewWindDown): ControlChange<Result<void, WindDownRefusal>> {
  const { action, by, reason, clientOrderId, instrument, confirmed } = asked;
  if (confirmed !== null && (action !== 'flatten' || instrument === null))
    return { answer: refuse({ code: 'confirmed_without_symbol' }), audit: null };
  const about = {
    action,
    reason,
    order: clientOrderId,
    instrument,
    confirmed: confirmed?.toString() ?? null,
  };
  return {
    answer: ok(),
    audit: { action: 'wind_down_asked', by, detail: about },
    windDown: asked,
    ...(action === 'cancel' ? {} : { control: disarm(facts.control, 'operator', facts.now) }),
  };
}

function endWindDown(
  facts: ControlFacts,
  by: string,
  { id, state, reason }: WindDownEnd & { readonly reason: string },
): ControlChange<Result<void, WindDownRefusal>> {
  if (!facts.windDowns.some((open) => open.id === id))
    return { answer: refuse({ code: 'no_such_wind_down', id: `${id}` }), audit: null };
  return {
    answer: ok(),
    audit: { action: `wind_down_${state}`, by, detail: { id: `${id}`, reason } },
    windDownEnd: { id, state },
  };
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
      audit: { action: 'halted', by: 'supervisor', detail: { code: 'deadman', detail } },
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
