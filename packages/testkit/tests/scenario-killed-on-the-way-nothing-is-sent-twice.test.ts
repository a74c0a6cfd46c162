/**
 * A process that is killed between the wish and the settlement of an order: the next life finds out what became of it,
 * sends nothing twice and loses nothing. The moments here are those at which the answer changes; all the others are
 * in `killed-anywhere.long.ts`.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { type Grave, grave } from './support/killed.ts';
import { MESSAGES } from './support/moments.ts';

let yard: Grave;
beforeAll(async () => {
  yard = await grave();
});
afterAll(() => yard.close());

test('the messages of a life are those that the long suite kills at', async () => {
  expect(await yard.undisturbed()).toEqual(MESSAGES.filter((tag) => tag !== 'send'));
});

test.each([
  ['tx-a.commit', 'before', 'nothing was promised'],
  ['tx-a.commit', 'after', 'it was promised, and nobody knows yet that it was'],
  ['tx-b.commit', 'before', 'it was not claimed'],
  ['tx-b.commit', 'after', 'it was claimed, and not sent'],
  ['send', 'before', 'it was on its way'],
  ['send', 'after', 'the broker had it, and could not say so'],
  ['tx-c.commit', 'before', 'the broker had said so, and nobody had written it down'],
  ['tx-c.commit', 'after', 'everything was written down'],
] as const)('killed at %s, %s it was done: %s', async (...moment) => {
  const [tag, when] = moment;
  await yard.killedAt([tag, when]);
});
