/** Killed before and after every message between the wish and the settlement: nothing sent twice, nothing lost. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { type Grave, grave } from './support/killed.ts';
import { MESSAGES } from './support/moments.ts';

let yard: Grave;
beforeAll(async () => {
  yard = await grave();
});
afterAll(() => yard.close());

test('the list of messages is what a life sends', async () => {
  expect(await yard.undisturbed()).toEqual(MESSAGES.filter((tag) => tag !== 'send'));
});

test.each(MESSAGES.flatMap((tag) => [[tag, 'before'] as const, [tag, 'after'] as const]))(
  'killed at %s, %s it is done',
  async (tag, when) => {
    await yard.killedAt([tag, when]);
  },
);
