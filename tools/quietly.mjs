/** Runs a command and keeps what it says to itself, unless it fails. */

import { spawnSync } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
const { status, stdout, stderr, error } = spawnSync(command, args, {
  env,
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
});

if (status !== 0) console.error([stdout, stderr, error?.message].filter(Boolean).join('\n'));
process.exitCode = status ?? 1;
