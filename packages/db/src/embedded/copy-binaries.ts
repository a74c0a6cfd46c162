/** A copy of the programs that the server's user can read and nobody but us can change, with its links complete. */
import { randomBytes } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, open, readdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { refuseLackOfSpace } from './disk.ts';
import { errnoOf, unlessMissing } from './errno.ts';
import { syncFolder } from './files.ts';
import { wantedLinks } from './library-links.ts';
import { EmbeddedRefused } from './refusal.ts';

const copyBytes = 96 * 1024 * 1024;

/** Copied beside its place and renamed, so a folder of that name is complete. Refuses: disk_full, foreign_owner. */
export async function copyOnce(native: string, to: string): Promise<string> {
  if (await isOurs(to)) return to;
  await refuseLackOfSpace(dirname(to), copyBytes);
  const draft = `${to}.${randomBytes(6).toString('hex')}.new`;
  try {
    await copyFolder(native, draft);
    for (const { name, target } of await wantedLinks(native)) {
      await symlink(basename(target), join(draft, 'lib', name)).catch(unlessThere);
    }
    await rename(draft, to);
    await syncFolder(dirname(to));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // another process was quicker, and its copy is as good
    if (!(await isOurs(to))) throw error;
  }
  return to;
}

/** Programs that another user could have put there are not run. */
async function isOurs(path: string): Promise<boolean> {
  const found = await unlessMissing(lstat(path), null);
  if (found === null) return false;
  const uidWanted = process.getuid?.() ?? -1;
  if (found.isDirectory() && found.uid === uidWanted) return true;
  throw new EmbeddedRefused({ code: 'foreign_owner', path, uid: found.uid, uidWanted });
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFolder(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) await copyDurably(source, target);
  }
}

/** Flushed before the rename: a power loss must not leave a complete-looking folder of empty files. */
async function copyDurably(source: string, target: string): Promise<void> {
  const { mode } = await lstat(source);
  await copyFile(source, target);
  await chmod(target, (mode & 0o100) === 0 ? 0o644 : 0o755);
  const file = await open(target);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function unlessThere(error: unknown): void {
  if (errnoOf(error) !== 'EEXIST') throw error;
}
