/** Which session it is, told by bar ends that only go forward. */
import { type MarketTime, invariant } from '@mqk/core';
import type { Session } from '@mqk/market-data';

export interface SessionClock {
  /** The session that a bar end belongs to; one outside of all sessions belongs to the next. */
  readonly now: Session;
  /** Moves on to the session of `at`. Answers whether it is another one than before. */
  moveTo(at: MarketTime): boolean;
  /** When the session ends that an order decided at `at` could fill in. */
  expiryOf(at: MarketTime): MarketTime;
}

export function sessionClock(sessions: readonly Session[]): SessionClock {
  let index = 0;
  const at = (position: number): Session => {
    const session = sessions[position];
    invariant(session !== undefined, 'a bar lies within the sessions that were looked up for it');
    return session;
  };
  let now = at(0);
  return {
    get now() {
      return now;
    },
    moveTo(time) {
      if (time <= now.closeAt) return false;
      while (now.closeAt < time) now = at(++index);
      return true;
    },
    expiryOf: (time) => {
      const next = time < now.closeAt ? now : sessions[index + 1];
      // the calendar ends here: such an order never meets a bar
      return next?.closeAt ?? ((time + 1) as MarketTime);
    },
  };
}
