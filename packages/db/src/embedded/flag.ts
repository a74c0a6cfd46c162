/**
 * A flag says "the process that raised me is alive": a listening socket in a folder, which the kernel takes down with its
 * process, however that ends. Pids are reused and mean nothing in another container; a lock file outlives its writer; a
 * session in the database ends with the server while its holder goes on. Here neither mistake (a live holder taken for
 * dead, a dead one for alive) is possible on one machine; where we cannot tell (no permission to ask), it counts as alive.
 */
import { randomBytes } from 'node:crypto';
import { lstat, open, readdir, rename } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

import { errnoOf, unlessMissing } from './errno.ts';
import { unlinkIfThere } from './files.ts';
import { EmbeddedRefused } from './refusal.ts';
import { socketPathBytesMax } from './socket-directory.ts';

export interface Flag {
  /** The file in the folder, `<name>.<pid>.<random>.sock`. */
  readonly file: string;
  lower(): Promise<void>;
}

export interface Seen {
  readonly pid: number;
  readonly file: string;
  readonly alive: boolean;
}

/** Raised under another name first: who sees a flag under its own name sees one that already listens. */
export async function raiseFlag(folder: string, name: string): Promise<Flag> {
  const file = `${name}.${process.pid}.${randomBytes(6).toString('hex')}.sock`;
  const server = await withShortPath(folder, (short) => listen(join(short, `${file}.new`)));
  await rename(join(folder, `${file}.new`), join(folder, file));
  await removeUnfinished(folder, name, file);
  return {
    file,
    lower: async () => {
      await unlinkIfThere(join(folder, file));
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Every flag of that name in the folder but our own. */
export async function lookForFlags(folder: string, name: string, own?: Flag): Promise<readonly Seen[]> {
  const pattern = new RegExp(`^${name}\\.(\\d+)\\.[0-9a-f]{12}\\.sock$`);
  const seen: Seen[] = [];
  for (const file of await readdir(folder)) {
    const pid = pattern.exec(file)?.[1];
    if (pid === undefined || file === own?.file) continue;
    const alive = await withShortPath(folder, (short) => answers(join(short, file)));
    seen.push({ file, pid: Number.parseInt(pid, 10), alive });
  }
  return seen;
}

/** Of a process that was killed before its flag was up. A minute is more than any of them takes. */
async function removeUnfinished(folder: string, name: string, own: string): Promise<void> {
  const unfinished = (await readdir(folder)).filter(
    (file) => file.startsWith(name) && file.endsWith('.sock.new'),
  );
  if (unfinished.length === 0) return;
  const { mtimeMs: now } = await lstat(join(folder, own));
  for (const file of unfinished) {
    const { mtimeMs } = await unlessMissing(lstat(join(folder, file)), { mtimeMs: now });
    if (now - mtimeMs > 60_000) await unlinkIfThere(join(folder, file));
  }
}

function listen(path: string): Promise<Server> {
  const server = createServer((visitor) => visitor.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Only the kernel's own word counts as dead: nobody listens there, or nothing is there any more. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const visitor = connect(path);
    visitor.once('connect', () => {
      visitor.destroy();
      resolve(true);
    });
    visitor.once('error', (error) => {
      const code = errnoOf(error);
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}

/** A socket's path has room for about a hundred bytes; on Linux an open folder can be named in a few. */
async function withShortPath<T>(folder: string, use: (short: string) => Promise<T>): Promise<T> {
  const bytes = Buffer.byteLength(folder) + longestFile;
  if (bytes <= socketPathBytesMax) return use(folder);
  if (process.platform !== 'linux') {
    throw new EmbeddedRefused({
      code: 'socket_path_too_long',
      path: folder,
      bytes,
      bytesMax: socketPathBytesMax,
    });
  }
  const handle = await open(folder);
  try {
    return await use(`/proc/self/fd/${handle.fd}`);
  } finally {
    await handle.close();
  }
}

const longestFile = '/runner.4194304.0123456789ab.sock.new'.length;
