/**
 * Keeps the right to write for an account, and stops using it in time.
 *
 * Renewed at a third of its life. The holder stops sending at half of it by its own monotonic clock, long
 * before anybody else could take it: a clock that steps or a process that sleeps cannot make two senders.
 */
import type { Clock, Result } from '@mqk/core';
import type { ControlStore, Lease } from '@mqk/execution/store';
import { leaseUsable } from '@mqk/integrity';

export interface LeaseKeeper {
  readonly lease: Lease;
  /** Whether it may still be sent under it. */
  usable(): boolean;
  stop(): Promise<void>;
}

export type LeaseHeld = {
  readonly code: 'lease_held';
  readonly holder: string;
  readonly remainingMs: number;
};

export interface LeaseParts {
  readonly store: Pick<ControlStore, 'acquireLease' | 'renewLease' | 'releaseLease'>;
  readonly life: string;
  readonly lifeMs: number;
  readonly clock: Clock;
  /** Called once, when the lease is gone for good. */
  readonly lost: () => void;
}

export async function keepLease(parts: LeaseParts): Promise<Result<LeaseKeeper, LeaseHeld>> {
  const { store, life, lifeMs, clock, lost } = parts;
  let acquiredMonotonicMs = clock.monotonicMs();
  const acquired = await store.acquireLease(life, lifeMs);
  if (!acquired.ok) return acquired;
  const lease = acquired.value;
  let gone = false;

  const renew = async (): Promise<void> => {
    const askedMs = clock.monotonicMs();
    const renewed = await store.renewLease(life, lease.epoch, lifeMs).catch(() => null); // a slow database is not a lost lease yet
    if (renewed === true) acquiredMonotonicMs = askedMs;
    if (renewed === false && !gone) {
      gone = true;
      lost();
    }
  };
  const timer = setInterval(() => void renew(), lifeMs / 3);
  return {
    ok: true,
    value: {
      lease,
      usable: () =>
        leaseUsable({
          holderEpoch: gone ? null : lease.epoch,
          ourEpoch: lease.epoch,
          acquiredMonotonicMs,
          nowMonotonicMs: clock.monotonicMs(),
          lifeMs,
        }),
      async stop(): Promise<void> {
        clearInterval(timer);
        await store.releaseLease(life, lease.epoch);
      },
    },
  };
}
