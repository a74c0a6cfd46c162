/**
 * The file HALT over the life of one process. What lies there is carried out once, and put aside when it is stored.
 *
 * A file that cannot be put aside (a folder that may not be written to) would halt at every look: it halts once for each of
 * its states, it is said once how to remove it, and nobody arms while it lies there.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';

import type { Logger } from 'pino';

import { type StopOrder, readHaltFile, settleHaltFile } from './halt-file.ts';

export interface HaltWatch {
  /** `carryOut` answers whether it is stored. Answers whether there was anything that was not carried out yet. */
  obey(carryOut: (order: StopOrder) => Promise<boolean>): Promise<boolean>;
  /** Where it lies; null: nowhere. */
  lies(): string | null;
}

export function watchHaltFile(data: string, log: Pick<Logger, 'error'>): HaltWatch {
  let carriedOut: string | null = null;
  return {
    lies: () => (readHaltFile(data) === null ? null : join(data, 'HALT')),
    async obey(carryOut) {
      const state = stateOf(data);
      const left = readHaltFile(data);
      if (left === null || state === carriedOut) return false;
      let stored = true;
      for (const order of left.orders) stored = (await carryOut(order)) && stored;
      const stuck = stored ? settleHaltFile(data, left) : null;
      if (stuck !== null) {
        carriedOut = state;
        log.error(
          { why: stuck },
          `halted, and ${join(data, 'HALT')} cannot be put aside: remove it, then arm`,
        );
      }
      return true;
    },
  };
}

/** Changes whenever somebody writes or touches the file. Told before it is read, so that a later change is another state. */
function stateOf(data: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(join(data, 'HALT'), { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch {
    return 'not to be looked at';
  }
}
