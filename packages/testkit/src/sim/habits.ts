/** What people and strategies do in one seed besides the ordinary: each habit has a stream of its own. */
import type { Streams } from './random.ts';

/** Those that come now and then, and are counted when they do. */
export const HABIT_NAMES = [
  'replaces', // an order goes on under other terms
  'settles', //  a doubt is ended by hand
  'answers', //  a question is answered by hand
  'compares', // both sides are compared while a request is on its way
  'meddles', //  what runs well is stopped, left or limited
] as const;
export type Habit = (typeof HABIT_NAMES)[number];

export interface Habits {
  /** In a thousand bars: an order is to go on under other terms while the bar passes. */
  readonly replaces: number;
  /** In a thousand looks: a doubt is ended by somebody who has seen what the broker has. */
  readonly settles: number;
  /** In a thousand looks: a question is answered by somebody who has compared both sides. */
  readonly answers: number;
  /** In a thousand requests: somebody compares both sides while one is on its way, and hears the news of it before its answer. */
  readonly compares: number;
  /** What a strategy wants to have stand behind what it holds. */
  readonly protection: 'none' | 'stop' | 'bracket';
  /** Milliseconds that a bar takes at most: while the market stands still, people look at orders that work. */
  readonly barMs: number;
}

/** Many seeds have none of a habit: what nobody does hides nothing. */
export function habitsOf(streams: Streams): Habits {
  const draw = streams('habits');
  return {
    replaces: draw.pick([0, 1_000]),
    settles: draw.pick([0, 0, 300, 800]),
    answers: draw.pick([0, 0, 300, 800]),
    compares: draw.pick([0, 0, 300, 800]),
    protection: draw.pick(['none', 'none', 'stop', 'bracket']),
    barMs: draw.pick([0, 1_500, 4_000]),
  };
}
