/**
 * Breaks one package in every small way that Stryker knows, and runs the tests that touch the broken line.
 *
 * A survivor is a breakage that no test noticed. Those that change nothing anybody could notice are listed, each with
 * the reason, in `survivors.json`; any other survivor fails the run, and so does an entry whose line is gone.
 *
 *   pnpm mutate --filter risk [--only src/guards/caps.ts,src/worst.ts] [--jobs 2]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';

import { judge } from './survivors.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** A command as Stryker reads it: what parts two words stands alone. */
const words = (...parts) => parts.map((part) => part.replaceAll(' ', '\\ ')).join(' ');
const beside = (file) => new URL(file, import.meta.url).href;
const { values } = parseArgs({
  options: {
    filter: { type: 'string' },
    only: { type: 'string' },
    jobs: { type: 'string', default: '2' },
  },
});
const jobs = Number(values.jobs);
if (values.filter === undefined || !Number.isInteger(jobs) || jobs < 1) {
  console.error('usage: pnpm mutate --filter PACKAGE [--only FILE,FILE] [--jobs N]');
  process.exit(2);
}
const only = values.only?.split(',') ?? null;
const name = values.filter.replace(/^@mqk\//, '');
process.chdir(join(here, '../../packages', name));

const results = await new Stryker({
  mutate: only ?? ['src/**/*.ts'],
  plugins: [beside('in-process.mjs')],
  testRunner: 'in-process',
  buildCommand: words(process.execPath, join(here, 'bundle.mjs'), join(process.cwd(), 'node_modules')),
  tempDirName: join(here, '.sandbox', name),
  // The tests read no tsconfig, and the copy lies elsewhere.
  tsconfigFile: 'none.json',
  ignorePatterns: ['dist', '.tsc', '.turbo', '.jest', 'etc'],
  reporters: ['progress-append-only', 'html'],
  htmlReporter: { fileName: join(here, '.reports', `${name}.html`) },
  // What runs when a file is loaded is a table, and is tried like everything else.
  ignoreStatic: false,
  coverageAnalysis: 'perTest',
  timeoutFactor: 4,
  timeoutMS: 20_000,
  concurrency: jobs,
  allowConsoleColors: false,
}).runMutationTest();

const listed = JSON.parse(readFileSync(join(here, 'survivors.json'), 'utf8'))[name] ?? [];
const { lines, failed } = judge(results, listed, only);
for (const line of lines) console.log(line);
process.exitCode = failed ? 1 : 0;
