/** What is wanted of open orders and positions, asked for and ended; carried out by the unwinder. */
import { type Result, ok, refuse } from '@mqk/core';
import { disarm } from '@mqk/integrity';

import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts } from '../store/facts.ts';
import type { NewWindDown, WindDownEnd } from '../store/wind-down.ts';
import { type GivenUp, givenUp, writtenDown } from './given-up.ts';

export type WindDownRefusal =
  | { readonly code: 'no_such_wind_down'; readonly id: string }
  /** A quantity is confirmed for one symbol, and to close it. */
  | { readonly code: 'confirmed_without_symbol' };

export const WHOLE_ACCOUNT = { clientOrderId: null, instrument: null, confirmed: null, cause: null } as const;

export function windDown(
  facts: ControlFacts,
  asked: NewWindDown,
): ControlChange<Result<GivenUp, WindDownRefusal>> {
  const { action, by, reason, clientOrderId, instrument, confirmed } = asked;
  if (confirmed !== null && (action !== 'flatten' || instrument === null))
    return { answer: refuse({ code: 'confirmed_without_symbol' }), audit: null };
  const lost = givenUp(facts, asked);
  const about = {
    action,
    reason,
    order: clientOrderId,
    instrument,
    confirmed: confirmed?.toString() ?? null,
    ...writtenDown(lost),
  };
  return {
    answer: ok(lost),
    audit: { action: 'wind_down_asked', by, detail: about },
    windDown: asked,
    ...(action === 'cancel' ? {} : { control: disarm(facts.control, 'operator', facts.now) }),
  };
}

export function endWindDown(
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
