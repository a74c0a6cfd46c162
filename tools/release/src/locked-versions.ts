/** The versions that pnpm-lock.yaml pins for what our published packages bring with them. */

import { parse } from 'yaml';

type Versions = Readonly<Record<string, string>>;

interface Importer {
  readonly dependencies?: Readonly<Record<string, { readonly version: string }>>;
  readonly optionalDependencies?: Readonly<Record<string, { readonly version: string }>>;
}

interface Snapshot {
  readonly dependencies?: Versions;
  readonly optionalDependencies?: Versions;
}

interface Lockfile {
  readonly importers: Readonly<Record<string, Importer>>;
  readonly snapshots: Readonly<Record<string, Snapshot>>;
}

/** Dependencies that another package happens to supply stand behind the version: `9.0.0(typescript@6.0.3)`. */
const bare = (version: string): string => version.replace(/\(.*$/, '');

const isOurs = (version: string): boolean => version.startsWith('link:');

const wantedBy = ({ dependencies, optionalDependencies }: Importer): readonly (readonly [string, string])[] =>
  Object.entries({ ...dependencies, ...optionalDependencies }).map(([name, { version }]) => [name, version]);

/** name -> version. A name that is needed in two versions is left to npm. */
export const lockedVersions = (lockfile: string): Versions => {
  const { importers, snapshots } = parse(lockfile) as Lockfile;
  const found = new Map<string, Set<string>>();
  const waiting = Object.entries(importers)
    .filter(([path]) => path.startsWith('packages/'))
    .flatMap(([, importer]) => wantedBy(importer));
  for (const [name, version] of waiting) {
    const versions = found.get(name) ?? new Set<string>();
    if (isOurs(version) || versions.has(bare(version))) continue;
    found.set(name, versions.add(bare(version)));
    const { dependencies, optionalDependencies } = snapshots[`${name}@${version}`] ?? {};
    waiting.push(...Object.entries({ ...dependencies, ...optionalDependencies }));
  }
  return Object.fromEntries(
    [...found].flatMap(([name, [first = '', ...others]]) => (others.length === 0 ? [[name, first]] : [])),
  );
};
