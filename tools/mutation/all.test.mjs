/** All test files of the package that is tried, loaded as one: loading them is what takes the time. */
import { join } from 'node:path';
import process from 'node:process';

for (const file of globalThis.mqkTestFiles) await import(join(process.cwd(), 'tests', file));
