/** The limits of the account over HTTP: to be seen, and to be changed by a person who says all of them. */
import type { Json } from '@mqk/core';
import type { ControlFacts } from '@mqk/execution/store';
import { limitsCodec, parseLimits } from '@mqk/risk';
import * as z from 'zod';

/** The names are the reader's business, so that everything that is wrong is told at once. */
export const limitsSchema = z.strictObject({
  by: z.string().regex(/^[\w.@-]{1,64}$/),
  limits: z.record(z.string(), z.unknown()),
});

export interface ShownLimits {
  /** Counts every change; null before the first. */
  readonly version: number | null;
  readonly limits: Json;
}

export const shownLimits = ({ limits, limitsVersion }: ControlFacts): ShownLimits => ({
  version: limitsVersion,
  limits: limits === null ? null : limitsCodec.encode(limits),
});

/** What was shown may be changed and given back, the version of its form and all. */
export const readLimits = (written: Readonly<Record<string, unknown>>): ReturnType<typeof parseLimits> =>
  parseLimits(Object.fromEntries(Object.entries(written).filter(([name]) => name !== 'v')));
