/**
 * One seed, from the first boot to rest.
 *
 * Two phases. In the first everything may go wrong that the seed has drawn, and after every step nothing may be broken.
 * In the second nothing goes wrong any more and people do their duty, and everything must come to an end.
 */
import type { Violation } from './audit.ts';
import type { Coverage } from './coverage.ts';
import { detection } from './detection.ts';
import type { Injector } from './faults.ts';
import type { Place } from './place.ts';
import { type Twin, firstRowOf } from './plan.ts';
import { restless } from './rest.ts';
import { type SimWorld, simWorld } from './sim-world.ts';
import type { Process } from './tasks.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly place: Place;
  /** Faults that this seed has and that stay away. */
  readonly without?: readonly Injector[];
  /** One of two lives of a seed; without, the seed lives once. */
  readonly twin?: Twin | null;
}

export interface Outcome {
  readonly seed: number;
  /** Of everything that happened; one seed, one hash. */
  readonly hash: string;
  readonly violation: Violation | null;
  /** Faults that happened. */
  readonly faults: readonly Injector[];
  readonly steps: number;
  readonly coverage: Coverage;
  /** The last events, oldest first. */
  readonly story: readonly string[];
}

/** A step is a message that leaves. Longer seeds find no more for the time that they take. */
const FAULTY_STEPS = 700;
/** Of a desk that does not get to trading. */
const FUTILE_STEPS = 450;
/** Whoever has not come to rest by then is in its own way: nothing else is. */
const HEALED_STEPS = 4_000;
const STORY_LINES = 60;

export async function simulate(options: SimulationOptions): Promise<Outcome> {
  await options.place.numberFrom(firstRowOf(options.seed, options.twin ?? null));
  const world = simWorld(options);
  const counted = { steps: 0 };
  const violation = (await faulty(world, counted)) ?? (await healed(world, counted));
  await world.lives.end();
  return {
    seed: options.seed,
    hash: world.journal.hash(),
    violation,
    faults: [...world.faults.happened.keys()].sort(),
    steps: counted.steps,
    coverage: world.coverage(),
    story: world.journal.story(STORY_LINES),
  };
}

interface Counted {
  steps: number;
}

/** The market is at its end, and nothing is on its way. */
const isAtEnd = ({ lives, broker, plan }: SimWorld): boolean =>
  lives.lastTurn() === 'ended' && plan.steps.every(({ at }) => broker.hasLived(at)) && broker.silent();

async function step(world: SimWorld, counted: Counted): Promise<Violation | null> {
  counted.steps += 1;
  const goesOn = await world.step();
  return (
    world.auditor.violation() ?? (goesOn ? null : { rule: 'I33', what: 'nobody will ever do anything again' })
  );
}

async function faulty(world: SimWorld, counted: Counted): Promise<Violation | null> {
  let last = FUTILE_STEPS;
  while (counted.steps < last && !isAtEnd(world)) {
    const wasPeaceful = !world.faults.hasBegun();
    const violation = await step(world, counted);
    if (violation !== null) return violation;
    if (wasPeaceful && world.faults.hasBegun()) last = counted.steps + FAULTY_STEPS;
  }
  return null;
}

async function healed(world: SimWorld, counted: Counted): Promise<Violation | null> {
  world.heal();
  const overdue = detection(world);
  const last = counted.steps + HEALED_STEPS;
  while (counted.steps < last) {
    const violation = (await step(world, counted)) ?? overdue();
    if (violation !== null) return violation;
    if (isAtEnd(world) && restless(world.broker, world.auditor.last()) === null)
      return rebuilt(world, counted);
  }
  const why = restless(world.broker, world.auditor.last()) ?? 'the market stands still';
  return { rule: 'I33', what: `nothing goes wrong any more, and yet ${why} (${world.lives.lastTurn()})` };
}

/** At rest, the books are made once more from their entries. Whoever is asked may be gone before the answer. */
async function rebuilt(world: SimWorld, counted: Counted): Promise<Violation | null> {
  const answer: { given: boolean; found: Violation | null } = { given: false, found: null };
  const done = (found: Violation | null): void => {
    answer.given = true;
    answer.found = found;
  };
  const last = counted.steps + HEALED_STEPS;
  let asked: Process | null = null;
  while (!answer.given) {
    const kept = world.auditor.last();
    if (kept !== null && asked?.dead !== false) asked = world.lives.rebuilds(done, kept);
    const violation = await step(world, counted);
    if (violation !== null) return violation;
    if (counted.steps > last) return { rule: 'I33', what: 'nobody can say what the entries make' };
  }
  return answer.found;
}
