/** What a person asks for is done once, by name, and over what they saw. */
import { type Guard, edit } from './guard.ts';

const REQUESTS = { in: 'daemon', test: 'tests/requests.test.ts' } as const;

export const ASKING: readonly Guard[] = [
  {
    name: 'a-request-is-done-once',
    keeps: 'a second effect of one request',
    edits: edit(
      'packages/execution/src/control/asker.ts',
      'return again === null ? decide(facts) : { answer: refuse(again), audit: null };',
      'return decide(facts);',
    ),
    ...REQUESTS,
    title: 'ten at once under one key are one',
  },
  {
    name: 'a-key-is-for-one-wish',
    keeps: 'a wish that is taken for another one',
    edits: edit(
      'packages/execution/src/control/asker.ts',
      'return done.contentSha256 === request.contentSha256\n',
      'return true\n',
    ),
    ...REQUESTS,
    title: 'by another wish does not stand for this one',
  },
  {
    name: 'a-taken-key-keeps-no-stop',
    keeps: 'a stop that is lost because its key was used',
    edits: edit(
      'packages/execution/src/control/asker.ts',
      "repeated(request, done)?.code === 'request_done' ?",
      'repeated(request, done) !== null ?',
    ),
    ...REQUESTS,
    title: 'keeps no stop from being carried out',
  },
  {
    name: 'an-answer-by-hand-is-given-once',
    keeps: 'a doubt that is settled anew by whoever lost the answer',
    edits: edit(
      'packages/execution/src/control/asker.ts',
      'return again === null ? act() : refuse(again);',
      'return act();',
    ),
    in: 'testkit',
    test: 'tests/settle-by-hand.test.ts',
    title: 'a person whose answer was lost asks again under the same key, and is told that it was done, once',
  },
  {
    name: 'a-key-can-be-kept',
    keeps: 'an effect under a key that cannot be stored',
    edits: edit(
      'packages/daemon/src/http/asker.ts',
      'if (key !== undefined && !(typeof key',
      'if (false && !(typeof key',
    ),
    ...REQUESTS,
    title: 'a key that nobody can keep is refused before anything is done',
  },
  {
    name: 'a-hand-says-why',
    keeps: 'a doubt that a person ends without a reason',
    edits: edit(
      'packages/execution/src/resolve/by-hand.ts',
      "if (reason.trim() === '') return refuse({ code: 'reason_missing' });",
      '',
    ),
    in: 'testkit',
    test: 'tests/settle-by-hand.test.ts',
    title: 'nothing is settled without a reason, without a doubt, or against what the broker shows',
  },
  {
    name: 'a-hand-does-not-deny-what-is-shown',
    keeps: 'an order declared absent that the broker shows',
    edits: edit(
      'packages/execution/src/resolve/by-hand.ts',
      "if (outcome === 'absent' && (await account.lookup(clientOrderId)).kind === 'found')",
      'if (false)',
    ),
    in: 'testkit',
    test: 'tests/settle-by-hand.test.ts',
    title: 'nothing is settled without a reason, without a doubt, or against what the broker shows',
  },
  {
    name: 'news-says-more-than-a-hand',
    keeps: 'a person who overrules what came while they decided',
    edits: edit('packages/execution/src/resolve/by-hand.ts', 'if (!decided.ok) return null;', ''),
    in: 'testkit',
    test: 'tests/settle-by-hand.test.ts',
    title: 'news that came while the person decided says more than the person',
  },
  {
    name: 'a-question-is-answered-with-a-reason',
    keeps: 'a question that a person closes without saying why',
    edits: edit(
      'packages/execution/src/inbox/answer-by-hand.ts',
      "if (reason.trim() === '') return refuse({ code: 'reason_missing' });",
      '',
    ),
    in: 'testkit',
    test: 'tests/order-stories.test.ts',
    title: 'a question that a person answers is closed, with the reason in the audit',
  },
  {
    name: 'nobody-answers-for-another-process',
    keeps: 'an answer by a process that lost the account',
    edits: edit(
      'packages/execution/src/inbox/answer-by-hand.ts',
      "return fenced === 'done' ? ok() :",
      'return true ? ok() :',
    ),
    in: 'testkit',
    test: 'tests/order-stories.test.ts',
    title: 'a process that lost the account answers no question',
  },
];
