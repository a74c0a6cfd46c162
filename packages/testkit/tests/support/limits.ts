/** The limits of a story, with some of them changed. */
import { type Limits, parseLimits } from '@mqk/risk';

import { STORY_LIMITS } from '../../src/index.ts';

export function storyLimits(changes: Readonly<Record<string, unknown>>): Limits {
  const limits = parseLimits({ ...STORY_LIMITS, ...changes });
  if (!limits.ok) throw new Error(JSON.stringify(limits.refused));
  return limits.value;
}
