/** What a person at the desk knows, and whom they can ask. */
import type { Violation } from './audit.ts';
import type { Habit } from './habits.ts';
import type { Plan } from './plan.ts';
import type { Random, Streams } from './random.ts';
import type { SimBroker } from './sim-broker.ts';
import type { Tables } from './tables.ts';

export interface Person {
  readonly plan: Plan;
  readonly random: Random;
  /** Of what not everybody does. */
  readonly streams: Streams;
  /** Nothing but what a desk needs to get going again. */
  readonly isDiligent: () => boolean;
  /** Around an arm: the only thing that may arm. */
  readonly arming: (isArming: boolean) => void;
  readonly note: (what: string) => void;
  /** Something was done out of a habit. */
  readonly did: (habit: Habit) => void;
  readonly broken: (violation: Violation) => void;
  /** As of the last commit. */
  readonly tables: () => Tables | null;
  /** What the broker shows to whoever calls it. */
  readonly broker: SimBroker;
  /** The clock of the database has been set: its ages say nothing any more. */
  readonly clockStepped: () => boolean;
}
