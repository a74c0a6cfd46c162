/**
 * `pnpm bench:peers [--bars 100000] [--venv DIRECTORY]`: the reference case through other engines and through ours, each
 * in a process of its own on the same bars. They are Python packages in a virtual environment that is thrown away, or in
 * the one that is named. Without Python, or where its registry cannot be reached, it says so and measures ours alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { thisMachine } from './machine.ts';
import { minuteBars } from './minute-bars.ts';
import type { PeerAnswer } from './peer-answer.ts';
import { differenceOf, explain } from './peer-difference.ts';
import { loadReference } from './reference-case.ts';
import { figure } from './report.ts';

const { values } = parseArgs({
  options: { bars: { type: 'string', default: '100000' }, venv: { type: 'string' } },
});

const PEERS = join(import.meta.dirname, '..', 'peers');
const MINUTES_MAX = 30;

const NAMES: readonly (readonly [name: string, script: string])[] = [
  ['backtesting.py', 'backtesting_py.py'],
  ['backtrader', 'backtrader_py.py'],
  ['NautilusTrader', 'nautilus_py.py'],
  ['vectorbt', 'vectorbt_py.py'],
];

const scratch = mkdtempSync(join(tmpdir(), 'mqk-peers-'));

/** Of a child: its last line as JSON, or why there is none. */
function ask(command: string, args: readonly string[]): PeerAnswer | string {
  const child = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: MINUTES_MAX * 60_000,
    maxBuffer: 2 ** 28,
  });
  const last = (text: string): string => text.trim().split('\n').at(-1) ?? '';
  if (child.status !== 0) return last(child.stderr) || `no answer within ${MINUTES_MAX} minutes`;
  return JSON.parse(last(child.stdout)) as PeerAnswer;
}

/** The Python that has the peers, or why there is none. */
function python(): { readonly command: string } | { readonly missing: string } {
  const folder = values.venv ?? join(scratch, 'venv');
  const command = join(folder, 'bin', 'python');
  if (existsSync(command)) return { command };
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['python3', ['-m', 'venv', folder]],
    [command, ['-m', 'pip', 'install', '--quiet', '--requirement', join(PEERS, 'requirements.txt')]],
  ];
  for (const [program, args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0)
      return { missing: error?.message ?? stderr.trim().split('\n').at(-1) ?? `${program} failed` };
  }
  return { command };
}

function row(name: string, answer: PeerAnswer | string): string {
  if (typeof answer === 'string') return `| ${name} | could not run: ${answer} | | | | | |`;
  const { bars, cpuSeconds, wallSeconds, peakMemoryMb, fills, equity } = answer;
  const cells = [bars / cpuSeconds, fills.length / cpuSeconds, bars / wallSeconds].map(figure);
  return `| ${name} | ${cells.join(' | ')} | ${peakMemoryMb} | ${fills.length} | ${equity.toFixed(6)} |`;
}

function main(): void {
  const bars = join(scratch, 'bars.csv');
  const text = minuteBars(Number(values.bars), 1, 2);
  writeFileSync(bars, text);
  const ours = ask(process.execPath, [
    '--import',
    '@mqk/tools/typescript',
    join(import.meta.dirname, 'peer-mqk.ts'),
    bars,
  ]);
  const found = python();
  const theirs =
    'missing' in found
      ? []
      : NAMES.map(([name, script]) => [name, ask(found.command, [join(PEERS, script), bars])] as const);
  const answers = [['mqk', ours] as const, ...theirs];
  console.log(
    [
      '| engine | bars/CPU-s | orders/CPU-s | bars/s | peak memory, MB | fills | final equity |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
      ...answers.map(([name, answer]) => row(name, answer)),
      '',
    ].join('\n'),
  );
  if ('missing' in found) console.log(`the others could not be installed: ${found.missing}`);
  const series = loadReference(text);
  for (const [name, answer] of theirs) {
    if (typeof answer === 'string' || typeof ours === 'string') continue;
    console.log(`- ${name}: ${explain(differenceOf(answer, ours, series))}`);
  }
  const results = join(import.meta.dirname, '..', '.bench');
  mkdirSync(results, { recursive: true });
  const report = {
    at: new Date().toISOString(),
    machine: thisMachine(),
    answers: Object.fromEntries(answers),
  };
  writeFileSync(join(results, 'peers.json'), `${JSON.stringify(report)}\n`);
  if (typeof ours === 'string') process.exitCode = 1;
}

try {
  main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
