/** The cluster on disk: is one there, and may we open it. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { major } from './binaries.ts';
import { targetOf } from './directory.ts';
import { errnoOf, unlessMissing } from './errno.ts';
import type { Place } from './place.ts';
import { EmbeddedRefused } from './refusal.ts';
import { configFile, type Durability, durabilityIn } from './settings.ts';

/**
 * Whether a cluster is there that these programs may open. False: nothing is there, or an empty folder.
 * Refuses: symlinked_directory, not_a_cluster, wrong_version, foreign_owner, other_durability.
 */
export async function clusterExists({ cluster, user }: Place, durability: Durability): Promise<boolean> {
  const found = await unlessMissing(lstat(cluster), null);
  if (found === null) return false;
  if (found.isSymbolicLink()) {
    throw new EmbeddedRefused({
      code: 'symlinked_directory',
      path: cluster,
      target: await targetOf(cluster),
    });
  }
  const foreign = new EmbeddedRefused({
    code: 'foreign_owner',
    path: cluster,
    uid: found.uid,
    uidWanted: user.uid,
  });
  const version = await readInside(join(cluster, 'PG_VERSION'), foreign);
  if (version === null && found.isDirectory() && (await readdir(cluster)).length === 0) return false;
  if (version === null) throw new EmbeddedRefused({ code: 'not_a_cluster', cluster });
  if (version.trim() !== major) {
    throw new EmbeddedRefused({ code: 'wrong_version', cluster, found: version.trim(), wanted: major });
  }
  if (found.uid !== user.uid) throw foreign;
  await refuseOtherKind(cluster, durability);
  return true;
}

async function readInside(path: string, foreign: EmbeddedRefused): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw code === 'EACCES' ? foreign : error;
  }
}

async function refuseOtherKind(cluster: string, asked: Durability): Promise<void> {
  const found = durabilityIn(await unlessMissing(readFile(join(cluster, configFile), 'utf8'), ''));
  if (found === null || found === asked) return;
  throw new EmbeddedRefused({ code: 'other_durability', cluster, found, asked });
}
