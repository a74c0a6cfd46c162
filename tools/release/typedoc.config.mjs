/** The documentation of every door, made from the doc comments of the sources: `pnpm docs:api`. */

import { join } from 'node:path';
import { manifestOf, packagesOnDisk, root } from '@mqk/house';

/** The sources of a package's doors. A program has nothing to import. */
const doorsOf = (name) =>
  Object.entries(manifestOf(name).exports)
    .filter(([path, target]) => path !== './main' && target['@mqk/source'] !== undefined)
    .map(([, target]) => join(root, 'packages', name, target['@mqk/source']));

export default {
  name: 'MiniQuantDesk',
  readme: join(root, 'ARCHITECTURE.md'),
  entryPoints: packagesOnDisk().flatMap(doorsOf),
  tsconfig: join(import.meta.dirname, 'tsconfig.docs.json'),
  out: join(root, 'dist', 'api-docs'),
  // the pages are made in a checkout that need not know where it will be published
  disableSources: true,
  treatWarningsAsErrors: true,
};
