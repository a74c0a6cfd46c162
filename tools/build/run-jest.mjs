#!/usr/bin/env node
/**
 * Jest in ESM mode: Node has to be told about VM modules before Jest starts. `--long` runs the long suites of a package
 * (`*.long.ts`) in place of its tests.
 */

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
const asked = process.argv.slice(2);
const isLong = asked.includes('--long');
const rest = asked.filter((option) => option !== '--long');
const env = { ...process.env, MQK_LONG: isLong ? '1' : '' };
const child = spawn(process.execPath, [...flags, jest, ...rest], { stdio: 'inherit', env });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
