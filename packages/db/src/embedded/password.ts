/** The server's password: 32 random bytes in a file that only we can read, never on a command line or in an environment. */
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

import { unlessMissing } from './errno.ts';
import { writeSafely } from './files.ts';
import { EmbeddedRefused } from './refusal.ts';

/** Refuses: password_exposed. Null when there is none yet. */
export async function readPassword(file: string): Promise<string | null> {
  const found = await unlessMissing(stat(file), null);
  if (found === null) return null;
  if ((found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
    throw new EmbeddedRefused({ code: 'password_exposed', file, mode });
  }
  return (await readFile(file, 'utf8')).trim();
}

export async function makePassword(file: string): Promise<string> {
  const password = randomBytes(32).toString('base64url');
  await writeSafely(file, `${password}\n`, { mode: 0o600 });
  return password;
}
