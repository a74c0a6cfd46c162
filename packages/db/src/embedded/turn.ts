/** One process at a time does `work` in a folder. Whoever dies in the middle gives up its turn by dying. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { refuseDisk } from './disk.ts';
import { unlinkIfThere } from './files.ts';
import { type Flag, lookForFlags, raiseFlag } from './flag.ts';

export type Turn =
  { readonly taken: true; readonly flag: Flag } | { readonly taken: false; readonly by: number };

/**
 * Raise your own flag, then look for others: of two who come at once at least one sees the other, so both may give way and
 * both never stay. Giving way is repeated at random intervals, so one of them gets through.
 *
 * Refuses: directory_unusable, disk_full.
 */
export async function takeTurn(folder: string, name: string, patienceMs: number): Promise<Turn> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const turn = await tryOnce(folder, name);
    if (turn.taken || performance.now() >= end) return turn;
    await pause(randomInt(5, 50));
  }
}

async function tryOnce(folder: string, name: string): Promise<Turn> {
  try {
    const flag = await raiseFlag(folder, name);
    const by = await otherHolder(folder, name, flag);
    if (by === null) return { taken: true, flag };
    await flag.lower();
    return { taken: false, by };
  } catch (error) {
    throw await refuseDisk(folder, error);
  }
}

async function otherHolder(folder: string, name: string, flag: Flag): Promise<number | null> {
  const others = await lookForFlags(folder, name, flag);
  for (const { file, alive } of others) {
    if (!alive) await unlinkIfThere(join(folder, file));
  }
  return others.find(({ alive }) => alive)?.pid ?? null;
}
