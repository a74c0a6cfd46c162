/** The end of a run before its bars. */
import type { Desk } from './desk.ts';
import type { Stopped } from './result.ts';

/** The first reason stays. */
export function stopFor(desk: Desk, stopped: Stopped): void {
  if (desk.stopped !== null) return;
  desk.stopped = stopped;
  desk.log.other({ kind: 'stopped', at: stopped.at, code: stopped.code });
}
