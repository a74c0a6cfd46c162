/** The contract of a broker bites: whatever promise an adapter breaks, the story of it says so. */
import { describe, expect, test } from '@jest/globals';

import { ContractBroken, describeBroker, describePaperBook } from '../src/contracts/index.ts';
import { like, same } from '../src/contracts/claims.ts';
import { type Breakage, BREAKAGES, tableBroker } from './support/table-broker.ts';

describeBroker({ describe, test }, 'on a table', async () => tableBroker());

/** Titles of the stories that are not kept. */
async function brokenBy(breakage: Breakage): Promise<readonly string[]> {
  const told: Promise<string | null>[] = [];
  describeBroker(
    {
      describe: (_title, tell) => tell(),
      test: (title, run) =>
        told.push(
          run().then(
            () => null,
            () => title,
          ),
        ),
    },
    'broken',
    async () => tableBroker(breakage),
  );
  return (await Promise.all(told)).filter((title) => title !== null);
}

const MISSED: Readonly<Record<Breakage, string>> = {
  'answers with another quantity': 'repeats what was asked for',
  'takes an id twice': 'sent again makes no second order',
  'frees the id of what has ended': 'not free again',
  'sends what came too late': 'may not start any more',
  'calls a lost answer a refusal': 'an answer that was lost',
  'calls a lost request a refusal': 'a request that was lost',
  'calls a failed look an absence': 'a question that fails',
  'tells an end twice': 'a cancel is a request',
  'throws at a cancel of what is over': 'a cancel of what is over',
  'gives executions one id': 'under an id of its own',
  'counts nothing': 'under an id of its own',
  'lists the executions of others': 'executions of one order',
  'tells news under one key': 'news is heard again',
  'leaves cash as it was': 'of one moment',
  'has a sequence of its own': 'carries the sequence',
  'lists executions of all times': 'that very moment included',
  'lets the original work beside its successor': 'a replace ends one order',
  'knows everybody': 'nobody has sent',
  'does not say who it is': 'says who it is',
};

test.each(BREAKAGES)('a broker that %s does not keep the contract', async (breakage) => {
  expect(await brokenBy(breakage)).toEqual(
    expect.arrayContaining([expect.stringContaining(MISSED[breakage])]),
  );
});

test('every story is missed by some broker', async () => {
  const missed = new Set((await Promise.all(BREAKAGES.map(brokenBy))).flat());
  const all: string[] = [];
  describeBroker({ describe: (_title, tell) => tell(), test: (title) => all.push(title) }, 'any', async () =>
    tableBroker(),
  );

  expect(all.filter((title) => !missed.has(title))).toEqual([]);
});

test('the contract of a book is told to any framework', () => {
  const told: string[] = [];
  describePaperBook(
    { describe: (title, tell) => [told.push(title), tell()], test: (title) => told.push(title) },
    'memory',
    () => Promise.reject(new Error('no story is run')),
  );

  expect(told.slice(0, 2)).toEqual([
    'a paper book in memory',
    'an account is opened once and keeps what it has',
  ]);
});

test('what was not kept is told with both sides', () => {
  expect(() => same({ b: 1n, a: [null, 'x'] }, { a: [null, 'y'], b: 1n }, 'the answer')).toThrow(
    new ContractBroken('the answer was promised as {a: [null, "y"], b: 1n}, and is {a: [null, "x"], b: 1n}'),
  );
  expect(() => same({ a: undefined }, {})).not.toThrow();
  expect(() => same(1, 1n)).toThrow(ContractBroken);
  expect(() => like([{ a: 1, b: 2 }], [{ a: 1 }])).not.toThrow();
  expect(() => like([{ a: 1 }, { a: 2 }], [{ a: 1 }])).toThrow(ContractBroken);
  expect(() => like(null, { a: 1 })).toThrow(ContractBroken);
});
