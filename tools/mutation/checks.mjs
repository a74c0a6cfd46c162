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

function ask({ test, title }) {
  const pattern = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const asked = spawnSync(join(original, 'node_modules/.bin/mqk-jest'), [test, '-t', pattern], {
    cwd: copy,
    encoding: 'utf8',
  });
  const ran = /(\d+) (?:passed|failed)/.test(asked.stderr.match(/^Tests: .*$/m)?.[0] ?? '');
  if (!ran) throw new Error(`${test} has no test named "${title}"\n${asked.stderr.slice(-2000)}`);
  return asked.status === 0;
}

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

for (const row of documented) {
  const entry = listed.find(({ name }) => name === row.name);
  if (entry === undefined) continue;
  const target = join(copy, entry.file);
  const whole = readFileSync(target, 'utf8');
  const holds = ask(row);
  writeFileSync(target, withoutEntry(whole, entry.name));
  const noticed = !ask(row);
  writeFileSync(target, whole);
  if (!holds) faults.push(`${row.name}: "${row.title}" fails though nothing is missing`);
  else if (!noticed) faults.push(`${row.name}: "${row.title}" does not miss it`);
  console.log(`${holds && noticed ? 'missed' : 'FAULT '} ${row.name}: ${row.title}`);
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
