/**
 * `pnpm bench [NAME ...] [--runs 7] [--warmup 2]`: runs the benchmarks whose names contain one of the words, each in a
 * process of its own, because what a compiler has learnt from one would be a present or a burden to the next. It reads
 * our sources, so there is no build to be out of date. Prints tables; keeps each report as JSON in `.bench/`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { benchNames } from './benches.ts';
import { type Report, table } from './report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '7' },
    warmup: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
  },
});

const results = join(import.meta.dirname, '..', '.bench');

function runOne(name: string): boolean {
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const flags = ['--expose-gc', '--import', '@mqk/tools/typescript'];
  const args = [...flags, join(import.meta.dirname, 'one.ts'), name, values.warmup, values.runs, file];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status === 0) console.log(table(JSON.parse(readFileSync(file, 'utf8')) as Report));
  else console.log(`${name}: FAILED\n`);
  return status === 0;
}

const known = benchNames();
const chosen =
  positionals.length === 0 ? known : known.filter((name) => positionals.some((word) => name.includes(word)));

if (values.list) console.log(known.join('\n'));
else if (chosen.length === 0) {
  console.error(`no benchmark is called that; there are: ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  mkdirSync(results, { recursive: true });
  const failed = chosen.filter((name) => !runOne(name));
  if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
