/**
 * A server for tests: in a folder of its own, fast, without fsync, and gone without a trace when stopped. A test run that is
 * killed leaves its server running; every new one first sweeps up those whose owner is dead.
 */
import { chmod, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { freeBytes, refuseDisk } from './disk.ts';
import { unlessMissing } from './errno.ts';
import { ordinaryPatience } from './patience.ts';
import { type Flag, lookForFlags, raiseFlag } from './flag.ts';
import { type EmbeddedServer, startEmbedded } from './server.ts';
import { stopServer } from './stop.ts';

export interface EphemeralOptions {
  /** The folder that holds the temporary ones; memory if there is enough of it, else `/tmp`, if not said. */
  readonly parent?: string;
  readonly database?: string;
}

/** A database is three hundred small files: in memory a copy of one takes 12 ms, on a disk up to 150. */
const memory = '/dev/shm';
const disk = '/tmp';
const memoryBytesMin = 1024 * 1024 * 1024;

const prefix = 'mqk-pg-';
const owner = 'owner';

/** Refuses what startEmbedded refuses. */
export async function ephemeralServer(options: EphemeralOptions = {}): Promise<EmbeddedServer> {
  const { parent = await chooseParent(), ...rest } = options;
  const { folder, flag } = await makeFolder(parent, options).catch(async (error: unknown) => {
    throw await refuseDisk(parent, error);
  });
  const remove = async (): Promise<void> => {
    await removeFolder(folder);
    await flag.lower();
  };
  try {
    const server = await startEmbedded({ ...rest, directory: folder, durability: 'ephemeral' });
    return Object.freeze({ ...server, stop: remove });
  } catch (error) {
    await remove();
    throw error;
  }
}

/** It gets its final name only with its owner's flag up, so a sweep never sees it ownerless. */
async function makeFolder(parent: string, swept: EphemeralOptions): Promise<{ folder: string; flag: Flag }> {
  await sweepEphemeral(swept.parent);
  const draft = await mkdtemp(join(parent, `new-${prefix}`));
  const flag = await raiseFlag(draft, owner);
  const folder = draft.replace(`new-${prefix}`, prefix);
  await rename(draft, folder);
  await chmod(folder, 0o711);
  return { folder, flag };
}

async function chooseParent(): Promise<string> {
  const roomy = (await isFolder(memory)) && (await freeBytes(memory)) >= memoryBytesMin;
  return roomy ? memory : disk;
}

async function isFolder(path: string): Promise<boolean> {
  return (await unlessMissing(lstat(path), null))?.isDirectory() === true;
}

/** Removes what dead test runs of this user left in `parent`, or in both usual places; answers the folders. */
export async function sweepEphemeral(parent?: string): Promise<readonly string[]> {
  if (parent === undefined) {
    const inMemory = (await isFolder(memory)) ? await sweepEphemeral(memory) : [];
    return [...inMemory, ...(await sweepEphemeral(disk))];
  }
  const swept: string[] = [];
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith(prefix) || !(await isOrphan(folder))) continue;
    await removeFolder(folder);
    swept.push(folder);
  }
  return swept;
}

async function isOrphan(folder: string): Promise<boolean> {
  const found = await unlessMissing(lstat(folder), null);
  if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) return false;
  const flags = await lookForFlags(folder, owner).catch(() => []);
  return flags.length > 0 && flags.every(({ alive }) => !alive);
}

/** The owner's flag goes last: a sweep that dies in the middle is finished by the next one. */
async function removeFolder(folder: string): Promise<void> {
  await stopServer(join(folder, 'postgres'), 'immediate', ordinaryPatience.goneMs);
  for (const name of await unlessMissing(readdir(folder), [])) {
    if (!name.startsWith(`${owner}.`)) await rm(join(folder, name), { recursive: true, force: true });
  }
  await rm(folder, { recursive: true, force: true });
}
