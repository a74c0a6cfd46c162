/** The SONAME links (libicuuc.so.60 -> libicuuc.so.60.2) that the package's install script makes, when it was let. */
import { chmod, lstat, mkdir, readFile, readlink, rename, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { randomBytes } from 'node:crypto';

import { unlessMissing } from './errno.ts';
import type { Place } from './place.ts';

export interface LibraryLink {
  readonly name: string;
  /** The library itself, by its full path. */
  readonly target: string;
}

/** Every link the package wants, present or not. */
export async function wantedLinks(native: string): Promise<readonly LibraryLink[]> {
  const text = await unlessMissing(readFile(join(native, 'pg-symlinks.json'), 'utf8'), '[]');
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error(`${native}/pg-symlinks.json is not a list`);
  return list.map(readLink).map(({ source, target }) => ({
    name: basename(target),
    target: join(native, '..', source),
  }));
}

export async function missingLinks(native: string): Promise<readonly LibraryLink[]> {
  const missing: LibraryLink[] = [];
  for (const link of await wantedLinks(native)) {
    if ((await unlessMissing(lstat(join(native, 'lib', link.name)), null)) === null) missing.push(link);
  }
  return missing;
}

/**
 * Makes them in a folder of ours, and answers the environment that makes the programs look there. And then in their own: a
 * library that was found through our link looks beside the link for those that it needs itself.
 */
export async function linkLibraries(
  links: readonly LibraryLink[],
  native: string,
  { home }: Place,
): Promise<Readonly<Record<string, string>>> {
  const folder = join(home, 'lib');
  // whatever our umask is: the server's user reads them
  if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o755);
  for (const { name, target } of links) await pointTo(target, join(folder, name));
  return { LD_LIBRARY_PATH: `${folder}:${join(native, 'lib')}` };
}

/** A checkout may have moved since: what points elsewhere is replaced. */
async function pointTo(target: string, path: string): Promise<void> {
  if ((await unlessMissing(readlink(path), null)) === target) return;
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  await symlink(target, draft);
  await rename(draft, path);
}

function readLink(entry: unknown): { readonly source: string; readonly target: string } {
  if (typeof entry === 'object' && entry !== null && 'source' in entry && 'target' in entry) {
    const { source, target } = entry;
    if (typeof source === 'string' && typeof target === 'string') return { source, target };
  }
  throw new Error(`pg-symlinks.json has an entry we cannot read: ${JSON.stringify(entry)}`);
}
