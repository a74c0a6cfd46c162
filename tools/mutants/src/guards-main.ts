/**
 * `pnpm guards [--only NAME]...`: takes each guard of control away in a copy of the code, one at a time, and demands that
 * the test which docs/control-guards.md names for it fails. Ends with 1 when one is not missed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { GUARDS, type Guard } from './guards.ts';
import { ROOT, plant } from './plant.ts';
import { scratch } from './scratch.ts';

type Named = Pick<Guard, 'in' | 'test' | 'title'>;

/** A busy machine is no broken guard. */
const PATIENCE_MS = '120000';

/** Whether the named test passes in the copy. */
function passes({ in: name, test, title }: Named, folder: string): boolean {
  const words = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const cwd = join(folder, 'packages', name);
  const asked = spawnSync(
    join(cwd, 'node_modules/.bin/mqk-jest'),
    [test, '-t', words, '--forceExit', '--testTimeout', PATIENCE_MS],
    { cwd, encoding: 'utf8' },
  );
  const [, counted = ''] = /^Tests: (.*)$/m.exec(asked.stderr) ?? [];
  if (!/\d+ (passed|failed)/.test(counted))
    throw new Error(`nothing ran of ${test} -t ${title}\n${asked.stderr.slice(-2_000)}`);
  return asked.status === 0;
}

/** Guards that name the same test need it to pass once only. */
const sound = new Set<string>();

function demandSound(guard: Guard, folder: string): void {
  const { name, in: of, test, title } = guard;
  const which = [of, test, title].join(' ');
  if (sound.has(which)) return;
  if (!passes(guard, folder)) throw new Error(`${test} fails though ${name} is there`);
  sound.add(which);
}

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const unknown = values.only?.filter((only) => !GUARDS.some(({ name }) => name === only)) ?? [];
if (unknown.length > 0) throw new Error(`there is no guard ${unknown.join(', ')}`);
const chosen = GUARDS.filter(({ name }) => values.only?.includes(name) ?? true);

const copy = scratch();
let unmissed = 0;
try {
  for (const guard of chosen) {
    const { name, keeps, edits } = guard;
    demandSound(guard, copy.folder);
    plant({ name, what: keeps, breaks: [], edits }, copy.folder);
    const isMissed = !passes(guard, copy.folder);
    for (const { file } of edits) cpSync(join(ROOT, file), join(copy.folder, file));
    if (!isMissed) unmissed += 1;
    console.log(`${isMissed ? 'missed' : 'NOT MISSED'} ${name}: ${guard.test}, ${guard.title}`);
  }
} finally {
  copy.remove();
}
process.exitCode = unmissed === 0 ? 0 : 1;
