/** A world in a box: stories about a whole desk, told against the production code on a real database. */
export type { Replied, Said } from './scripted-answers.ts';
export { type ScriptedBroker, type Weather, scriptedBroker } from './scripted-broker.ts';
export { type Wish, type WishContext, intentOf } from './wish.ts';
export { AAPL, BAR_END, NEXT_CLOSE, STORY_LIMITS } from './terms.ts';
export { type AnotherLife, type Boot, anotherLife } from './life.ts';
export { type World, type WorldOptions, world } from './world.ts';
