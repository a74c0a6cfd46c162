/** What a run has found, in words. */
import { execFileSync } from 'node:child_process';

import { STATEMENT_TAGS } from '@mqk/db';

import { type Coverage, OUT_OF_REACH, POINTS_OUT_OF_REACH, visited } from './coverage.ts';
import type { Failure } from './run-seeds.ts';

const NAMED = 400;

export function reportCoverage(coverage: Coverage): void {
  for (const [kind, { visited: count, of, unvisited }] of Object.entries(visited(coverage, STATEMENT_TAGS))) {
    console.log(`${kind}: ${count} of ${of} visited`);
    if (unvisited.length > 0) console.log(`  not visited: ${unvisited.slice(0, NAMED).join(', ')}`);
  }
  for (const { what, why } of [...OUT_OF_REACH, ...POINTS_OUT_OF_REACH])
    console.log(`out of the count: ${what}: ${why}`);
}

export function reportFailure({ outcome, needs }: Failure): void {
  const { seed, violation, story } = outcome;
  console.log(`\nseed ${seed} at ${commit()}: ${violation?.rule ?? ''}: ${violation?.what ?? ''}`);
  console.log(`needs: ${needs.length === 0 ? 'no fault at all' : needs.join(', ')}`);
  console.log(`${story.join('\n')}\n`);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'an unknown commit';
  }
}
