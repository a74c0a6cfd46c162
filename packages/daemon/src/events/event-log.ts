/** What happened, as lines of the log: what stops the desk or leaves it in doubt is an error, the rest is worth knowing. */
import { formatTime } from '@mqk/core';
import type { DeskEvent, EventKind } from '@mqk/execution/store';
import type { Logger } from 'pino';

import type { Hearer } from './bell.ts';

type Level = 'error' | 'warn' | 'info';

const LEVELS: Readonly<Record<EventKind, Level>> = {
  halted: 'error',
  disarmed: 'error',
  outcome_unknown: 'error',
  quarantined: 'error',
  question_opened: 'error',
  unprotected: 'error',
  alert: 'warn',
  wind_down_asked: 'warn',
  armed: 'info',
  outcome_known: 'info',
  question_closed: 'info',
  wind_down_ended: 'info',
};

export const shownEvent = ({ seq, kind, code, detail, clientOrderId, at }: DeskEvent): ShownEvent => ({
  id: `${seq}`,
  kind,
  code,
  detail,
  clientOrderId,
  at: formatTime(at),
});

/** Text only. */
export interface ShownEvent {
  /** To go on behind it. */
  readonly id: string;
  readonly kind: EventKind;
  readonly code: string;
  readonly detail: string;
  readonly clientOrderId: string | null;
  /** UTC. */
  readonly at: string;
}

export const eventLog =
  (log: Logger): Hearer =>
  (event) => {
    log[LEVELS[event.kind]]({ event: shownEvent(event) }, `${event.kind} ${event.code}`.trim());
  };
