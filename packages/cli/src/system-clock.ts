/** The machine's clocks. */
import { performance } from 'node:perf_hooks';

import { type SystemTime, systemTime } from '@mqk/core';

export const wallTime = (): SystemTime => systemTime(Date.now());
export const monotonicMs = (): number => performance.now();
