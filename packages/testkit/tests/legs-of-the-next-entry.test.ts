/** After a position was left by an order, the legs of the next one are its own, at its own prices. */
import { expect, test } from '@jest/globals';

import { toMicros } from '@mqk/core';

import { bracketLoop, newest, wants } from './support/bracket-desk.ts';
import { story } from './support/story.ts';

const PRICE = 190_040_000n;
const stopAt = (stopPrice: bigint): ReturnType<typeof wants> => ({
  ...wants(10n),
  protection: { stopPrice: toMicros(stopPrice), targetPrice: null },
});

test('a bracket whose position an exit has closed makes no legs for the next position', async () => {
  const desk = await story();
  const loop = await bracketLoop(desk, [[stopAt(180_000_000n)], [wants(0n)], [stopAt(185_000_000n)]]);
  await loop.settles();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
  await loop.settles();
  await loop.nextBar();
  const stop = await newest(desk, 'stop');
  desk.broker.tells(stop, { kind: 'canceled', cause: 'unstated', brokerOrderId: null, cumulative: null });
  await loop.settles();
  desk.broker.fills(await newest(desk, 'exit'), 10n, { price: PRICE, id: 'out' });
  await loop.settles();
  await loop.nextBar();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'again' });
  await loop.settles();

  expect(
    await desk.sql(
      `select doc -> 'terms' ->> 'stopPrice' as stop, base from mqk."order" where leg = 'stop' order by created_at`,
    ),
  ).toEqual([
    { stop: '180', base: 'CANCELED' },
    { stop: '185', base: 'ACKED' },
  ]);
});
