/**
 * Stopping, whatever else is broken.
 *
 * The brake holds in memory before anything is awaited: from that moment nothing leaves. Then the stop is stored, and
 * the stored state goes on stopping. A database that does not take it in time leaves the stop in the file HALT, the
 * brake on, and the process at its end: nobody trades on a state that could not be written down. Where the file cannot be
 * written either (a disk that is full stops both), whoever asked is told so.
 */
import { setTimeout as pause } from 'node:timers/promises';

import type { Control, GivenUp } from '@mqk/execution';
import type { Logger } from 'pino';

import type { StopOrder } from './halt-file.ts';
import type { Hold } from './hold.ts';

export type Stopped =
  /** Of a kill: which protective stops go with the other orders, and what is bare then. */
  | { readonly outcome: 'stored'; readonly givenUp: GivenUp | null }
  /** It could not be stored: it holds in memory, this process ends, and the next one finds it in the file HALT. */
  | { readonly outcome: 'latched' }
  /** It could not be left there either: it holds until this process has ended, and has to be asked for again. */
  | { readonly outcome: 'unkept' };

/** Never refused. */
export type Brake = (order: StopOrder) => Promise<Stopped>;

type Stops = Pick<Control, 'disarm' | 'halt' | 'kill'>;

export interface BrakeParts {
  readonly hold: Hold;
  readonly control: Stops;
  /** Milliseconds that the database has to take a stop. */
  readonly patienceMs: number;
  readonly log: Logger;
  readonly fatal: (why: string) => void;
}

export function createBrake(parts: BrakeParts): Brake {
  const { hold, patienceMs, fatal } = parts;
  return async (order) => {
    // each stop is one of its own, also when the same object is asked for twice
    const own = { ...order };
    hold.put(own);
    const stopped = await storedInTime(parts, own);
    if (stopped.outcome === 'stored') {
      hold.lift(own);
      return stopped;
    }
    const kept = isLeft(parts, own);
    const what = kept ? 'the file HALT keeps it for the next start' : 'nobody keeps it for the next start';
    fatal(`a stop was not stored within ${patienceMs} ms; ${what}`);
    return kept ? stopped : { outcome: 'unkept' };
  };
}

function isLeft({ hold, log }: BrakeParts, order: StopOrder): boolean {
  try {
    hold.leaveAll();
    return true;
  } catch (error) {
    log.fatal({ err: error, order }, 'a stop could not be left in the file HALT either');
    return false;
  }
}

async function storedInTime({ control, patienceMs, log }: BrakeParts, order: StopOrder): Promise<Stopped> {
  const waiting = new AbortController();
  const stored = carryOut(control, order).then(
    (givenUp): Stopped => ({ outcome: 'stored', givenUp }),
    (error: unknown): Stopped => {
      log.error({ err: error, order }, 'a stop was not stored');
      return LATCHED;
    },
  );
  const late = pause(patienceMs, LATCHED, { signal: waiting.signal }).catch(() => LATCHED);
  const inTime = await Promise.race([stored, late]);
  waiting.abort();
  return inTime;
}

const LATCHED: Stopped = { outcome: 'latched' };

/** A stop, as the one writer of control state knows it. */
export async function carryOut(control: Stops, order: StopOrder): Promise<GivenUp | null> {
  const { by, request } = order;
  const asker = request === undefined ? by : { by, request };
  switch (order.kind) {
    case 'disarm':
      await control.disarm(asker, 'operator');
      return null;
    case 'halt':
      await control.halt(asker, order.code, order.detail);
      return null;
    case 'kill':
      return control.kill(asker, order.detail);
  }
}
