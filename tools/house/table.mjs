/** The one table of who may import whom, read from ../house.json. ESLint, tsconfig references and tidy all ask here. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const house = JSON.parse(readFileSync(join(root, 'tools/house.json'), 'utf8'));

const prefix = `${house.scope}/`;

/** `broker-*` stands for every broker, present and to come. */
export const matches = (pattern, name) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

const anyMatches = (patterns, name) => patterns.some((pattern) => matches(pattern, name));

/** The folders under packages/ that hold a package. */
export const packagesOnDisk = () =>
  readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .sort();

/** 1 to 8, then the roof; 0 for a package that the table does not know. */
export const floorOf = (name) => {
  if (anyMatches(house.roof, name)) return house.floors.length + 1;
  return house.floors.findIndex((rooms) => anyMatches(rooms, name)) + 1;
};

/** Decisions and words only: no Node, no ambient types. */
export const isPure = (name) => floorOf(name) >= 1 && floorOf(name) <= house.pureFloors;

export const isRoof = (name) => anyMatches(house.roof, name);

/** Every package name the table or the disk knows. A pattern with a star counts only through the disk. */
export const knownPackages = () => {
  const written = [...house.floors.flat(), ...house.roof].filter((name) => !name.includes('*'));
  const guests = Object.values(house.guarded).flat();
  const named = guests.filter((name) => !name.includes('*'));
  const onDisk = packagesOnDisk().filter((name) => floorOf(name) > 0);
  return [...new Set([...written, ...named, ...onDisk])];
};

const guestsOf = (door) =>
  Object.entries(house.guarded).filter(
    ([guarded]) => matches(guarded, door) || (!guarded.includes('*') && door.startsWith(`${guarded}/`)),
  );

/** The package that a specifier of our scope belongs to, or undefined. */
export const packageOf = (specifier) =>
  specifier.startsWith(prefix) ? specifier.slice(prefix.length).split('/')[0] : undefined;

/** May `from` import `door` (a specifier such as `@mqk/execution/port`)? Where: 'src' or 'tests'. */
export const mayImport = (from, door, where = 'src') => {
  const to = packageOf(door);
  if (to === undefined) return true;
  if (to === from) return true;
  if (floorOf(from) === 0 || floorOf(to) === 0) return false;
  if (where !== 'tests' && house.forTests.includes(door)) return false;
  if (isRoof(to)) return where === 'tests';
  return floorOf(to) < floorOf(from) && guestsOf(door).every(([, guests]) => anyMatches(guests, from));
};

/** The package.json of a package under packages/. */
export const manifestOf = (name) =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));

const roomsIn = (dependencies) =>
  Object.keys(dependencies ?? {})
    .map(packageOf)
    .filter((name) => name !== undefined && existsSync(join(root, 'packages', name, 'package.json')))
    .sort();

/** Which of our packages this one names: for its sources, and for its tests besides. */
export const roomsNamedBy = (manifest) => ({
  src: roomsIn({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }),
  tests: roomsIn(manifest.devDependencies),
});
