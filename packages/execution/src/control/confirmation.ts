/** The second step of an operator's action: the same person, the same facts, once, soon. */
import { type Result, ok, refuse, sha256Hex } from '@mqk/core';

import type { Confirmation, ControlFacts } from '../store/facts.ts';

export type ConfirmationRefusal =
  /** Never given out, used already, or for another action. */
  | { readonly code: 'confirmation_unknown' }
  | { readonly code: 'confirmation_expired'; readonly expiredMs: number }
  /** Good for longer than any that is given out: the clock has stepped back since, and says nothing of its age. */
  | { readonly code: 'confirmation_of_another_clock'; readonly remainingMs: number }
  /** What was shown is not what is true now: look again. */
  | { readonly code: 'confirmation_facts_changed' };

/** Milliseconds between the steps: long enough to read, too short to forget. */
export const CONFIRM_WITHIN_MS = 60_000;

/** Answers the hash of the token to be used up. */
export function checkConfirmation(
  facts: ControlFacts,
  given: { readonly action: Confirmation['action']; readonly token: string; readonly factsSha256: string },
): Result<string, ConfirmationRefusal> {
  const tokenSha256 = sha256Hex(given.token);
  const found = facts.confirmations.find(
    (confirmation) => confirmation.tokenSha256 === tokenSha256 && confirmation.action === given.action,
  );
  if (found === undefined) return refuse({ code: 'confirmation_unknown' });
  if (facts.now > found.expiresAt)
    return refuse({ code: 'confirmation_expired', expiredMs: facts.now - found.expiresAt });
  if (found.expiresAt - facts.now > CONFIRM_WITHIN_MS)
    return refuse({ code: 'confirmation_of_another_clock', remainingMs: found.expiresAt - facts.now });
  if (found.factsSha256 !== given.factsSha256) return refuse({ code: 'confirmation_facts_changed' });
  return ok(tokenSha256);
}
