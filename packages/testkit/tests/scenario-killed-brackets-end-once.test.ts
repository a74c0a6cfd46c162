/**
 * A process that is killed on the way of a bracket: each of its parts is at the broker once in the end, and nothing is
 * held. The moments here are those at which the answer changes; `brackets-killed-anywhere.long.ts` kills at all of them.
 */
import { test } from '@jest/globals';

import { bracketLife, warmBracket } from './support/bracket-killed.ts';

test.each([
  ['enters', 'tx-b.commit', 1, 'after', 'the entry and its protection were promised, and nothing was sent'],
  ['protects', 'tx-d.commit', 1, 'after', 'the fill of the entry was booked, and no leg promised'],
  ['protects', 'submit', 2, 'before', 'one leg was at the broker, and the other on its way'],
  ['closes', 'tx-d.commit', 1, 'after', 'the fill of a leg was booked with the wish to cancel the other'],
  ['closes', 'cancel', 1, 'before', 'the cancel of the other was on its way'],
] as const)('killed while it %s, at %s (%i), %s it was done: %s', async (...moment) => {
  const [stage, tag, time, when] = moment;
  await bracketLife(stage, { tag, time, when }, await warmBracket());
});
