/** Hashes of files: megabytes of them, so the platform's own. */
import { createHash } from 'node:crypto';

/** Lower-case hex, 64 characters. */
export const sha256Of = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
