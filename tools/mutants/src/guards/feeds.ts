/** A price feed that is not believed any more. */
import { type Guard, edit } from './guard.ts';

export const FEEDS: readonly Guard[] = [
  {
    name: 'a-gap-halts',
    keeps: 'bars that are missing and that nobody misses',
    edits: edit(
      'packages/integrity/src/feed-alarm.ts',
      'return gaps.length === 0 ? null :',
      'return gaps.length >= 0 ? null :',
    ),
    in: 'testkit',
    test: 'tests/scenario-integrity-disarm-sticky-across-restart.test.ts',
    title:
      'a missing session halts; killed, the desk comes back halted for the same reason until a person has seen it',
  },
  {
    name: 'silence-halts',
    keeps: 'a symbol that says nothing while the market trades',
    edits: edit(
      'packages/integrity/src/feed-alarm.ts',
      'return speaks ? null :',
      'return speaks || last !== undefined ? null :',
    ),
    in: 'integrity',
    test: 'tests/scenario-staleness-is-session-aware.test.ts',
    title: 'who never spoke is silent, and a bar from far ahead proves nothing',
  },
  {
    name: 'a-second-opinion-halts',
    keeps: 'a bar of which two sources tell different prices',
    edits: edit(
      'packages/integrity/src/feed-alarm.ts',
      'return field === undefined\n      ? null',
      'return field !== null\n      ? null',
    ),
    in: 'testkit',
    test: 'tests/scenario-integrity-disarm-sticky-across-restart.test.ts',
    title: 'two sources that disagree about a bar stop the desk before the bar is given to anybody',
  },
  {
    name: 'a-broken-feed-stops-the-market',
    keeps: 'a bar that is judged and lived through all the same',
    edits: edit(
      'packages/runtime/src/feed-watch.ts',
      "return news.length === 0 ? null : news.join('; ');",
      'return null;',
    ),
    in: 'runtime',
    test: 'tests/scenario-a-broken-feed-stops-the-market.test.ts',
    title: 'an alarm halts, and nothing of the bar reaches the broker, the books or the strategy',
  },
  {
    name: 'a-feed-halt-is-stored-first',
    keeps: 'an alarm that is taken for told before it is stored',
    edits: edit(
      'packages/runtime/src/feed-watch.ts',
      "        await control.halt('system', alarm.code, detail);\n        told.add(name); // not before it is stored: what was never told cannot have been acknowledged\n",
      "        told.add(name);\n        await control.halt('system', alarm.code, detail);\n",
    ),
    in: 'runtime',
    test: 'tests/scenario-a-broken-feed-stops-the-market.test.ts',
    title: 'a halt that could not be stored is raised again, and nothing passes meanwhile',
  },
];
