/** The simulator: the production code against a broker that fails in every way, one seed at a time. */
export type { Violation } from './audit.ts';
export { type Coverage, NOTHING_VISITED, type Visited, together, visited } from './coverage.ts';
export { INJECTORS, INJECTOR_NAMES, type Injector } from './faults.ts';
export { type Place, openPlace, prepareSimulations } from './place.ts';
export { type Outcome, type SimulationOptions, simulate } from './simulation.ts';
