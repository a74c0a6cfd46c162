/** What is done every so often, by the clock that never goes back. */
import type { Clock } from '@mqk/core';

/** True at the first call and then at most once in the given time. */
export type Due = () => boolean;

export function dueEvery(ms: number, clock: Clock): Due {
  let last: number | null = null;
  return () => {
    const now = clock.monotonicMs();
    if (last !== null && now - last < ms) return false;
    last = now;
    return true;
  };
}
