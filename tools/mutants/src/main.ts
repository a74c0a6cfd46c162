/**
 * `pnpm mutants [--only NAME] [--seeds N] [--from S] [--jobs J]`: plants one bug after the other in a copy of the code,
 * and says how many seeds the simulator needs to find it. Ends with 1 when one is not found.
 */
import { parseArgs } from 'node:util';

import { hunt } from './hunt.ts';
import { PLANTED } from './planted.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
});
const [seedsMax = 0, from = 0, jobs = 0] = [values.seeds, values.from, values.jobs].map((text) =>
  Number.parseInt(text, 10),
);
if (!(seedsMax > 0 && from >= 0 && jobs > 0)) throw new Error('--seeds, --from and --jobs are whole numbers');

const chosen = PLANTED.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) throw new Error(`there is no planted bug ${values.only ?? ''}`);

let missed = 0;
for (const planted of chosen) {
  const { name, seeds, found, isExpected } = hunt(planted, { seedsMax, from, jobs });
  if (seeds === null || !isExpected) missed += 1;
  const count = seeds === null ? 'not found' : `${seeds} seeds`;
  console.log(`${name.padEnd(40)} ${count.padStart(12)}  ${isExpected ? '' : 'UNEXPECTED '}${found}`);
}
console.log(`${chosen.length - missed} of ${chosen.length} planted bugs were found`);
process.exitCode = missed === 0 ? 0 : 1;
