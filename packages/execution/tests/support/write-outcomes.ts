/** Run by `npm run outcomes`: writes the table into the README. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { withOutcomes } from './render-outcomes.ts';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
writeFileSync(readme, withOutcomes(readFileSync(readme, 'utf8')));
