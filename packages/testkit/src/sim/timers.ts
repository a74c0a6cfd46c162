/** What will happen at a time of its own: ordered by that time, and by who was first. */

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

export interface Timers {
  add(at: number, fire: () => void): void;
  /** When the next one is due; null: nothing will ever happen by itself. */
  next(): number | null;
  fireNext(): void;
}

export function createTimers(): Timers {
  const timers: Timer[] = [];
  return {
    add(at, fire) {
      const after = timers.findIndex((timer) => timer.at > at);
      timers.splice(after === -1 ? timers.length : after, 0, { at, fire });
    },
    next: () => timers[0]?.at ?? null,
    fireNext: () => timers.shift()?.fire(),
  };
}
