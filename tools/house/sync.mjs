/** Writes the tsconfig files that follow from tools/house.json and the package.json files; `--check` only looks. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { root } from './table.mjs';
import { expectedFiles, outdatedFiles } from './tsconfigs.mjs';

const outdated = outdatedFiles();

if (process.argv.includes('--check')) {
  for (const path of outdated) console.error(`out of date: ${path} (run: pnpm house:sync)`);
  process.exitCode = outdated.length === 0 ? 0 : 1;
} else {
  const files = expectedFiles();
  for (const path of outdated) {
    const file = join(root, path);
    const options = await prettier.resolveConfig(file);
    writeFileSync(file, await prettier.format(files.get(path), { ...options, filepath: file }));
    console.log(`wrote ${path}`);
  }
  if (outdated.length === 0) console.log('everything is in step');
}
