/** What a package.json may name: packages of the floors below, in no circle. */

import { house, mayImport, packageOf, roomsNamedBy, type Manifest } from '@mqk/house';

export type Manifests = ReadonlyMap<string, Manifest>;

/** Every package is built with these; they are no part of the house. */
const TOOLS = new Set(['tools']);

const named = (dependencies: Readonly<Record<string, string>> | undefined): readonly string[] =>
  Object.keys(dependencies ?? {}).filter((name) => packageOf(name) !== undefined);

const refusedOf = (name: string, manifest: Manifest): readonly string[] => {
  const used = [
    ...named(manifest.dependencies),
    ...named(manifest.peerDependencies),
    ...named(manifest.optionalDependencies),
  ];
  const forTests = named(manifest.devDependencies).filter((id) => !TOOLS.has(packageOf(id) ?? ''));
  return [
    ...used.filter((id) => !mayImport(name, id, 'src')).map((id) => `${name} -> ${id}`),
    ...forTests.filter((id) => !mayImport(name, id, 'tests')).map((id) => `${name} -> ${id} (in tests)`),
  ];
};

const strangersOf = (name: string, manifest: Manifest): readonly string[] =>
  Object.keys(manifest.dependencies ?? {})
    .filter((library) => house.libraries[library]?.includes(name) === false)
    .map((library) => `${name} -> ${library}`);

/** Dependencies that tools/house.json does not allow. */
export const refusedDependencies = (manifests: Manifests): readonly string[] =>
  [...manifests].flatMap(([name, manifest]) => [
    ...refusedOf(name, manifest),
    ...strangersOf(name, manifest),
  ]);

const neighbours = (manifests: Manifests, name: string): readonly string[] => {
  const manifest = manifests.get(name);
  if (manifest === undefined) return [];
  const { src, tests } = roomsNamedBy(manifest);
  return [...src, ...tests];
};

const circleFrom = (manifests: Manifests, start: string): readonly string[] => {
  const seen = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] => {
    if (name === start && path.length > 1) return path;
    if (seen.has(name)) return [];
    if (name !== start) seen.add(name);
    for (const next of neighbours(manifests, name)) {
      const found = walk(next, [...path, next]);
      if (found.length > 0) return found;
    }
    return [];
  };
  return walk(start, [start]);
};

/** Circles among the packages, tests included: `a -> b -> a`. */
export const circles = (manifests: Manifests): readonly string[] =>
  [...manifests.keys()].map((name) => circleFrom(manifests, name).join(' -> ')).filter((path) => path !== '');
