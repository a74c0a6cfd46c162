/** A new cluster: made whole or not at all. */
import { chown, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { Binaries } from './binaries.ts';
import { run } from './command.ts';
import { draftIn, removeDraft, removeDrafts } from './draft.ts';
import { diskFull, newClusterBytes, refuseLackOfSpace } from './disk.ts';
import { syncFolder, writeSafely } from './files.ts';
import type { Place } from './place.ts';
import { EmbeddedRefused } from './refusal.ts';
import { configFile, configText, type Durability } from './settings.ts';

export const superuser = 'mqk';

const initdbTimeoutMs = 300_000;

/**
 * Made under another name and renamed when complete, so a killed initdb leaves no half cluster: only a draft, which the
 * next start removes. Call it in turn: a draft that is there is then nobody's.
 *
 * Refuses: disk_full, initdb_failed.
 */
export async function makeCluster(place: Place, binaries: Binaries, options: NewCluster): Promise<void> {
  const { home, cluster, user } = place;
  await removeDrafts(home);
  await refuseLackOfSpace(home, newClusterBytes);
  const draft = draftIn(home);
  const data = join(draft, 'data');
  try {
    for (const folder of [draft, data]) {
      await mkdir(folder, { mode: 0o700 });
      if (user.lent) await chown(folder, user.uid, user.gid);
    }
    await initialise(data, place, binaries, options);
    await includeConfig(join(data, 'postgresql.conf'), place);
    await writeConfig(data, place, options);
    await rename(data, cluster);
    await syncFolder(home);
  } finally {
    await removeDraft(draft);
  }
}

export interface NewCluster {
  readonly durability: Durability;
  readonly password: string;
  readonly socketDirectory: string;
}

export async function writeConfig(
  cluster: string,
  { user }: Place,
  { durability, socketDirectory }: Omit<NewCluster, 'password'>,
): Promise<void> {
  const text = configText(durability, socketDirectory);
  await writeSafely(join(cluster, configFile), text, { mode: 0o600, owner: user });
}

/** At its end, so ours is the last word; flushed, because without it the server would listen where it likes. */
async function includeConfig(file: string, { user }: Place): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeSafely(file, `${text}\ninclude '${configFile}'\n`, { mode: 0o600, owner: user });
}

async function initialise(
  data: string,
  { cluster, user }: Place,
  binaries: Binaries,
  { durability, password }: NewCluster,
): Promise<void> {
  // the server's user cannot read root's password file, so initdb gets one of its own, for as long as it runs
  const passwordFile = join(data, '..', 'password');
  await writeSafely(passwordFile, `${password}\n`, { mode: 0o600, owner: user });
  const { code, output } = await run({
    file: binaries.initdb,
    args: [...initdbArgs(data, passwordFile), ...(durability === 'ephemeral' ? quickly : [])],
    user,
    environment: binaries.environment,
    timeoutMs: initdbTimeoutMs,
  });
  if (code === 0) return;
  if (output.includes('No space left on device')) throw await diskFull(cluster);
  throw new EmbeddedRefused({ code: 'initdb_failed', cluster, output });
}

/** Encoding, locale and collation are fixed, whatever LANG says: the same bytes sort the same everywhere. */
const initdbArgs = (data: string, passwordFile: string): readonly string[] => [
  `--pgdata=${data}`,
  `--username=${superuser}`,
  `--pwfile=${passwordFile}`,
  '--auth-local=scram-sha-256',
  '--auth-host=reject',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/** A password is asked for in tests too, only not made slow to guess. */
const quickly = ['--no-sync', '--set=scram_iterations=1'];
