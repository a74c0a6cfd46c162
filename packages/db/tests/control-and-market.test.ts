/** Bars on a real PostgreSQL: what its tables keep of them, beside what every store is held to. */
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import { BAR_END, RUN, STRATEGY, at, barAt, micros, world } from './support/world.ts';

test('a bar that is heard twice is stored once, and a day begins with what the day before ended with', async () => {
  const { store, url, epoch } = await world();
  await store.control(() => ({
    answer: undefined,
    audit: { action: 'run_started', by: 'ann', detail: {} },
    run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
  }));
  const monday = at('2018-05-14T20:00:00Z');
  await store.market(epoch, barAt(BAR_END, '272.50'), () => micros('100000'));
  await store.market(epoch, barAt(BAR_END, '272.90'), () => micros('100000'));
  await store.market(epoch, barAt(monday, '273.00'), ({ cash, positions, marks }) => {
    expect([cash, positions, marks]).toEqual([
      micros('100000'),
      [],
      [{ instrument: 'SPY', price: micros('273') }],
    ]);
    return micros('99000');
  });
  await store.finishBar(epoch, RUN, monday);
  expect((await store.run())?.cursor).toBe(monday);
  expect((await store.storedBars(RUN)).map(({ close }) => close)).toEqual([micros('272.5'), micros('273')]);
  const eyes = await onlooker(url);
  expect(await eyes.rows('select session::text, start_equity from mqk.equity_day order by session')).toEqual([
    { session: '2018-05-11', start_equity: '100000000000' },
    { session: '2018-05-14', start_equity: '100000000000' },
  ]);
});

test('whoever lost the account moves neither the market nor the run', async () => {
  const { store, url, epoch } = await world();
  await store.control(() => ({
    answer: undefined,
    audit: { action: 'run_started', by: 'ann', detail: {} },
    run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
  }));
  const monday = at('2018-05-14T20:00:00Z');
  await store.releaseLease('life-1', epoch);
  const next = await store.acquireLease('life-2', 60_000);
  if (!next.ok) throw new Error('the lease is held');

  expect(await store.market(epoch, barAt(monday, '273'), () => micros('99000'))).toBe('ownership_lost');
  expect(await store.finishBar(epoch, RUN, monday)).toBe('ownership_lost');
  expect((await store.run())?.cursor).toBeNull();
  expect((await store.storedBars(RUN)).map(({ closeAt }) => closeAt)).toEqual([BAR_END]);
  const eyes = await onlooker(url);
  expect(await eyes.rows('select session::text from mqk.market_clock')).toEqual([{ session: '2018-05-11' }]);

  expect(await store.market(next.value.epoch, barAt(monday, '273'), () => micros('99000'))).toBe('done');
  expect(await store.finishBar(next.value.epoch, RUN, monday)).toBe('done');
  expect((await store.run())?.cursor).toBe(monday);
});

test('a bar end that is worked through twice, poorer the second time, keeps the peak that it made', async () => {
  const { store, url, epoch } = await world();
  await store.market(epoch, barAt(BAR_END, '272.50'), () => micros('120000'));
  await store.market(epoch, barAt(BAR_END, '272.50'), () => micros('90000'));

  let peak: unknown = null;
  await store.watch((await store.controlFacts()).lease?.epoch ?? 0n, ({ risk }) => {
    peak = risk.peakEquity;
    return [];
  });
  expect(peak).toBe(micros('120000'));
  const eyes = await onlooker(url);
  expect(await eyes.rows('select equity, peak from mqk.equity_point')).toEqual([
    { equity: '90000000000', peak: '120000000000' },
  ]);
});
