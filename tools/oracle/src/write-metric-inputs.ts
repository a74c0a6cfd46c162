/** Writes what `metrics/figures.py` computes from: the curves and fills of the cases. Run by hand when a case changes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { METRIC_CASES, runCase } from './metric-cases.ts';
import { inputsOf } from './metric-inputs.ts';

const inputs = Object.fromEntries(METRIC_CASES.map((one) => [one.name, inputsOf(one, runCase(one))]));
writeFileSync(join(import.meta.dirname, '..', 'metrics', 'inputs.json'), `${JSON.stringify(inputs)}\n`);
