/** Words that are said in one place only. */

import type { Rule } from './rule.ts';
import { sourceFile, type SourceFile } from './source-file.ts';

/** A home is a file, or a folder (ending in `/`) of which one file may say the word. */
const SPOKEN_ONCE: readonly (readonly [
  title: string,
  word: RegExp,
  homes: readonly string[],
  example: string,
])[] = [
  [
    'a sealed wire is opened where it was sealed, for the dispatcher',
    /\bopenOrders\s*\(|\bimport\b[^;]*\bopenOrders\b/,
    ['execution/src/port/sealed-orders.ts', 'execution/src/dispatch/'],
    'const wire = openOrders(handle);',
  ],
  [
    'a permit is minted in one file, for the dispatcher',
    /\bmintPermit\b/,
    ['execution/src/gate/permit.ts', 'execution/src/dispatch/'],
    'const permit = mintPermit(request);',
  ],
  [
    'only the dispatcher speaks to the wire, and the contract of those who make one',
    /\bwire\s*\.\s*(submit|cancel|replace)\s*\(/,
    // a contract speaks to a wire that is not sealed yet, in tests alone
    ['execution/src/dispatch/', 'execution/src/contracts/broker-on-table.ts'],
    'await wire.submit(order);',
  ],
  [
    'control is decided in its own room of execution',
    /\bstore\s*\.\s*control\s*\(/,
    [
      'execution/src/control/asker.ts',
      'execution/src/control/control.ts',
      'execution/src/control/stops.ts',
      'execution/src/control/protection.ts',
      // a contract asks a store, in tests alone
      'execution/src/contracts/store-control.ts',
      'execution/src/contracts/store-words.ts',
    ],
    'await store.control(() => ({ answer: null, audit }));',
  ],
  [
    'the row of control is written by one statement',
    /\bchange_control\b|\bupdate mqk\.control\b/,
    ['db/src/write/halt.ts', 'db/src/migrations/0011-one-writer.ts'],
    'sql`update mqk.control set armed = true`',
  ],
  [
    'a bigint becomes money in one file',
    /\bas Micros\b/,
    ['core/src/micros.ts'],
    'const one = 1n as Micros;',
  ],
  [
    'the environment is read in one file of a program',
    /\bprocess\s*\.\s*env\b|\bprocess\s*\[|import\b[^;]*\benv\b[^;]*\bprocess\b/,
    ['daemon/src/environment.ts', 'cli/src/environment.ts'],
    'const url = process.env.DATABASE_URL;',
  ],
  [
    'the wall clock is read in one file of a program',
    /\bDate\s*\.\s*now\b|\bnew Date\s*\(\s*\)|\bnew Date\b(?!\s*\()/,
    ['daemon/src/system-clock.ts', 'cli/src/system-clock.ts'],
    'const now = new Date();',
  ],
  [
    'connections are pooled in one file of db',
    /\bnew (\w+\.)?Pool\s*\(/,
    ['db/src/'],
    'const pool = new pg.Pool({});',
  ],
];

const isAtHome = (home: string, path: string): boolean =>
  home.endsWith('/') ? path.startsWith(home) : path === home;

const secondInAFolder = (home: string, speakers: readonly string[]): readonly string[] =>
  home.endsWith('/') ? speakers.filter((path) => isAtHome(home, path)).slice(1) : [];

/** `bare` keeps the names in import lists; the module a name comes from is inside the quotes, which `code` keeps. */
const says = (word: RegExp, file: SourceFile): boolean => word.test(file.bare) || word.test(file.code);

export const spokenOnce: readonly Rule[] = SPOKEN_ONCE.map(([title, word, homes, example]) => ({
  title,
  offenders: (files) => {
    const speakers = files.filter((file) => file.kind === 'src' && says(word, file)).map(({ path }) => path);
    const strangers = speakers.filter((path) => !homes.some((home) => isAtHome(home, path)));
    return [...strangers, ...homes.flatMap((home) => secondInAFolder(home, speakers))];
  },
  violations: [sourceFile('runtime/src/loop.ts', example)],
}));
