/** The simulator: the production code against a broker that fails in every way, one seed at a time. */
export { type Place, openPlace, prepareSimulations } from './place.ts';
export { simulate } from './simulation.ts';
export { twins } from './twins.ts';
export { REMEMBERED } from './remembered.ts';
export { readFlags } from './flags.ts';
export type { Scene } from './audit.ts';
export { RULES } from './auditor.ts';
export { planOf } from './plan.ts';
export { lockWatch } from './locks.ts';
export { streamsOf } from './random.ts';
export { restless } from './rest.ts';
export { type SimDatabaseParts, simDatabase } from './sim-database.ts';
export { booksText } from './sim-broker.ts';
export type { Tables } from './tables.ts';
export { watch } from './watch.ts';
