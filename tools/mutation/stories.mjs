/**
 * What the tests of a pure package take from `@jest/globals`, in the process that breaks the code: the stories that
 * were told while the files were loaded, in order, each to be run as often as there are breakages.
 */
import { expect } from 'expect';
import { bind } from 'jest-each';

/** `{ name, run }` of each test that has been told. */
export const told = [];
let above = [];

function describe(title, body) {
  const before = above;
  above = [...above, title];
  body();
  above = before;
}

function test(title, run) {
  const words = [...above, title].join(' ');
  const twins = told.filter(({ words: others }) => others === words).length;
  told.push({ words, name: twins === 0 ? words : `${words} (${twins + 1})`, run });
}

describe.each = bind(describe, false);
test.each = bind(test);

export { describe, expect, test };
