/** Run by `npm run matrix`: writes the matrix into the README. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { withMatrix } from './render-matrix.ts';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
writeFileSync(readme, withMatrix(readFileSync(readme, 'utf8')));
