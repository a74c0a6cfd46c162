/**
 * Makes one file of all tests of the copy in the working directory, with all that they load, for `in-process.mjs`.
 *
 *   node bundle.mjs THE_NODE_MODULES_OF_THE_PACKAGE
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { TESTS } from './in-process.mjs';

/** What is quick first: most breakages are noticed by a story, and the properties need not run. */
const files = readdirSync('tests', { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .sort((a, b) => Number(a.includes('.property.')) - Number(b.includes('.property.')) || (a < b ? -1 : 1));

/** Tests that ask for Jest get the stories of the process that runs them. */
const stories = {
  name: 'stories',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@jest\/globals$/ }, () => ({
      path: fileURLToPath(new URL('stories.mjs', import.meta.url)),
      external: true,
    })),
};

await build({
  stdin: {
    contents: [
      // that a law is broken is enough: nobody reads the smallest example
      `import { configureGlobal } from 'fast-check'; configureGlobal({ endOnFailure: true });`,
      ...files.map((file) => `import './tests/${file}';`),
    ].join('\n'),
    resolveDir: process.cwd(),
  },
  outfile: TESTS,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  conditions: ['@mqk/source'],
  nodePaths: process.argv.slice(2),
  // our packages say that loading them does nothing: of their tests that is not true
  ignoreAnnotations: true,
  plugins: [stories],
  logLevel: 'warning',
});
