/** How often something happened within the last minute: what storms are made of. */
import type { MarketTime } from '@mqk/core';

const MINUTE_MS = 60_000;
/** Forgotten moments that may pile up before they are thrown away. */
const FORGOTTEN_MAX = 1024;

/** Asked with times that do not go back. */
export class Recent {
  readonly #times: MarketTime[] = [];
  #from = 0;

  push(at: MarketTime): void {
    this.#times.push(at);
  }

  /** Whether there were more than `max`. Asked at every bar: what is old is forgotten only where that could matter. */
  isAbove(max: number, now: MarketTime): boolean {
    return this.#times.length - this.#from > max && this.countAt(now) > max;
  }

  countAt(now: MarketTime): number {
    while (this.#from < this.#times.length && (this.#times[this.#from] ?? now) <= now - MINUTE_MS)
      this.#from++;
    if (this.#from > FORGOTTEN_MAX) {
      this.#times.splice(0, this.#from);
      this.#from = 0;
    }
    return this.#times.length - this.#from;
  }
}
