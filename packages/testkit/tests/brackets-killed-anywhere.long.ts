/** Killed before every message of a bracket's way, in each of its lives: each part is at the broker once in the end. */
import { expect, test } from '@jest/globals';

import { STAGES, bracketLife, warmBracket } from './support/bracket-killed.ts';

test.each(STAGES)(
  'while it %s',
  async (stage) => {
    const all = await bracketLife(stage, null, await warmBracket());
    // what only looks leaves nothing that the next life could miss
    const messages = all.filter((tag) => /^(tx-|submit|cancel)/.test(tag));
    expect(messages.length).toBeGreaterThan(10);
    const seen = new Map<string, number>();
    let next = warmBracket();
    for (const tag of messages) {
      const time = (seen.get(tag) ?? 0) + 1;
      seen.set(tag, time);
      const child = await next;
      next = warmBracket(); // the next one comes up while this one lives
      await bracketLife(stage, { tag, time, when: 'before' }, child);
    }
    (await next).kill('SIGKILL');
  },
  1_200_000,
);
