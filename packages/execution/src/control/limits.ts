/** Limits: tightened at any time, loosened by disarmed people only. */
import { type Result, hashOf, invariant, ok, refuse } from '@mqk/core';
import { type Limits, limitsCodec, loosened } from '@mqk/risk';

import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts } from '../store/facts.ts';

/** More risk is allowed by disarmed people only. */
export interface LimitsLoosened {
  readonly code: 'limits_loosened';
  /** Those of a symbol or a strategy with their path, such as `symbolLimits.SPY.orderNotionalMax`. */
  readonly names: readonly string[];
}

/** Who sets the limits that a configuration holds. */
const CONFIGURATION = 'config';

export function setLimits(
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

export function adoptLimits(facts: ControlFacts, limits: Limits): ControlChange<'adopted' | 'kept'> {
  invariant(!facts.control.armed, 'the limits of the configuration are read by a desk that boots');
  const { configuredLimits } = facts;
  const written = limitsCodec.encode(limits);
  if (configuredLimits !== null && hashOf(limitsCodec.encode(configuredLimits)) === hashOf(written))
    return { answer: 'kept', audit: null };
  return { answer: 'adopted', audit: { action: 'limits_set', by: CONFIGURATION, detail: written }, limits };
}
