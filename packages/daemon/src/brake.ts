/**
 * Stopping, whatever else is broken.
 *
 * The brake holds in memory before anything is awaited: from that moment nothing leaves. Then the stop is stored, and
 * the stored state goes on stopping. A database that does not take it in time leaves the stop in the file HALT, the
 * brake on, and the process at its end: nobody trades on a state that could not be written down.
 */
import { setTimeout as pause } from 'node:timers/promises';

import type { Control } from '@mqk/execution';
import type { Logger } from 'pino';

import { type StopOrder, leaveHaltFile } from './halt-file.ts';

/** What the sender asks before each byte. */
export interface Hold {
  /** False while a stop is on its way to the database, and for ever when it did not arrive. */
  free(): boolean;
  put(): void;
  lift(): void;
}

export function createHold(): Hold {
  let stops = 0;
  return {
    free: () => stops === 0,
    put() {
      stops += 1;
    },
    lift() {
      stops -= 1;
    },
  };
}

/** Never refused. `latched`: it could not be stored, and this process ends. */
export type Brake = (order: StopOrder) => Promise<'stored' | 'latched'>;

type Stops = Pick<Control, 'disarm' | 'halt' | 'kill'>;

export interface BrakeParts {
  readonly hold: Hold;
  readonly control: Stops;
  readonly data: string;
  /** Milliseconds that the database has to take a stop. */
  readonly patienceMs: number;
  readonly log: Logger;
  readonly fatal: (why: string) => void;
}

export function createBrake(parts: BrakeParts): Brake {
  const { hold, data, patienceMs, fatal } = parts;
  return async (order) => {
    hold.put();
    if (await storedInTime(parts, order)) {
      hold.lift();
      return 'stored';
    }
    leaveHaltFile(data, order);
    fatal(`a stop was not stored within ${patienceMs} ms; the file HALT keeps it for the next start`);
    return 'latched';
  };
}

async function storedInTime({ control, patienceMs, log }: BrakeParts, order: StopOrder): Promise<boolean> {
  const waiting = new AbortController();
  const stored = carryOut(control, order).then(
    () => true,
    (error: unknown) => {
      log.error({ err: error, order }, 'a stop was not stored');
      return false;
    },
  );
  const late = pause(patienceMs, false, { signal: waiting.signal }).catch(() => false);
  const inTime = await Promise.race([stored, late]);
  waiting.abort();
  return inTime;
}

/** A stop, as the one writer of control state knows it. */
export async function carryOut(control: Stops, order: StopOrder): Promise<void> {
  const { by, request } = order;
  const asker = request === undefined ? by : { by, request };
  switch (order.kind) {
    case 'disarm':
      return control.disarm(asker, 'operator');
    case 'halt':
      return control.halt(asker, order.code, order.detail);
    case 'kill':
      return control.kill(asker, order.detail);
  }
}
