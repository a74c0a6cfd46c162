/**
 * Stryker's way to our tests: all test files are loaded once into one process, and each breakage runs the tests that
 * touch its line there. Starting Jest for each of two thousand breakages takes two seconds each time; this takes some
 * milliseconds. It fits what computes and waits for nobody: no clock, no process and no server of its own.
 */
import { pathToFileURL } from 'node:url';

import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { PluginKind, declareFactoryPlugin } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  determineHitLimitReached,
} from '@stryker-mutator/api/test-runner';

import { told } from './stories.mjs';

const { NAMESPACE } = INSTRUMENTER_CONSTANTS;

/** All tests in one file, which lies among them: some look for a file beside them. */
export const TESTS = 'tests/all-of-them.mjs';

async function load() {
  await import(pathToFileURL(TESTS).href);
}

/** Null, or what the test says of the code. */
async function failureOf({ run }) {
  try {
    await run();
    return null;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

class InProcess {
  #instrumented = (globalThis[NAMESPACE] ??= {});

  /** A module that was loaded stays loaded: what runs while it is loaded asks for a new process. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    await load();
    const tests = [];
    for (const test of told) {
      this.#instrumented.currentTestId = test.name;
      const began = performance.now();
      const failure = await failureOf(test);
      const result = { id: test.name, name: test.name, timeSpentMs: performance.now() - began };
      tests.push(
        failure === null
          ? { ...result, status: TestStatus.Success }
          : { ...result, status: TestStatus.Failed, failureMessage: failure },
      );
    }
    this.#instrumented.currentTestId = undefined;
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#instrumented.mutantCoverage };
  }

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    this.#instrumented.hitLimit = hitLimit;
    this.#instrumented.hitCount = hitLimit === undefined ? undefined : 0;
    if (mutantActivation === 'static') this.#instrumented.activeMutant = activeMutant.id;
    try {
      await load();
    } catch (error) {
      return { status: MutantRunStatus.Error, errorMessage: String(error?.message ?? error) };
    }
    const chosen = testFilter === undefined ? told : told.filter(({ name }) => testFilter.includes(name));
    this.#instrumented.activeMutant = activeMutant.id;
    const noticed = await this.#firstThatNotices(chosen);
    this.#instrumented.activeMutant = undefined;
    const endless = determineHitLimitReached(this.#instrumented.hitCount, hitLimit);
    if (endless) return endless;
    if (noticed === null) return { status: MutantRunStatus.Survived, nrOfTests: chosen.length };
    if (mutantActivation === 'runtime') await provedSound(noticed.test, activeMutant);
    return {
      status: MutantRunStatus.Killed,
      killedBy: [noticed.test.name],
      failureMessage: noticed.failure,
      nrOfTests: chosen.length,
    };
  }

  async #firstThatNotices(tests) {
    for (const test of tests) {
      const failure = await failureOf(test);
      if (failure !== null) return { test, failure };
    }
    return null;
  }
}

/** What a breakage left behind must not pass for the next one's being noticed: the rejection makes a new process. */
async function provedSound(test, mutant) {
  const failure = await failureOf(test);
  if (failure !== null) throw new Error(`${test.name} fails without mutant ${mutant.id}, too: ${failure}`);
}

const inProcess = () => new InProcess();
inProcess.inject = [];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', inProcess)];
