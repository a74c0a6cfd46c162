import { type OrderIntent, accountId, runId, strategyId } from '@mqk/core';
import type { Bar } from '@mqk/market-data';
import { describe, expect, test } from '@jest/globals';

import {
  type PreparedStrategy,
  type StrategyRun,
  type TargetInput,
  intentIdOf,
  smaCross,
  targetToIntents,
} from '../src/index.ts';
import { SPY, at, bar, order, wanting } from './worlds.ts';

const prices = [10n, 9n, 8n, 9n, 11n, 13n, 12n].map((price) => price * 1_000_000n);
const bars: readonly Bar[] = prices.map((price, minute) => bar(minute, price));

function prepared(): PreparedStrategy {
  const ready = smaCross.prepare({ fast: 2, slow: 3, quantity: '100' });
  if (!ready.ok) throw new Error(ready.refused.field);
  return ready.value;
}

function intentsOf(run: StrategyRun, over: Partial<TargetInput> = {}): readonly OrderIntent[] {
  return run
    .standing()
    .flatMap(
      ({ target, decidedAt }) =>
        targetToIntents(wanting(target.target, 0n, [], { decidedAt, expiresAt: at(60), ...over })).intents,
    );
}

describe('a bar that is processed twice', () => {
  test('gives the same intent in a run that was rebuilt from stored bars, mute', () => {
    const live = prepared().start();
    const told = bars.map((each) => {
      const fed = live.feed([each]);
      return fed.ok ? fed.value.map(({ target }) => target) : fed.refused;
    });
    // the fast mean crosses the slow one on the fifth bar
    expect(told).toEqual([[], [], [], [], [100n], [], []]);
    const [intent] = intentsOf(live);
    expect(intent).toMatchObject({ leg: 'entry', terms: { side: 'buy', quantity: 100n }, decidedAt: at(4) });

    const afterRestart = prepared().start();
    for (const each of bars) afterRestart.feed([each]);
    expect(intentsOf(afterRestart)).toEqual([intent]);
    expect(afterRestart.state()).toEqual(live.state());
    expect(afterRestart.standing()).toEqual(live.standing());
  });

  test('is not taken by a run that has seen it, and changes nothing', () => {
    const run = prepared().start();
    for (const each of bars) run.feed([each]);
    const before = [run.state(), run.standing(), intentsOf(run)];
    expect(run.feed([bars[4]!])).toEqual({
      ok: false,
      refused: { code: 'not_newer', at: at(4), last: at(6) },
    });
    expect(run.feed([bars[6]!])).toMatchObject({ ok: false, refused: { code: 'not_newer' } });
    expect([run.state(), run.standing(), intentsOf(run)]).toEqual(before);
  });

  test('gives the same id whatever has filled in between, so that a decision is never carried out twice', () => {
    const fresh = targetToIntents(wanting(100n, 0n)).intents[0];
    const partly = targetToIntents(wanting(100n, 40n)).intents[0];
    const working = targetToIntents(wanting(100n, 0n, [order('a', 'buy', 30n)])).intents[0];
    expect([fresh?.terms.quantity, partly?.terms.quantity, working?.terms.quantity]).toEqual([
      100n,
      60n,
      70n,
    ]);
    expect(new Set([fresh?.id, partly?.id, working?.id]).size).toBe(1);
  });
});

describe('the id of an intent', () => {
  const subject = {
    account: accountId('PAPER-1'),
    run: runId('run-1'),
    strategy: strategyId('sma-cross'),
    symbol: 'SPY',
    decidedAt: at(30),
    leg: 'entry',
    generation: 0,
  } as const;

  test('is pinned: a new release still recognises the orders of the old one', () => {
    expect(intentIdOf(subject)).toBe('39738826a69369dba9830fc566ca4955437e0f3b98ca3588c72016c852384902');
  });

  test('differs in everything that makes it another decision', () => {
    const others = [
      subject,
      { ...subject, account: accountId('PAPER-2') },
      { ...subject, run: runId('run-2') },
      { ...subject, strategy: strategyId('donchian') },
      { ...subject, symbol: 'QQQ' },
      { ...subject, decidedAt: at(31) },
      { ...subject, leg: 'exit' as const },
      { ...subject, generation: 1 },
    ];
    expect(new Set(others.map(intentIdOf)).size).toBe(others.length);
  });

  test('is new for a second attempt only on proof that the first never reached the broker, leg by leg', () => {
    const first = targetToIntents(wanting(100n, 0n)).intents[0];
    const again = targetToIntents(wanting(100n, 0n, [], { generation: { entry: 1, exit: 0 } })).intents[0];
    const other = targetToIntents(wanting(100n, 0n, [], { generation: { entry: 0, exit: 1 } })).intents[0];
    expect(again?.id).not.toBe(first?.id);
    expect(other?.id).toBe(first?.id);
    const out = targetToIntents(wanting(0n, 100n, [], { generation: { entry: 5, exit: 1 } })).intents[0];
    expect(out?.id).toBe(intentIdOf({ ...subject, leg: 'exit', generation: 1 }));
    expect(first?.id).toBe(intentIdOf({ ...subject, symbol: SPY.symbol }));
  });
});
