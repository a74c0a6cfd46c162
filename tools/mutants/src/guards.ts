/** Guards of control: what each keeps out, the few characters that take it away, and the test that misses it. */
import { ARMING } from './guards/arming.ts';
import { ASKING } from './guards/asking.ts';
import { COMPARING } from './guards/comparing.ts';
import { CONFIRMING } from './guards/confirming.ts';
import { DOORS } from './guards/doors.ts';
import { FEEDS } from './guards/feeds.ts';
import { AT_THE_GATE } from './guards/gate.ts';
import { GETTING_OUT } from './guards/getting-out.ts';
import { LEASES } from './guards/leases.ts';
import { PICTURES } from './guards/pictures.ts';
import { REDUCING } from './guards/reducing.ts';
import { STOPPING } from './guards/stopping.ts';
import { TELLING } from './guards/telling.ts';
import { WRITING } from './guards/writing.ts';
import type { Guard } from './guards/guard.ts';

export type { Guard } from './guards/guard.ts';

export const GUARDS: readonly Guard[] = [
  ...ARMING,
  ...CONFIRMING,
  ...ASKING,
  ...AT_THE_GATE,
  ...REDUCING,
  ...COMPARING,
  ...PICTURES,
  ...STOPPING,
  ...LEASES,
  ...GETTING_OUT,
  ...WRITING,
  ...TELLING,
  ...DOORS,
  ...FEEDS,
];
