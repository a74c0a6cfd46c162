/** A process that finds a module behind a symlink, uses the embedded door's sockets, and looks for the next one. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
// eslint-disable-next-line no-restricted-syntax -- Node's own search for modules is what is tested; nothing is imported by it
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { lockRunner } from '../../src/embedded/index.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mqk-modules-')));
const real = join(folder, 'real');
mkdirSync(join(folder, 'node_modules'));
mkdirSync(real);
writeFileSync(join(real, 'one.js'), '');
writeFileSync(join(real, 'two.js'), '');
symlinkSync(real, join(folder, 'node_modules', 'pkg'));
const { resolve } = createRequire(join(folder, 'index.js'));

const found = [resolve('pkg/one.js')];
const lock = await lockRunner(join(folder, 'data'));
await lock.release();
found.push(resolve('pkg/two.js'));
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ expected: [join(real, 'one.js'), join(real, 'two.js')], found }));
