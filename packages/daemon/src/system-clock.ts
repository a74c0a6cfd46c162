/** The machine's clocks. */
import { performance } from 'node:perf_hooks';

import { type Clock, systemTime } from '@mqk/core';

export const systemClock: Clock = {
  now: () => systemTime(Date.now()),
  monotonicMs: () => performance.now(),
};
