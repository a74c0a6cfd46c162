/** Who the server runs as: ourselves, except that PostgreSQL refuses root, who lends it to `postgres` or `nobody`. */
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { EmbeddedRefused } from './refusal.ts';

export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** True when root starts it for another user. */
  readonly lent: boolean;
}

const candidates = ['postgres', 'nobody'] as const;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** `owner`: the uid that owns the cluster already; it stays with whom it was made for. */
export async function chooseServerUser(
  owner: number | null,
  passwdFile = '/etc/passwd',
): Promise<ServerUser> {
  if (!isRoot()) {
    const [uid, gid] = [process.getuid?.() ?? -1, process.getgid?.() ?? -1];
    return { name: `uid ${uid}`, uid, gid, lent: false };
  }
  const passwd = (await readFile(passwdFile, 'utf8')).split('\n').map((line) => line.split(':'));
  const known = candidates.flatMap((name) => readUser(name, passwd));
  const user = known.find(({ uid }) => uid === owner) ?? known[0];
  if (user === undefined) throw new EmbeddedRefused({ code: 'no_server_user', looked: candidates });
  return user;
}

/** A passwd line is name:password:uid:gid:...; macOS writes nobody's uid as -2. */
function readUser(name: string, passwd: readonly (readonly string[])[]): readonly ServerUser[] {
  const [, , uid, gid] = passwd.find((fields) => fields[0] === name) ?? [];
  if (uid === undefined || gid === undefined) return [];
  return [{ name, uid: Number.parseInt(uid, 10) >>> 0, gid: Number.parseInt(gid, 10) >>> 0, lent: true }];
}

/** How a child process becomes that user. */
export function becoming(user: ServerUser): { readonly uid?: number; readonly gid?: number } {
  return user.lent ? { uid: user.uid | 0, gid: user.gid | 0 } : {};
}

/** The first folder on the way to `path`, itself included, that the user may not pass; null when all let them through. */
export async function blockedAt(path: string, user: ServerUser): Promise<string | null> {
  if (dirname(path) !== path) {
    const above = await blockedAt(dirname(path), user);
    if (above !== null) return above;
  }
  const { uid, gid, mode } = await stat(path);
  if (uid === user.uid) return (mode & 0o100) === 0 ? path : null;
  if (gid === user.gid) return (mode & 0o010) === 0 ? path : null;
  return (mode & 0o001) === 0 ? path : null;
}
