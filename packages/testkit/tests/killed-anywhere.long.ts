/** Killed before and after every message between the wish and the settlement: nothing sent twice, nothing lost. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { type Grave, grave } from './support/killed.ts';
import { MESSAGES, WAYS, momentsOf } from './support/moments.ts';

let yard: Grave;
beforeAll(async () => {
  yard = await grave();
});
afterAll(() => yard.close());

test.each(WAYS)('the list of messages is what a life sends that orders %s', async (how) => {
  expect(await yard.undisturbed(how)).toEqual(MESSAGES[how].filter((tag) => tag !== 'send'));
});

test.each(
  WAYS.flatMap((how) =>
    momentsOf(how).flatMap((tag) => [[how, tag, 'before'] as const, [how, tag, 'after'] as const]),
  ),
)('ordered %s and killed at %s, %s it is done', async (how, tag, when) => {
  await yard.killedAt(how, [tag, when]);
});
