/**
 * A process that is killed between the wish and the settlement of an order: the next life finds out what became of it,
 * sends nothing twice and loses nothing. The moments here are those at which the answer changes; all the others are
 * in `killed-anywhere.long.ts`.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { type Grave, grave } from './support/killed.ts';
import { MESSAGES, WAYS } from './support/moments.ts';

let yard: Grave;
beforeAll(async () => {
  yard = await grave();
});
afterAll(() => yard.close());

test.each(WAYS)(
  'the messages of a life that orders %s are those that the long suite kills at',
  async (how) => {
    expect(await yard.undisturbed(how)).toEqual(MESSAGES[how].filter((tag) => tag !== 'send'));
  },
);

test.each([
  ['at once', 'tx-ab.commit', 'after', 'it was promised and claimed, and not sent'],
  ['at once', 'send', 'before', 'it was on its way'],
  ['at once', 'send', 'after', 'the broker had it, and could not say so'],
  ['at once', 'tx-c.commit', 'before', 'the broker had said so, and nobody had written it down'],
  ['in vain', 'tx-c.audit', 'after', 'the stop was written beside the refusal, and not committed'],
] as const)('ordered %s and killed at %s, %s it was done: %s', async (...moment) => {
  const [how, tag, when] = moment;
  await yard.killedAt(how, [tag, when]);
});
