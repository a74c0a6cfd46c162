/**
 * Takes each check of risk away, one at a time, and demands that the test which docs/risk-checks.md names for it fails.
 *
 * The checks are the entries of the lists in assess.ts, account.ts and caps.ts; one that is in a list and not in the
 * document, or the other way round, is an error.   pnpm checks
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const original = join(root, 'packages/risk');
const copy = join(here, '.sandbox/checks');
const LISTS = ['src/assess.ts', 'src/guards/account.ts', 'src/guards/caps.ts'];

const LIST = /(^const [A-Z_]+: readonly \w+\[\] = \[)([\w\s,]*?)(\];)/gm;

const namesIn = (body) =>
  body
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** `{ name, file }` of each entry of each list. */
const entries = () =>
  LISTS.flatMap((file) => {
    const lists = [...readFileSync(join(original, file), 'utf8').matchAll(LIST)];
    return lists.flatMap(([, , body]) => namesIn(body)).map((name) => ({ name, file }));
  });

const withoutEntry = (text, entry) =>
  text.replaceAll(
    LIST,
    (_, head, body, tail) =>
      `${head}${namesIn(body)
        .filter((name) => name !== entry)
        .join(', ')}${tail}`,
  );

/** `{ name, test, title }` of each row of the document. */
function rows() {
  const text = readFileSync(join(root, 'docs/risk-checks.md'), 'utf8');
  return [...text.matchAll(/^\| `(\w+)`.*\| `(tests\/[\w.-]+)`, _(.+)_ +\|$/gm)].map(
    ([, name, test, title]) => ({
      name,
      test,
      title,
    }),
  );
}

/** Whether the tests pass; those whose title contains the words, or all of them. */
function passes(...which) {
  const asked = spawnSync(join(original, 'node_modules/.bin/mqk-jest'), which, {
    cwd: copy,
    encoding: 'utf8',
  });
  const [, counted = ''] = /^Tests: (.*)$/m.exec(asked.stderr) ?? [];
  if (!/\d+ (passed|failed)/.test(counted))
    throw new Error(`nothing ran of ${which.join(' ')}\n${asked.stderr.slice(-2000)}`);
  return asked.status === 0;
}

const words = (title) => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const listed = entries();
const documented = rows();
const faults = [
  ...listed
    .filter(({ name }) => !documented.some((row) => row.name === name))
    .map(({ name }) => `not in the document: ${name}`),
  ...documented
    .filter(({ name }) => !listed.some((entry) => entry.name === name))
    .map(({ name }) => `no such check: ${name}`),
];

rmSync(copy, { recursive: true, force: true });
mkdirSync(copy, { recursive: true });
for (const part of ['src', 'tests', 'package.json', 'jest.config.mjs'])
  cpSync(join(original, part), join(copy, part), { recursive: true });
symlinkSync(join(original, 'node_modules'), join(copy, 'node_modules'));

if (!passes()) throw new Error('the tests of risk fail though nothing is missing');
for (const { name, test, title } of documented) {
  const entry = listed.find((each) => each.name === name);
  if (entry === undefined) continue;
  const target = join(copy, entry.file);
  const whole = readFileSync(target, 'utf8');
  writeFileSync(target, withoutEntry(whole, name));
  const isMissed = !passes(test, '-t', words(title));
  writeFileSync(target, whole);
  if (!isMissed) faults.push(`${name}: "${title}" does not miss it`);
  console.log(`${isMissed ? 'missed' : 'NOT MISSED'} ${name}: ${title}`);
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
