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

class Clock implements SessionClock {
  readonly #sessions: readonly Session[];
  #index = 0;
  now: Session;

  constructor(sessions: readonly Session[]) {
    this.#sessions = sessions;
    this.now = this.#at(0);
  }

  moveTo(time: MarketTime): void {
    while (this.now.closeAt < time) this.now = this.#at(++this.#index);
  }

  // where the calendar ends there is none: such an order never meets a bar
  expiryOf(time: MarketTime): MarketTime {
    return this.#current(time)?.closeAt ?? ((time + 1) as MarketTime);
  }

  isOpen(time: MarketTime): boolean {
    return (this.#current(time)?.openAt ?? Infinity) <= time;
  }

  #at(position: number): Session {
    const session = this.#sessions[position];
    invariant(session !== undefined, 'a bar lies within the sessions that were looked up for it');
    return session;
  }

  #current(time: MarketTime): Session | undefined {
    return time < this.now.closeAt ? this.now : this.#sessions[this.#index + 1];
  }
}

export const sessionClock = (sessions: readonly Session[]): SessionClock => new Clock(sessions);
