/** Every "no", every halt and every alarm that control can say, read from the sources that say it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../plant.ts';

/** Rooms that refuse, halt or tell for control. */
const ROOMS = [
  'packages/integrity/src',
  'packages/reconcile/src',
  'packages/execution/src/control',
  'packages/execution/src/gate',
  'packages/execution/src/inbox',
  'packages/execution/src/outbox',
  'packages/execution/src/reconcile',
  'packages/execution/src/resolve',
  'packages/daemon/src',
  'packages/runtime/src',
] as const;

/** Lists of words, one a line. */
const LISTS = [
  ['packages/integrity/src/halt-code.ts', 'HALT_CODES'],
  ['packages/integrity/src/halt-code.ts', 'PLAIN_REASONS'],
  ['packages/oms/src/effect.ts', 'ORDER_ALERTS'],
  ['packages/execution/src/store/event-store.ts', 'EVENT_KINDS'],
  ['packages/reconcile/src/difference.ts', 'DIFFERENCE_KINDS'],
] as const;

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const filesBelow = (folder: string): readonly string[] =>
  (existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    : []
  )
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const wordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/'([a-z][a-z_]+)'/g)].map(([, word = '']) => word);

/** Words behind `code:` up to the end of the value. */
export const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bcode:\s*([^;\n{]*)/g)].flatMap(([, value = '']) => wordsIn(value));

const listed = ([path, name]: (typeof LISTS)[number]): readonly string[] => {
  const [, body = ''] = new RegExp(`const ${name}[^=]*= \\[([^\\]]*)\\]`).exec(read(path)) ?? [];
  return [...body.matchAll(/^\s*'([a-z_]+)'/gm)].map(([, word = '']) => word);
};

export function saidCodes(): readonly string[] {
  const inRooms = ROOMS.flatMap(filesBelow).flatMap((path) => codesIn(read(path)));
  return [...new Set([...inRooms, ...LISTS.flatMap(listed)])].sort();
}
