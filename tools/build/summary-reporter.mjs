/** Leaves `.jest/summary.json` in the package, from which the final count is made. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export default class SummaryReporter {
  #folder;

  constructor(globalConfig) {
    this.#folder = join(globalConfig.rootDir, '.jest');
  }

  onRunComplete(_contexts, results) {
    const summary = {
      passed: results.numPassedTests,
      // a file that could not be run at all has no tests to count, and is a failure all the same
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
      seconds: Math.round((Date.now() - results.startTime) / 100) / 10,
    };
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, 'summary.json'), `${JSON.stringify(summary)}\n`);
  }
}
