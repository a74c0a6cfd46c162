/** The simulator itself: that a seed is a story that can be told again. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Connection } from '@mqk/db/embedded';

import {
  type Place,
  type SimDatabaseParts,
  lockWatch,
  openPlace,
  prepareSimulations,
  simDatabase,
  simulate,
} from '../src/sim/index.ts';

const server = JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection;
const places: Place[] = [];

beforeAll(async () => {
  await prepareSimulations(server);
  places.push(await openPlace(server), await openPlace(server));
});
afterAll(async () => {
  for (const place of places) await place.close();
});

const twice = async (seed: number): Promise<readonly string[]> => {
  const hashes: string[] = [];
  for (const place of places) hashes.push((await simulate({ seed, place })).hash);
  return hashes;
};

test.each([1, 2, 4, 7, 8, 24])('seed %i is the same story twice, to the last statement', async (seed) => {
  const [first, second] = await twice(seed);
  expect(second).toBe(first);
});

test('a story is the same in a place that has seen others, to the names of its orders', async () => {
  const [first, second] = places;
  if (first === undefined || second === undefined) throw new Error('two places were opened');
  await simulate({ seed: 3, place: first });
  const { hash } = await simulate({ seed: 2073, place: first });
  expect((await simulate({ seed: 2073, place: second })).hash).toBe(hash);
});

test('statements that wait for each other are told, before the server ends one of them by chance', async () => {
  const told: string[] = [];
  const asked = (session: number, tag: string) => ({ session, tag, blocked: true, goesOn: null });
  const watching = lockWatch(
    {
      blockedAmong: () =>
        Promise.resolve([
          { session: 1, by: 2 },
          { session: 2, by: 3 },
          { session: 3, by: 2 },
        ]),
      deadlocked: (tags) => told.push(tags.join(' and ')),
    },
    () => [asked(1, 'tx-e.lock'), asked(2, 'tx-a.original'), asked(3, 'tx-d.withdraw')],
  );
  expect(await watching.letOneGo()).toBe(false);
  expect(told).toEqual(['tx-a.original and tx-d.withdraw']);
});

test('what a killed process waits for is ended before anything of it is taken back', async () => {
  const done: string[] = [];
  const [sessions, answers] = [
    [1, 2],
    [[{ session: 2, by: 1 }], []],
  ];
  const place: Partial<Place> = {
    take: () => ({ client: {} as ReturnType<Place['take']>['client'], number: sessions.shift() ?? 0 }),
    cancel: (session) => Promise.resolve(void done.push(`${session} is cancelled`)),
    blockedAmong: () => {
      done.push('who waits?');
      return Promise.resolve(answers.shift() ?? []);
    },
    giveBack: ({ number }) => Promise.resolve(void done.push(`${number} is taken back`)),
  };
  const process = { name: 'one', dead: true, pausedUntil: 0 };
  const database = simDatabase({ place, process } as unknown as SimDatabaseParts);
  await database.take();
  await database.take();
  await database.abandon([2]);
  expect(done).toEqual(['2 is cancelled', 'who waits?', 'who waits?', '1 is taken back', '2 is taken back']);
});

test('whoever waits for one that works is in no ring', async () => {
  const told: string[] = [];
  const watching = lockWatch(
    {
      blockedAmong: () => Promise.resolve([{ session: 1, by: 2 }]),
      deadlocked: (tags) => told.push(...tags),
    },
    () => [{ session: 1, tag: 'tx-e.lock', blocked: true, goesOn: null }],
  );
  await watching.letOneGo();
  expect(told).toEqual([]);
});

test('a comparison while a request is on its way is counted beside the faults', async () => {
  const [place] = places;
  if (place === undefined) throw new Error('a place was opened');
  const { coverage } = await simulate({ seed: 6, place });
  expect(coverage.habits).toMatchObject({ compares: expect.any(Number) });
  expect(Object.keys(coverage.injectors).length).toBeGreaterThan(0);
});

test('two seeds are two stories', async () => {
  const [place] = places;
  if (place === undefined) throw new Error('a place was opened');
  const one = await simulate({ seed: 9, place });
  const other = await simulate({ seed: 10, place });
  expect(other.hash).not.toBe(one.hash);
  expect([one.violation, other.violation]).toEqual([null, null]);
});
