/**
 * Seeds that have failed, each with what was wrong: run first by `pnpm sim` and by every test.
 *
 * A seed tells the story that its workload makes of it. Where the workload has changed it tells another one, and stays
 * here all the same: it costs less than a second, and what it found once has a test of its own.
 */

export interface Remembered {
  readonly seed: number;
  /** What was wrong. */
  readonly why: string;
}

const SERVED_BY_CHANCE =
  'two sessions waited for the locks of one transaction, and which of them the server served first was chance';

export const REMEMBERED: readonly Remembered[] = [
  { seed: 4, why: 'an answer that had waited for a lock overtook the step in whose course it came' },
  { seed: 7, why: 'an answer that had waited for a lock overtook the step in whose course it came' },
  { seed: 8, why: SERVED_BY_CHANCE },
  {
    seed: 16,
    why: 'the clock of the database was set forward while an order was on its way, and it was taken for proven absent',
  },
  { seed: 26, why: 'two who wanted a position gone cancelled the orders of each other for ever' },
  {
    seed: 49,
    why: 'a clock set forward ended the lease of a process that still sent, and one look of the next was proof of absence',
  },
  {
    seed: 920,
    why: 'a picture that was slow to come did not show what was booked since, and that was drift',
  },
  {
    seed: 2612,
    why: 'an order of which the broker was being asked how it stands was drift when a process booted',
  },
  {
    seed: 3182,
    why: 'what was booked between two pictures was drift to the older of them, which was compared after the newer was asked for',
  },
  { seed: 4638, why: 'news of an order and the cancel of its successor waited for the locks of each other' },
  { seed: 7705, why: 'an older bracket made the legs of what a later entry had bought' },
];
