/** What leaves the house: every package under packages/ with its doors. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { house, packagesOnDisk, root } from '@mqk/house';

type Targets = string | Readonly<Record<string, string>>;

/** What a package.json says, as far as it matters to whoever installs the package. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly private?: boolean;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, Targets>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, Targets>> };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Door {
  /** As it is imported: `@mqk/db/paper`. */
  readonly specifier: string;
  /** As its report is called: `db-paper`. */
  readonly name: string;
  /** Its types, from the package's folder on. */
  readonly types: string;
  /** Entering it runs something: there is nothing to import. */
  readonly isProgram: boolean;
}

export interface Published {
  readonly name: string;
  readonly folder: string;
  readonly manifest: PackageJson;
  readonly doors: readonly Door[];
}

/** The one way into a package that is not for importing; another process is started with it. */
const PROGRAM = './main';

export const readManifest = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;

const doorsOf = (name: string, { exports = {} }: PackageJson): readonly Door[] =>
  Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string' || target['types'] === undefined
      ? []
      : [
          {
            specifier: `${house.scope}/${name}${path.slice(1)}`,
            name: `${name}${path.slice(1).replaceAll('/', '-')}`,
            types: target['types'],
            isProgram: path === PROGRAM,
          },
        ],
  );

const publishedAs = (name: string): Published => {
  const folder = join(root, 'packages', name);
  const manifest = readManifest(folder);
  return { name, folder, manifest, doors: doorsOf(name, manifest) };
};

export const published: readonly Published[] = packagesOnDisk().map(publishedAs);
