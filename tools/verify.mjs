/** Everything that must hold: build, tests, types, lint, format. Says at the end how many checks passed and failed. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = join(root, '.turbo', 'runs');
const TASKS = ['build', 'test', '//#typecheck', '//#lint', '//#format:check', '//#boundaries', '//#knip'];

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

const summaryOf = (folder) => join(folder, '.jest', 'summary.json');

/** Every package with a test script. */
const testedFolders = () =>
  ['packages', 'tools']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .filter((folder) => readJson(join(folder, 'package.json')).scripts?.test !== undefined);

/** A count from an earlier run must not be taken for one of this run. Turbo restores what it has cached. */
const forgetEarlierRuns = (folders) => {
  for (const folder of folders) rmSync(summaryOf(folder), { force: true });
  rmSync(runs, { recursive: true, force: true });
};

const runTurbo = () => {
  const turbo = join(dirname(createRequire(import.meta.url).resolve('turbo/package.json')), 'bin', 'turbo');
  const options = ['--continue', '--summarize', '--output-logs=errors-only', '--concurrency=100%'];
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  return spawnSync(process.execPath, [turbo, 'run', ...TASKS, ...options], {
    cwd: root,
    env,
    stdio: 'inherit',
  }).status;
};

/** What turbo wrote about its run: every task with its exit code. Nothing when turbo did not come that far. */
const tasksOfTheRun = () => {
  const [file] = existsSync(runs) ? readdirSync(runs).filter((name) => name.endsWith('.json')) : [];
  return file === undefined ? [] : readJson(join(runs, file)).tasks;
};

const isCached = (task) => task.cache?.status === 'HIT';

const holds = (task) => isCached(task) || task.execution?.exitCode === 0;

const secondsOf = ({ execution }) => (execution ? (execution.endTime - execution.startTime) / 1000 : 0);

const remarks = (...words) => words.filter((word) => typeof word === 'string').join(', ');

const countOfTests = (folder, task) => {
  const name = relative(root, folder);
  if (!existsSync(summaryOf(folder))) return { name, passed: 0, failed: 1, note: 'left no summary' };
  const { passed, failed, skipped, seconds } = readJson(summaryOf(folder));
  // failed without a failing test: a global hook, a crash after the last test
  const unexplained = failed === 0 && !(task && holds(task));
  return {
    name,
    passed,
    failed: unexplained ? 1 : failed,
    seconds,
    note: remarks(
      unexplained && 'the run itself failed',
      skipped > 0 && `${skipped} skipped`,
      task && isCached(task) && 'cached',
    ),
  };
};

/** One row for each kind of task that is not a test; a task counts as a failure or not at all. */
const countOfTasks = (kind, tasks) => {
  const failures = tasks.filter((task) => !holds(task));
  return {
    name: kind,
    passed: 0,
    failed: tasks.length === 0 ? 1 : failures.length,
    seconds: tasks.reduce((sum, task) => sum + secondsOf(task), 0),
    note: tasks.length === 0 ? 'did not run' : failures.map(({ taskId }) => taskId).join(', '),
  };
};

const print = (rows) => {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\n${'package'.padEnd(width)}  passed  failed  seconds`);
  for (const { name, passed, failed, seconds = 0, note = '' } of rows) {
    const numbers = [String(passed).padStart(6), String(failed).padStart(6), seconds.toFixed(1).padStart(7)];
    console.log([name.padEnd(width), ...numbers, note].join('  ').trimEnd());
  }
};

const folders = testedFolders();
forgetEarlierRuns(folders);
const status = runTurbo();
const tasks = tasksOfTheRun();

const rows = [
  ...folders.map((folder) =>
    countOfTests(
      folder,
      tasks.find((task) => task.task === 'test' && join(root, task.directory ?? '') === folder),
    ),
  ),
  ...TASKS.filter((task) => task !== 'test').map((task) => {
    const kind = task.replace('//#', '');
    return countOfTasks(
      kind,
      tasks.filter((one) => one.task === kind),
    );
  }),
];
const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
const failed = total('failed') + (status !== 0 && total('failed') === 0 ? 1 : 0);

print(rows);
console.log(`\n${total('passed')} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
