/** What an installation of one package brings, read from the package-lock.json of a project that has them all. */

interface Entry {
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Where npm puts a package (`node_modules/pg`) -> what it knows of it. */
export type PackageLock = ReadonlyMap<string, Entry>;

export const packageLock = (text: string): PackageLock => {
  const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, Entry>> };
  return new Map(Object.entries(packages));
};

/** As Node looks for it: beside the one who asks, then in every folder above. */
const placeOf = (lock: PackageLock, from: string, name: string): string | undefined => {
  const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (lock.has(place)) return place;
  if (from === '') return undefined;
  return placeOf(lock, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
};

const wantedBy = (entry: Entry | undefined): readonly string[] => {
  const {
    dependencies,
    optionalDependencies,
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = entry ?? {};
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
};

/** The places of all that comes with a package, without itself, in code-unit order. */
export const closureOf = (lock: PackageLock, name: string): readonly string[] => {
  const found = new Set([`node_modules/${name}`]);
  for (const from of found)
    for (const wanted of wantedBy(lock.get(from))) {
      const place = placeOf(lock, from, wanted);
      if (place !== undefined) found.add(place);
    }
  found.delete(`node_modules/${name}`);
  return [...found].toSorted();
};

export const nameAt = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13);

/** Something is compiled, chosen by platform, or run when it is installed. */
export const isNative = (lock: PackageLock, place: string): boolean => {
  const entry = lock.get(place);
  return entry?.hasInstallScript === true || entry?.os !== undefined || entry?.cpu !== undefined;
};
