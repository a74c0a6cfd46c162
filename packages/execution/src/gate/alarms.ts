/**
 * What stops an armed account although nobody orders anything: asked after every mark, every booked fill and every
 * answer, and at every beat.
 */
import { breakers } from '@mqk/risk';

import type { HaltOrder } from '../store/decisions.ts';
import type { WatchFacts } from '../store/facts.ts';
import { breakerHalt } from './refusal.ts';

/** Pure: every reason of one kind to stop now. */
export type Alarm = (facts: WatchFacts) => readonly HaltOrder[];

/** Losses and storms, as the gate would find them. */
const breakersTripped: Alarm = ({ risk }) =>
  breakers(risk).flatMap((refusal) => breakerHalt(refusal, 'without an order being asked for') ?? []);

const ALARMS: readonly Alarm[] = [breakersTripped];

/** A desk that is disarmed already is not stopped once more for what stopped it. */
export const alarms: Alarm = (facts) => (facts.control.armed ? ALARMS.flatMap((alarm) => alarm(facts)) : []);
