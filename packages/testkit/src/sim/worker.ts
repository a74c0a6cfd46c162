/** A process that runs seeds, one after the other, in databases of its own. */
import type { Connection } from '@mqk/db/embedded';

import type { Injector } from './faults.ts';
import { type Place, openPlace } from './place.ts';
import { type Outcome, simulate } from './simulation.ts';
import { twins } from './twins.ts';

export interface Job {
  readonly seed: number;
  readonly without: readonly Injector[];
  readonly isTwin: boolean;
  /** In a database of its own: for a seed that ran before. */
  readonly isAgain: boolean;
}

export type Answer =
  { readonly kind: 'ready' | 'died' } | { readonly kind: 'done'; readonly outcome: Outcome };

/** After so many seeds a database is left behind: its indexes have grown. */
const SEEDS_PER_PLACE = 300;

const server = JSON.parse(process.argv[2] ?? 'null') as Connection;
const held: { place: Place | null; seeds: number } = { place: null, seeds: 0 };

const say = (answer: Answer): void => {
  process.send?.(answer);
};

async function placeFor({ isAgain }: Job): Promise<Place> {
  const isUsed = isAgain || held.seeds >= SEEDS_PER_PLACE;
  if (held.place !== null && isUsed) {
    await held.place.close();
    held.place = null;
  }
  held.place ??= await openPlace(server);
  held.seeds = isUsed ? 1 : held.seeds + 1;
  return held.place;
}

async function run(job: Job): Promise<void> {
  const place = await placeFor(job);
  const { seed, without } = job;
  const lives = job.isTwin ? twins : simulate;
  say({ kind: 'done', outcome: await lives({ seed, without, place }) });
}

// an interrupt of the terminal reaches us as well: whoever started us decides when it is over
process.on('SIGINT', () => undefined);
process.on('message', (job: Job | 'end') => {
  if (job === 'end') void (held.place?.close() ?? Promise.resolve()).then(() => process.disconnect());
  else void run(job);
});
// whoever started us is gone: nobody will hear what we find
process.on('disconnect', () => process.exit());
say({ kind: 'ready' });
