/** What docs/capital-safety.md promises holds: each rule is shown to bite on a document that breaks it. */

import { describe, expect, test } from '@jest/globals';
import { packagesOnDisk } from '@mqk/house';
import {
  REQUIREMENTS,
  emptyPromises,
  incompleteRows,
  narrowedRuns,
  requirementsElsewhere,
  unnamedScenarios,
} from '../src/capital-safety.ts';
import { allTexts, textOf } from '../src/repository.ts';
import { allFiles, sourceFile, type SourceFile } from '../src/source-file.ts';

const DOCUMENT = 'docs/capital-safety.md';
const document = textOf(DOCUMENT);
const files = allFiles();
const jestConfigs = packagesOnDisk().map((name) => {
  const path = `packages/${name}/jest.config.mjs`;
  return { path, text: textOf(path) };
});

const scenario = (text: string, path = 'oms/tests/scenario-probe.test.ts'): SourceFile =>
  sourceFile(path, text);
const naming = (path: string): string => `| **${REQUIREMENTS[0] ?? ''}** | holds | \`${path}\` | not yet |`;
const PROBE = 'packages/oms/tests/scenario-probe.test.ts';

describe('every scenario that is named', () => {
  test('exists, is run, has a test and leaves none out', () => {
    expect(emptyPromises(document, files)).toEqual([]);
  });

  test.each([
    "test('holds', () => {});",
    "test.each([1, 2])('%i holds', () => {});",
    "test.each<number>([1, 2])('%i holds', () => {});",
    "// test.skip is not said here\ntest('nothing is test.skip', () => {});",
  ])('is believed when it says %j', (text) => {
    expect(emptyPromises(naming(PROBE), [scenario(text)])).toEqual([]);
  });

  test.each([
    ["test.skip('holds', () => {});", 'leaves a test out'],
    ["test('holds', () => {}); test.todo('more');", 'leaves a test out'],
    ["describe.skip('it', () => { test('holds', () => {}); });", 'leaves a test out'],
    ["test.each([1]).skip('holds', () => {}); test('a', () => {});", 'leaves a test out'],
    ["const some = isCi ? test : test.skip; test('a', () => {});", 'leaves a test out'],
    ["test['skip']('holds', () => {}); test('a', () => {});", 'leaves a test out'],
    ["xtest('holds', () => {}); test('a', () => {});", 'leaves a test out'],
    ["// test('holds', () => {});", 'has no test'],
    ['export const a = 1;', 'has no test'],
  ])('is not believed when it says %j', (text, fault) => {
    expect(emptyPromises(naming(PROBE), [scenario(text)])).toEqual([`${PROBE} ${fault}`]);
  });

  test('is not believed when it is not there', () => {
    expect(emptyPromises(naming(PROBE), [])).toEqual([`${PROBE} does not exist`]);
  });

  test.each([
    'packages/oms/src/scenario-probe.test.ts',
    'packages/oms/tests/scenario-probe.ts',
    'packages/oms/tests/probe.test.ts',
    'tools/tidy/tests/scenario-probe.test.ts',
  ])('is not believed as %s, where no run of scenarios finds it', (path) => {
    const there = scenario("test('holds', () => {});", path.replace('packages/', ''));

    expect(emptyPromises(naming(path), [there])).toEqual([`${path} is not run as a scenario`]);
  });
});

describe('every package', () => {
  test('runs all of its tests', () => {
    expect(narrowedRuns(jestConfigs)).toEqual([]);
    expect(jestConfigs.length).toBeGreaterThan(10);
  });

  test('and one that leaves some out is caught', () => {
    const text = "export default preset({ testPathIgnorePatterns: ['scenario'] });";

    expect(narrowedRuns([{ path: 'jest.config.mjs', text }])).toEqual(['jest.config.mjs']);
  });
});

describe('every scenario that there is', () => {
  test('is named', () => {
    expect(unnamedScenarios(document, files)).toEqual([]);
  });

  test('and one that is not is caught', () => {
    const text = "test('holds', () => {});";

    expect(unnamedScenarios(document, [scenario(text)])).toEqual([PROBE]);
    expect(unnamedScenarios(naming(PROBE), [scenario(text)])).toEqual([]);
  });
});

describe('every row', () => {
  test('names its scenarios or says that there are none yet, and every requirement has one', () => {
    expect(incompleteRows(document)).toEqual([]);
  });

  test('that names nothing is caught, and so is a requirement that was forgotten', () => {
    const first = REQUIREMENTS[0] ?? '';

    expect(incompleteRows(`${document}\n|  | some day | trust me | not yet |`)).toEqual(['some day']);
    expect(incompleteRows(document.replace(`**${first}**`, ''))).toEqual([first]);
  });
});

describe('the name of a requirement', () => {
  test('stands in the document and nowhere else', () => {
    const texts = allTexts();

    expect(requirementsElsewhere(texts.filter(({ path }) => path !== DOCUMENT))).toEqual([]);
    expect(requirementsElsewhere(texts.filter(({ path }) => path === DOCUMENT))).not.toEqual([]);
    expect(texts.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'README.md',
        'turbo.json',
        '.github/workflows/ci.yml',
        'packages/oms/src/order.ts',
      ]),
    );
  });

  test.each(REQUIREMENTS)('%s is caught anywhere else', (name) => {
    const texts = [{ path: 'README.md', text: `Money.\nSee ${name}, and x${name}y.` }];

    expect(requirementsElsewhere(texts)).toEqual(['README.md:2']);
    expect(requirementsElsewhere([{ path: 'README.md', text: `x${name}y` }])).toEqual([]);
  });
});
