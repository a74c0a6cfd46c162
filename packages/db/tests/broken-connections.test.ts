/**
 * Where the connection breaks in a transaction, nothing of it happened; done again, it happened once. Here it breaks where
 * most has been done already; `broken-anywhere.long.ts` breaks it before every statement.
 */
import { expect, test } from '@jest/globals';

import { STORIES, brokenAt, momentsOf } from './support/whole-or-nothing.ts';

test.each(Object.entries(STORIES))('%s happens whole or not at all', async (_what, story) => {
  const moments = await momentsOf(story);
  expect(moments.length).toBeGreaterThan(4);
  for (const moment of moments.slice(-2)) await brokenAt(story, moment);
});
