/** The simulator: the production code against a broker that fails in every way, one seed at a time. */
export { type Place, openPlace, prepareSimulations } from './place.ts';
export { simulate } from './simulation.ts';
export { REMEMBERED } from './remembered.ts';
export { readFlags } from './flags.ts';
