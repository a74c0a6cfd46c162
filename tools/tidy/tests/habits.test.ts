/** What contributors and machines are told is there and true; each rule is shown to bite on a text that breaks it. */
import { describe, expect, test } from '@jest/globals';

import { ASKED, NODES, TOLD, ambiguous, faultsOfRecords, gapsOf, unasked, untold } from '../src/habits.ts';
import { allTexts, textOf } from '../src/repository.ts';

describe('CONTRIBUTING', () => {
  const contributing = textOf('CONTRIBUTING.md');

  test('tells how everything is done that somebody may want to do', () => {
    expect(untold(contributing)).toEqual([]);
  });

  test.each(TOLD)('is missed where it says nothing of "%s"', (heading) => {
    expect(untold(contributing.replace(`## ${heading}\n`, ''))).toEqual([heading]);
    const empty = contributing.replace(new RegExp(`(## ${heading}\n)[^]*?(?=\n## |$)`), '$1');
    expect(untold(empty)).toEqual([heading]);
  });
});

describe('the template of a pull request', () => {
  const template = textOf('.github/pull_request_template.md');

  test('asks what the rules of change ask', () => {
    expect(unasked(template)).toEqual([]);
  });

  test.each(ASKED)('is missed where it does not ask for "%s"', (words) => {
    expect(unasked(template.replaceAll(words, ''))).toEqual([words]);
  });
});

describe('the workflow', () => {
  const workflow = textOf('.github/workflows/ci.yml');

  test('runs every check on every Node', () => {
    expect(gapsOf(workflow)).toEqual([]);
  });

  test('begins with the oldest Node that the packages promise', () => {
    const { engines } = JSON.parse(textOf('package.json')) as { engines: { node: string } };
    expect(engines.node).toMatch(new RegExp(`^>=${NODES[0]}\\.`));
  });

  test.each([
    ['pull_request:', 'push_request:', 'no pull request starts it'],
    ['- run: npm test', '- run: npm run lint', 'no job runs npm test, whatever happens'],
    ['- run: npm test', '- run: npm test\n        if: success()', 'no job runs npm test, whatever happens'],
    ['timeout-minutes: 20', 'continue-on-error: true', 'no job runs npm test, whatever happens'],
    ['[20, 22, 24]', '[20, 24]', 'nothing is run on Node 22'],
  ])('is missed where "%s" is "%s"', (words, others, gap) => {
    expect(workflow).toContain(words);
    expect(gapsOf(workflow.replace(words, others))).toContain(gap);
  });
});

describe('decision records', () => {
  const index = textOf('docs/decisions/README.md');
  const records = allTexts()
    .filter(({ path }) => /^docs\/decisions\/\d/.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));

  test('are numbered without a gap, have their parts, and stand in the index under their titles', () => {
    expect(records.length).toBeGreaterThan(0);
    expect(faultsOfRecords(index, records)).toEqual([]);
  });

  test('one that is gone, untitled, unfinished or not in the index is caught', () => {
    const [first, second, third] = records;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three records');
    const changed = { ...second, text: second.text.replace('## Context', '## Story').replace('# 2. ', '# ') };

    expect(faultsOfRecords(index, [first, changed])).toEqual([
      '0002-a-store-method-asks-a-pure-function.md does not begin with its number',
      '0002-a-store-method-asks-a-pure-function.md is not in the index under its title',
      '0002-a-store-method-asks-a-pure-function.md has no Context',
    ]);
    expect(faultsOfRecords(index, [first, third])).toContain(
      '0003-a-new-attempt-is-a-new-intent.md has not the number 2',
    );
    expect(faultsOfRecords('', [first])).toEqual(['0001-esm-only.md is not in the index under its title']);
  });
});

describe('the glossary', () => {
  const glossary = textOf('docs/glossary.md');

  test('explains each word once', () => {
    expect(ambiguous(glossary)).toEqual([]);
  });

  test('a word with two meanings is caught', () => {
    expect(ambiguous(`${glossary}\n| tick | a short time |\n`)).toEqual(['tick']);
  });
});
