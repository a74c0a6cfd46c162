/**
 * In which order the files of a package are run. Jest begins with what took longest last time; of a fresh clone it knows
 * nothing and begins with the largest files. But what waits for processes of its own takes longest whatever the size of
 * its file, and whichever of them begins last is what the whole run waits for.
 */
import { readFileSync } from 'node:fs';

import TestSequencer from '@jest/test-sequencer';

const STARTS_PROCESSES = /from '\.\/support\/(daemon|killed|bracket-killed)\.ts'/;

const isUnknownAndLong = ({ path, duration }) =>
  duration === undefined && STARTS_PROCESSES.test(readFileSync(path, 'utf8'));

export default class ProcessesFirst extends TestSequencer {
  sort(tests) {
    const asJestDoes = super.sort(tests);
    const long = new Set(asJestDoes.filter(isUnknownAndLong));
    return [...long, ...asJestDoes.filter((test) => !long.has(test))];
  }
}
