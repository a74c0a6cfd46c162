/** Which session it is, told by bar ends that only go forward. */
import { type MarketTime, invariant } from '@mqk/core';
import type { Session } from '@mqk/market-data';

export interface SessionClock {
  /** The session that a bar end belongs to; one outside of all sessions belongs to the next. */
  readonly now: Session;
  /** Moves on to the session of `at`. */
  moveTo(at: MarketTime): void;
  /** When the session ends that an order decided at `at` could fill in. */
  expiryOf(at: MarketTime): MarketTime;
  /** Whether orders are matched at `at`, a bar end that was moved to. */
  isOpen(at: MarketTime): boolean;
}

export function sessionClock(sessions: readonly Session[]): SessionClock {
  let index = 0;
  const at = (position: number): Session => {
    const session = sessions[position];
    invariant(session !== undefined, 'a bar lies within the sessions that were looked up for it');
    return session;
  };
  let now = at(0);
  const current = (time: MarketTime): Session | undefined => (time < now.closeAt ? now : sessions[index + 1]);
  return {
    get now() {
      return now;
    },
    moveTo(time) {
      while (now.closeAt < time) now = at(++index);
    },
    // where the calendar ends there is none: such an order never meets a bar
    expiryOf: (time) => current(time)?.closeAt ?? ((time + 1) as MarketTime),
    isOpen: (time) => (current(time)?.openAt ?? Infinity) <= time,
  };
}
