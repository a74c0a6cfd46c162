/** Whether we may still send under the lease that we hold. */

export interface LeaseFacts {
  /** The epoch that the store last said is the current one; null: nobody holds the account. */
  readonly holderEpoch: bigint | null;
  /** The epoch that we were given. */
  readonly ourEpoch: bigint;
  /** Our monotonic clock just before we asked for the last acquisition or renewal that was granted. */
  readonly acquiredMonotonicMs: number;
  readonly nowMonotonicMs: number;
  readonly lifeMs: number;
}

/**
 * The holder stops at half of the lease's life, by its own monotonic clock: whoever takes over waits the whole of
 * it, so that a slow clock, a paused process or a late answer leaves no moment with two senders.
 */
export function leaseUsable(facts: LeaseFacts): boolean {
  const { holderEpoch, ourEpoch, acquiredMonotonicMs, nowMonotonicMs, lifeMs } = facts;
  const heldMs = nowMonotonicMs - acquiredMonotonicMs;
  return holderEpoch === ourEpoch && heldMs >= 0 && heldMs * 2 < lifeMs;
}
