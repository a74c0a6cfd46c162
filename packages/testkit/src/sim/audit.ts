/** What must hold after every step; each rule compares the tables with the broker's truth, never with what was told. */
import type { Plan } from './plan.ts';
import type { SimBroker } from './sim-broker.ts';
import type { Tables } from './tables.ts';

/** A promise that was not kept. */
export interface Violation {
  /** Number of the invariant. */
  readonly rule: string;
  readonly what: string;
}

export interface Scene {
  readonly plan: Plan;
  readonly broker: SimBroker;
  readonly before: Tables | null;
  readonly now: Tables;
}

/** The violations of one rule, in words. */
export type Rule = (scene: Scene) => readonly string[];

/** What is broken if it is so, by which rule, in words. */
export type Check = readonly [isBroken: boolean, rule: string, what: string];

export const brokenOf = (checks: readonly Check[]): readonly Violation[] =>
  checks.filter(([isBroken]) => isBroken).map(([, rule, what]) => ({ rule, what }));

/** Nothing that the broker did on purpose against its own word explains what was found. */
export const isStraight = ({ broker }: Scene): boolean => broker.bent.size === 0;

export function violationsOf(rules: Readonly<Record<string, Rule>>, scene: Scene): readonly Violation[] {
  return Object.entries(rules).flatMap(([rule, holds]) => holds(scene).map((what) => ({ rule, what })));
}
