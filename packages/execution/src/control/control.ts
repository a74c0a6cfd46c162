/** The one writer of control state: every operation is one transaction with one audit record. */
import type { Limits } from '@mqk/risk';

import type { ControlFacts, Run } from '../store/facts.ts';
import type { Request } from '../store/request.ts';
import type { NewWindDown, WindDownEnd } from '../store/wind-down.ts';
import { type ArmContext, type ArmPrepared, type ArmRefusal, confirmArm, prepareArm } from './arm.ts';
import { type Asked, type Asker, askedOnce, nameOf, requestOf } from './asker.ts';
import type { GivenUp } from './given-up.ts';
import { type LimitsLoosened, adoptLimits, setLimits } from './limits.ts';
import {
  type Opening,
  type OpeningPrepared,
  type OpeningRefusal,
  confirmOpening,
  prepareOpening,
} from './opening.ts';
import type { ControlParts } from './parts.ts';
import { type RunRefusal, type RunRequest, startRun, stopRun } from './run.ts';
import { type Stops, stopsOf } from './stops.ts';
import type { ArmSummary } from './summary.ts';
import { type WindDownRefusal, endWindDown, windDown } from './ways-out.ts';

export interface Control extends Stops {
  facts(): Promise<ControlFacts>;
  prepareArm(by: Asker): Asked<ArmPrepared, ArmRefusal>;
  confirmArm(by: Asker, token: string): Asked<ArmSummary, ArmRefusal>;
  prepareOpening(opening: Opening, request?: Request | null): Asked<OpeningPrepared, OpeningRefusal>;
  confirmOpening(
    opening: Opening,
    token: string,
    request?: Request | null,
  ): Asked<{ readonly cash: string }, OpeningRefusal>;
  /**
   * Wants orders, or orders and positions, gone. Carried out by the loop, whatever the control state is, until it is
   * proven to be done. More than one order also disarms: the strategy would answer with new ones. Answers which protective
   * stops go with it.
   */
  windDown(asked: NewWindDown, request?: Request | null): Asked<GivenUp, WindDownRefusal>;
  /** `called_off`: a person gives up on it, and says so under a name. */
  endWindDown(by: Asker, end: WindDownEnd & { readonly reason: string }): Asked<void, WindDownRefusal>;
  /** While armed, limits only tighten. */
  setLimits(by: Asker, limits: Limits): Asked<void, LimitsLoosened>;
  /**
   * The limits of the configuration, at a boot. They become a version only if the configuration says something else than
   * it said last: what a person has changed since then stays. Called while disarmed.
   */
  adoptLimits(limits: Limits): Promise<'adopted' | 'kept'>;
  startRun(by: Asker, request: RunRequest): Asked<Run, RunRefusal>;
  stopRun(by: Asker): Asked<void, RunRefusal>;
}

export function createControl(parts: ControlParts): Control {
  const { store, secrets } = parts;
  const contextOf = (asker: Asker): ArmContext => ({ ...parts.context(), by: nameOf(asker) });
  return {
    ...stopsOf(parts),
    facts: () => store.controlFacts(),
    prepareArm: (by) =>
      askedOnce(store, requestOf(by), (facts) => prepareArm(facts, contextOf(by), secrets())),
    confirmArm: (by, token) =>
      askedOnce(store, requestOf(by), (facts) => confirmArm(facts, contextOf(by), token)),
    prepareOpening: (opening, request = null) =>
      askedOnce(store, request, (facts) => prepareOpening(facts, opening, secrets())),
    confirmOpening: (opening, token, request = null) =>
      askedOnce(store, request, (facts) => confirmOpening(facts, opening, token)),
    windDown: (asked, request = null) => askedOnce(store, request, (facts) => windDown(facts, asked)),
    endWindDown: (by, end) => askedOnce(store, requestOf(by), (facts) => endWindDown(facts, nameOf(by), end)),
    setLimits: (by, limits) =>
      askedOnce(store, requestOf(by), (facts) => setLimits(facts, nameOf(by), limits)),
    adoptLimits: (limits) => store.control((facts) => adoptLimits(facts, limits)),
    startRun: (by, request) =>
      askedOnce(store, requestOf(by), (facts) => startRun(facts, contextOf(by), request)),
    stopRun: (by) => askedOnce(store, requestOf(by), (facts) => stopRun(facts, nameOf(by))),
  };
}
