/**
 * `pnpm budget [LINE...]`: how long each line of the budget takes on this machine when nothing else runs, in a fresh
 * clone where nothing is cached. Ends with 1 when a line has outgrown its seconds. Never a part of the checks: how fast
 * a machine is says nothing about whether the code is right.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const budget = JSON.parse(readFileSync(new URL('budget.json', import.meta.url), 'utf8'));
const asked = process.argv.slice(2);
const unknown = asked.filter((line) => !(line in budget));
if (unknown.length > 0) {
  console.error(`unknown line ${unknown.join(', ')}: the budget has ${Object.keys(budget).join(', ')}`);
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'mqk-budget-'));
const clone = join(scratch, 'clone');
const env = {
  ...process.env,
  PATH: [join(clone, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_CONCURRENCY: '100%',
  TURBO_CACHE_DIR: join(scratch, 'turbo'),
};

/** The seconds of one line. What it says is shown only when it fails. */
const secondsOf = (line) => {
  const [command, ...args] = budget[line].run.split(' ');
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: clone,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error([line, 'failed:', stdout, stderr, error?.message].join('\n'));
  return (performance.now() - started) / 1000;
};

try {
  spawnSync('git', ['clone', '--quiet', '--local', root, clone], { stdio: 'inherit' });
  const wanted = new Set(['install', 'build', ...(asked.length > 0 ? asked : Object.keys(budget))]);
  console.log('line       seconds  budget');
  for (const line of wanted) {
    const seconds = secondsOf(line);
    const isOver = seconds > budget[line].seconds;
    if (isOver) process.exitCode = 1;
    const cells = [line.padEnd(9), seconds.toFixed(1).padStart(8), String(budget[line].seconds).padStart(7)];
    console.log([...cells, isOver ? 'outgrown' : ''].join(' ').trimEnd());
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
