/** A broken line needs one test that notices it: after the first that failed, the others are not run. */
const { TestEnvironment } = require('jest-environment-node');

module.exports = class FirstFailureEnds extends TestEnvironment {
  failed = false;

  async handleTestEvent(event) {
    if (event.name === 'test_fn_failure') this.failed = true;
    if (event.name === 'test_start' && this.failed) event.test.mode = 'skip';
  }
};
