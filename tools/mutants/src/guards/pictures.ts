/** What was found out, and whether it still counts. */
import { type Guard, edit } from './guard.ts';

const RECONCILER = 'packages/execution/src/reconcile/reconciler.ts';
const BOOKS = { in: 'testkit', test: 'tests/scenario-reconcile-blocks-arm-and-start.test.ts' } as const;
const FRESH = { in: 'reconcile', test: 'tests/freshness.test.ts' } as const;
const MONOTONE = { in: 'reconcile', test: 'tests/scenario-snapshot-monotonicity-enforced.test.ts' } as const;
const UNDER_WAY = { in: 'testkit', test: 'tests/scenario-in-flight-orders-are-not-drift.test.ts' } as const;

export const PICTURES: readonly Guard[] = [
  {
    name: 'drift-halts',
    keeps: 'a desk that goes on beside a difference',
    edits: edit(RECONCILER, "if (state !== 'DIRTY') return [];", 'return [];'),
    in: 'testkit',
    test: 'tests/scenario-alarms-are-heard.test.ts',
    title: 'drift',
  },
  {
    name: 'a-doubt-halts-for-its-own-reason',
    keeps: 'a doubt of too long that is told as drift',
    edits: edit(RECONCILER, "...(tooOld ? (['unknown_outcome_too_old'] as const) : []),", ''),
    in: 'testkit',
    test: 'tests/scenario-ambiguous-submit-is-resolved-by-evidence.test.ts',
    title: 'a doubt that lasts for too long is drift, and stops everything for a reason of its own',
  },
  {
    name: 'unheard-news-is-no-drift',
    keeps: 'drift out of news that could not be heard',
    edits: edit(
      RECONCILER,
      "if (unheard !== null) return unknown({ kind: 'no_news', reason: unheard });",
      '',
    ),
    ...UNDER_WAY,
    title: 'a fill of which the news could not be heard: nothing is known, nothing leaves, and nothing halts',
  },
  {
    name: 'an-overtaken-picture-says-nothing',
    keeps: 'a verdict about a picture that is not the newest',
    edits: edit(RECONCILER, "return saved === 'overtaken' && sides !== null\n", 'return sides === null\n'),
    in: 'testkit',
    test: 'tests/overtaken-picture.test.ts',
    title: 'a verdict about a picture that another round has overtaken is not said, and does not count',
  },
  {
    name: 'the-look-is-repeated',
    keeps: 'a desk that compares at its boot alone',
    edits: edit('packages/runtime/src/runtime.ts', 'if (reconcile()) await gateway.reconcile();', ''),
    in: 'testkit',
    test: 'tests/scenario-periodic-reconcile-drift-halts.test.ts',
    title:
      'a cent too much halts and disarms; killed and restarted it is halted for the same reason until it is gone and seen',
  },
  {
    name: 'a-verdict-is-of-this-life',
    keeps: 'a verdict of a process that is no more',
    edits: edit(
      'packages/reconcile/src/freshness.ts',
      'if (stored?.life !== life) return',
      'if (stored === null) return',
    ),
    ...FRESH,
    title: 'that never ran, or ran in another life, does not',
  },
  {
    name: 'dirty-is-no-yes',
    keeps: 'an arm over a difference',
    edits: edit(
      'packages/reconcile/src/freshness.ts',
      "return refuse({ code: 'reconcile_dirty', kinds });",
      'return ok();',
    ),
    ...BOOKS,
    title: 'though a person has seen the halt',
  },
  {
    name: 'unknown-is-no-yes',
    keeps: 'an arm on a question that failed',
    edits: edit(
      'packages/reconcile/src/freshness.ts',
      "return refuse({ code: 'reconcile_unknown', kinds });",
      'return ok();',
    ),
    ...BOOKS,
    title: 'the broker could not be asked',
  },
  {
    name: 'stale-is-no-yes',
    keeps: 'an arm on an old picture',
    edits: edit(
      'packages/reconcile/src/freshness.ts',
      "case 'STALE':\n      return refuse({ code: 'reconcile_stale', ageMs, ageMsMax });",
      "case 'STALE':\n      return ok();",
    ),
    ...BOOKS,
    title: 'the picture is old',
  },
  {
    name: 'a-verdict-ages',
    keeps: 'an order on what was found out long ago',
    edits: edit(
      'packages/reconcile/src/freshness.ts',
      "return near(ageMs, ageMsMax) ? ok() : refuse({ code: 'reconcile_stale', ageMs, ageMsMax });",
      'return ok();',
    ),
    ...BOOKS,
    title: 'when the look is too long ago',
  },
  {
    name: 'a-picture-is-needed',
    keeps: 'sizing without a picture of the account',
    edits: edit(
      'packages/reconcile/src/freshness.ts',
      "if (watermark === null) return refuse({ code: 'snapshot_missing' });",
      'if (watermark === null) return ok();',
    ),
    ...MONOTONE,
    title: 'none at all is not fresh, and an old one tells its age',
  },
  {
    name: 'an-old-picture-sizes-nothing',
    keeps: 'a size worked out from an old picture',
    edits: edit('packages/runtime/src/pursue.ts', 'if (!fresh.ok) return fresh;', ''),
    in: 'testkit',
    test: 'tests/scenario-stale-snapshot-cannot-size.test.ts',
    title: 'a target is not turned into an order on an old picture, and is on the next fresh one',
  },
  {
    name: 'pictures-only-get-newer',
    keeps: 'an older picture after a newer one',
    edits: edit(
      'packages/reconcile/src/watermark.ts',
      'if (sequence < watermark.sequence)\n',
      'if (false)\n',
    ),
    ...MONOTONE,
    title: 'an older one is refused, though its own clock may say that it is newer',
  },
  {
    name: 'one-number-has-one-content',
    keeps: 'two pictures under one number',
    edits: edit(
      'packages/reconcile/src/watermark.ts',
      'if (contentHash === watermark.contentHash) return ok(watermark);',
      "if (contentHash !== '') return ok(watermark);",
    ),
    ...BOOKS,
    title: 'two contents under one number are a lie: the desk halts',
  },
];
