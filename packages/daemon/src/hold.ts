/** What the sender asks before each byte: whether a stop is on its way. */
import type { StopOrder } from './halt-file.ts';

export interface Hold {
  /** False while a stop is on its way to the database, and for ever when it did not arrive. */
  free(): boolean;
  put(order: StopOrder): void;
  lift(order: StopOrder): void;
  /**
   * Leaves every stop that is still on its way for the next life, each once. For whoever ends the process, for whatever
   * reason: a stop that nobody has stored yet is not forgotten because something else broke meanwhile. Throws when one of
   * them could not be left.
   */
  leaveAll(): void;
}

export function createHold(leave: (order: StopOrder) => void): Hold {
  const onTheirWay = new Set<StopOrder>();
  const left = new Set<StopOrder>();
  return {
    free: () => onTheirWay.size === 0,
    put(order) {
      onTheirWay.add(order);
    },
    lift(order) {
      onTheirWay.delete(order);
    },
    leaveAll() {
      const failed: unknown[] = [];
      for (const order of onTheirWay) {
        if (left.has(order)) continue;
        try {
          leave(order);
          left.add(order);
        } catch (error) {
          failed.push(error); // the next one may be left all the same
        }
      }
      if (failed.length > 0) throw failed[0];
    },
  };
}
