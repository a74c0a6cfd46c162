/**
 * Where the parts of one embedded server are: the data directory, the cluster in it and who runs it. As root the cluster
 * may have to live elsewhere, because the server's own user cannot pass through the data directory (a checkout in /root):
 * then it is in a system-wide state folder named by the data directory's hash, and a pointer in the data directory says so.
 *
 * The mistake to avoid is an empty database in place of the real one. So what exists is used where it is, a pointer is
 * believed even when the folder would be passable now, and a pointer to nothing is a refusal, never a fresh start.
 */
import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { refuseUnusablePath } from './directory.ts';
import { unlessMissing } from './errno.ts';
import { writeSafely } from './files.ts';
import { EmbeddedRefused } from './refusal.ts';
import { blockedAt, chooseServerUser, isRoot, type ServerUser } from './server-user.ts';

export interface Place {
  /** The data directory's real path. */
  readonly directory: string;
  /** The folder that holds the cluster: the data directory, or one of the system's. */
  readonly home: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly user: ServerUser;
  readonly hash: string;
}

export interface Whereabouts {
  /** For what the server's user must reach and the data directory does not let it. Root only. */
  readonly stateDirectory: string;
  /** Ephemeral clusters stay in their folder: elsewhere nobody would sweep them. */
  readonly mayGoElsewhere: boolean;
}

const pointerIn = (directory: string): string => join(directory, 'postgres.location');
const ownerIn = (home: string): string => join(home, 'data-directory');

/** Refuses: cannot_pass, cluster_missing, cluster_of_another, foreign_owner, no_server_user, unusable_path. */
export async function findPlace(directory: string, whereabouts: Whereabouts): Promise<Place> {
  const pointer = await unlessMissing(readFile(pointerIn(directory), 'utf8'), null);
  return pointer === null
    ? chooseHome(directory, whereabouts)
    : followPointer(directory, pointer.trim(), pointerIn(directory));
}

async function followPointer(directory: string, home: string, pointer: string): Promise<Place> {
  const owner = await ownerOf(home);
  const user = await chooseServerUser(owner);
  if (!isRoot()) {
    const { uid } = await stat(pointer);
    throw new EmbeddedRefused({ code: 'foreign_owner', path: pointer, uid, uidWanted: user.uid });
  }
  await refuseLostCluster(directory, home, owner);
  return placeIn(directory, home, user);
}

async function chooseHome(directory: string, whereabouts: Whereabouts): Promise<Place> {
  const owner = await ownerOf(directory);
  const user = await chooseServerUser(owner);
  const blocked = user.lent ? await blockedAt(directory, user) : null;
  if (blocked === null) return placeIn(directory, directory, user);
  if (owner === null && whereabouts.mayGoElsewhere) {
    return elsewhere(directory, whereabouts.stateDirectory, user);
  }
  throw new EmbeddedRefused({ code: 'cannot_pass', path: directory, blockedAt: blocked, user: user.name });
}

/** The uid that a cluster in this folder belongs to. */
async function ownerOf(home: string): Promise<number | null> {
  return (await unlessMissing(lstat(join(home, 'postgres')), null))?.uid ?? null;
}

/** Writes down that the cluster is elsewhere. Only once it is there: a pointer to nothing is a refusal. */
export async function rememberPlace({ directory, home }: Place): Promise<void> {
  if (home === directory) return;
  await writeSafely(ownerIn(home), `${directory}\n`, { mode: 0o600 });
  await writeSafely(pointerIn(directory), `${home}\n`, { mode: 0o644 });
}

/** A folder of the system that everybody can pass and only we can write. */
export async function prepareStateDirectory(path: string, user: ServerUser): Promise<void> {
  const made = await mkdir(path, { recursive: true });
  for (let folder = path; made !== undefined && folder.length >= made.length; folder = dirname(folder)) {
    await chmod(folder, 0o755);
  }
  for (const folder of [dirname(path), path]) await refuseForeign(folder);
  const blocked = await blockedAt(path, user);
  if (blocked === null) return;
  throw new EmbeddedRefused({ code: 'cannot_pass', path, blockedAt: blocked, user: user.name });
}

/** Whoever owns a folder can put another one in its place. */
async function refuseForeign(path: string): Promise<void> {
  const uidWanted = process.getuid?.() ?? -1;
  const { uid } = await stat(path);
  if (uid !== uidWanted) throw new EmbeddedRefused({ code: 'foreign_owner', path, uid, uidWanted });
}

function placeIn(directory: string, home: string, user: ServerUser): Place {
  return {
    directory,
    home,
    cluster: join(home, 'postgres'),
    passwordFile: join(directory, 'postgres.password'),
    user,
    hash: hashOf(directory),
  };
}

async function elsewhere(directory: string, stateDirectory: string, user: ServerUser): Promise<Place> {
  refuseUnusablePath(stateDirectory);
  const home = join(stateDirectory, hashOf(directory));
  await prepareStateDirectory(home, user);
  return placeIn(directory, home, user);
}

const hashOf = (directory: string): string =>
  createHash('sha256').update(directory).digest('hex').slice(0, 16);

/** A data directory may be moved and finds its cluster again; of a copy and its original only one may have it. */
async function refuseLostCluster(directory: string, home: string, owner: number | null): Promise<void> {
  const cluster = join(home, 'postgres');
  if (owner === null) throw new EmbeddedRefused({ code: 'cluster_missing', directory, cluster });
  const origin = (await unlessMissing(readFile(ownerIn(home), 'utf8'), directory)).trim();
  if (origin === directory) return;
  const claim = await unlessMissing(readFile(pointerIn(origin), 'utf8'), '');
  if (claim.trim() === home) {
    throw new EmbeddedRefused({ code: 'cluster_of_another', directory, cluster, owner: origin });
  }
}
