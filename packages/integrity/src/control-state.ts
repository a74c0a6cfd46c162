/**
 * May this account trade at all?
 *
 * Disarmed is where everything starts. One function arms; it refuses when anything happened since the person who
 * arms looked. Disarming and halting are never refused, and each of them makes every arm in flight fail: when
 * the two race, disarm wins.
 */
import { type Result, type SystemTime, ok, refuse } from '@mqk/core';

import type { DisarmReason, HaltCode } from './halt-code.ts';

export interface Halt {
  /** Unique within the account. */
  readonly id: string;
  readonly code: HaltCode;
  readonly detail: string;
  readonly at: SystemTime;
  /** A person has seen it. */
  readonly acknowledged: boolean;
}

interface Common {
  /** Since when it is as it is. */
  readonly since: SystemTime;
  /** Open and acknowledged halts since the last arm, oldest first. */
  readonly halts: readonly Halt[];
  /** Counts every change, so that whoever decided upon an older state is told. */
  readonly version: number;
}

export type ControlState =
  | (Common & { readonly armed: true; readonly disarmReason: null })
  | (Common & { readonly armed: false; readonly disarmReason: DisarmReason });

/** Something happened since the state that the decision to arm was made upon. */
export interface ControlChanged {
  readonly code: 'control_changed';
  readonly seenVersion: number;
  readonly version: number;
}

export interface Halted {
  readonly code: 'halted';
  /** The halts that nobody has acknowledged yet, oldest first. */
  readonly halts: readonly Halt[];
}

export interface Disarmed {
  readonly code: 'disarmed';
  readonly reason: DisarmReason;
  readonly since: SystemTime;
}

export interface NoSuchHalt {
  readonly code: 'no_such_halt';
  readonly id: string;
}

export type ControlRefusal = Disarmed | Halted;
export type ArmRefusal = ControlChanged | Halted;

/** What a process makes of the stored state before it serves anybody: disarmed, whatever the row says. */
export function afterBoot(stored: ControlState | null, now: SystemTime): ControlState {
  if (stored === null) return { armed: false, disarmReason: 'boot', since: now, halts: [], version: 1 };
  return disarm(stored, 'boot', now);
}

/**
 * Arms what was looked at: `seen` is the version that the person who arms was shown.
 *
 * Refuses `control_changed` when anything has happened since, and `halted` while a halt is not acknowledged. What
 * was acknowledged is settled by the arm, and leaves the state.
 */
export function arm(
  state: ControlState,
  seen: { readonly version: number; readonly at: SystemTime },
): Result<ControlState, ArmRefusal> {
  if (seen.version !== state.version)
    return refuse({ code: 'control_changed', seenVersion: seen.version, version: state.version });
  const open = openHalts(state);
  if (open.length > 0) return refuse({ code: 'halted', halts: open });
  if (state.armed) return ok(state);
  return ok({ armed: true, disarmReason: null, since: seen.at, halts: [], version: state.version + 1 });
}

/** Never refused. The first reason survives until somebody arms: what comes later is a consequence or a repetition. */
export function disarm(state: ControlState, reason: DisarmReason, at: SystemTime): ControlState {
  const version = state.version + 1;
  if (!state.armed) return { ...state, version };
  return { armed: false, disarmReason: reason, since: at, halts: state.halts, version };
}

/**
 * Stops and disarms. Never refused. The same alarm again, while it is open, is the same halt: a storm of them
 * stays one line to acknowledge.
 */
export function halt(state: ControlState, alarm: Pick<Halt, 'code' | 'detail' | 'at'>): ControlState {
  const disarmed = disarm(state, alarm.code, alarm.at);
  const known = openHalts(state).some(({ code, detail }) => code === alarm.code && detail === alarm.detail);
  if (known) return disarmed;
  const { code, detail, at } = alarm;
  const added: Halt = { id: `halt-${disarmed.version}`, code, detail, at, acknowledged: false };
  return { ...disarmed, halts: [...state.halts, added] };
}

/** A person has seen this halt. Once more is no error; it does not arm. */
export function acknowledge(state: ControlState, id: string): Result<ControlState, NoSuchHalt> {
  const named = state.halts.find((candidate) => candidate.id === id);
  if (named === undefined) return refuse({ code: 'no_such_halt', id });
  if (named.acknowledged) return ok(state);
  const halts = state.halts.map((each) => (each === named ? { ...each, acknowledged: true } : each));
  return ok({ ...state, halts, version: state.version + 1 });
}

/** Asked before anything that may add risk. Disarmed is told first. */
export function requireArmed(state: ControlState): Result<void, ControlRefusal> {
  if (!state.armed) return refuse({ code: 'disarmed', reason: state.disarmReason, since: state.since });
  const open = openHalts(state);
  return open.length > 0 ? refuse({ code: 'halted', halts: open }) : ok();
}

/**
 * The state that counts when memory and database tell two: the later one, and of two changes to the same state the
 * one that disarms. The halts of both are kept.
 */
export function prevailing(a: ControlState, b: ControlState): ControlState {
  if (a.version !== b.version) return a.version > b.version ? a : b;
  const [winner, other] = a.armed ? [b, a] : [a, b];
  const missing = other.halts.filter((halted) => !winner.halts.some((known) => sameHalt(known, halted)));
  if (missing.length === 0) return winner;
  const ids = new Set(winner.halts.map(({ id }) => id));
  const added = missing.map((halted) =>
    ids.has(halted.id) ? { ...halted, id: `${halted.id}-too` } : halted,
  );
  return { ...winner, halts: [...winner.halts, ...added] };
}

const openHalts = ({ halts }: ControlState): readonly Halt[] =>
  halts.filter(({ acknowledged }) => !acknowledged);

const sameHalt = (a: Halt, b: Halt): boolean =>
  a.id === b.id && a.code === b.code && a.detail === b.detail && a.at === b.at;
