import { describe, expect, test } from '@jest/globals';

import { type StoredVerdict, compare, requireCleanAndFresh, unknownVerdict } from '../src/index.ts';
import { NOW, at, inFlight, ours, theirs, usd } from './sides.ts';

const clean: StoredVerdict = { verdict: compare(ours(), theirs(), inFlight(), NOW), life: 'life-1' };
const withSnapshot = (changes: Parameters<typeof theirs>[0]): StoredVerdict => ({
  verdict: compare(ours(), theirs(changes), inFlight(), NOW),
  life: 'life-1',
});

describe('a clean and fresh reconcile of this process life', () => {
  test('lets through', () => {
    expect(requireCleanAndFresh(clean, NOW, 5000, 'life-1')).toEqual({ ok: true, value: undefined });
  });

  test('that never ran, or ran in another life, does not', () => {
    for (const stored of [null, { ...clean, life: 'life-0' }])
      expect(requireCleanAndFresh(stored, NOW, 5000, 'life-1')).toEqual({
        ok: false,
        refused: { code: 'reconcile_never_ran' },
      });
  });

  test('that found a difference names its kinds, each once', () => {
    const dirty = withSnapshot({ cash: usd('1'), positions: [], executions: [] });

    expect(requireCleanAndFresh(dirty, NOW, 5000, 'life-1')).toEqual({
      ok: false,
      refused: { code: 'reconcile_dirty', kinds: ['missing_execution', 'position_differs', 'cash_differs'] },
    });
  });

  test('that knows nothing says why', () => {
    const unknown = {
      verdict: unknownVerdict({ kind: 'no_snapshot', reason: 'timeout' }, NOW),
      life: 'life-1',
    };

    expect(requireCleanAndFresh(unknown, NOW, 5000, 'life-1')).toEqual({
      ok: false,
      refused: { code: 'reconcile_unknown', kinds: ['no_snapshot'] },
    });
  });

  test('that compared with an old snapshot is stale at once', () => {
    expect(requireCleanAndFresh(withSnapshot({ takenAt: at(1) }), NOW, 5000, 'life-1')).toMatchObject({
      ok: false,
      refused: { code: 'reconcile_stale' },
    });
  });

  test.each([
    [105_000, true],
    [105_001, false],
    [99_990, true],
    [94_999, false],
    [Number.NaN, false],
  ])('judged at 100000 and good for 5000 ms: at %d %p', (now, fresh) => {
    expect(requireCleanAndFresh(clean, at(now), 5000, 'life-1').ok).toBe(fresh);
  });

  test('a difference is told before the age', () => {
    expect(requireCleanAndFresh(withSnapshot({ cash: usd('1') }), at(999_999), 5000, 'life-1')).toMatchObject(
      {
        refused: { code: 'reconcile_dirty' },
      },
    );
  });
});
