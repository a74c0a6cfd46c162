/** A cluster in the making. Whoever makes it holds the turn, so any other draft is the remains of a killed start. */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { workingFolderOf } from './postmaster-process.ts';

export const draftIn = (home: string): string =>
  join(home, `postgres.${randomBytes(6).toString('hex')}.draft`);

export async function removeDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!/^postgres\.[0-9a-f]{12}\.draft$/.test(name)) continue;
    const draft = join(home, name);
    await waitUntilQuiet(draft);
    await removeDraft(draft);
  }
}

export async function removeDraft(draft: string): Promise<void> {
  await rm(draft, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
}

const patienceMs = 10_000;

/**
 * The initdb of a killed start goes on until it has something to say and nobody listens. Its postgres is given that time:
 * one that loses its files under its feet dies without giving back its shared memory.
 */
async function waitUntilQuiet(draft: string): Promise<void> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end && (await isWorkedIn(draft))) await pause(20);
}

async function isWorkedIn(draft: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(pids.map((pid) => workingFolderOf(pid)));
  return folders.some((folder) => folder?.startsWith(`${draft}/`) === true);
}
