/** A run of a strategy: begun and ended by a person, and not ended by a crash. */
import { type Result, type RunId, type StrategyId, ok, refuse } from '@mqk/core';
import { disarm } from '@mqk/integrity';

import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts, Run } from '../store/facts.ts';
import { type ArmContext, type ArmRefusal, armRefusal } from './arm.ts';

export type RunRefusal =
  ArmRefusal | { readonly code: 'run_exists'; readonly run: string } | { readonly code: 'no_run' };

export interface RunRequest {
  readonly id: RunId;
  readonly strategy: StrategyId;
  readonly config: string;
}

/** Start needs what arm needs, in either order; after a crash the run is still started, and mute until the arm. */
export function startRun(
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

/** Whoever ends a run wants nothing more to leave: it also disarms, so that the next one begins with an arm of its own. */
export function stopRun(facts: ControlFacts, by: string): ControlChange<Result<void, RunRefusal>> {
  const { run } = facts;
  if (run?.state !== 'started') return { answer: refuse({ code: 'no_run' }), audit: null };
  return {
    answer: ok(),
    audit: { action: 'run_stopped', by, detail: { run: run.id } },
    run: { id: run.id, strategy: run.strategy, state: 'stopped', config: run.config },
    control: disarm(facts.control, 'operator', facts.now),
  };
}
