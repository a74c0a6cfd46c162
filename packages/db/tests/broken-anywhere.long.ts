/** Wherever the connection breaks in a transaction, nothing of it happened; done again, it happened once. */
import { expect, test } from '@jest/globals';

import { STORIES, brokenAt, momentsOf } from './support/whole-or-nothing.ts';

test.each(Object.entries(STORIES))(
  '%s happens whole or not at all, wherever it breaks',
  async (_what, story) => {
    const moments = await momentsOf(story);
    expect(moments.length).toBeGreaterThan(4);
    for (const moment of moments) await brokenAt(story, moment);
  },
);
