/** The bugs: what is wrong, which invariants have to notice, and the few characters that make it so. */
import { AS_FOUND } from './planted-as-found.ts';
import type { Planted } from './planted-bug.ts';
import { IN_CONTROL } from './planted-in-control.ts';
import { ON_THE_WAY } from './planted-on-the-way.ts';

export type { Edit, Planted } from './planted-bug.ts';

export const PLANTED: readonly Planted[] = [...ON_THE_WAY, ...IN_CONTROL, ...AS_FOUND];
