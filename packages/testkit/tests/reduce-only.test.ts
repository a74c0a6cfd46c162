/** Getting out stays possible when getting in is not. */
import { expect, test } from '@jest/globals';

import type { OrderIntent } from '@mqk/core';

import { type Story, story } from './support/story.ts';

/** A desk that holds ten shares, is disarmed and halted, and whose loops are dead. */
async function stoppedDesk(): Promise<Story> {
  const desk = await story();
  const bought = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(bought, 10n, { price: 190_000_000n, id: 'e-1' });
  await desk.gateway().hear();
  await desk.gateway().control.halt('story', 'operator', 'out of here');
  await desk.sql(`update mqk.heartbeat set at = at - interval '1 hour'`);
  desk.broker.received.splice(0);
  return desk;
}

const out = (desk: Story, quantity: 5n | 10n | 11n): OrderIntent => ({
  ...desk.intent(`sell ${quantity} AAPL`),
  reduceOnly: true,
});

test('a person sells what is held while the desk is halted, and no strategy does', async () => {
  const desk = await stoppedDesk();
  await desk.wants('sell 5 AAPL', 'strategy');

  expect(await desk.gateway().cancel(await desk.wants('sell 5 AAPL', 'strategy'), 'operator')).toBe(
    'withdraw',
  );
  expect(await desk.gateway().reduce(out(desk, 10n))).toMatchObject({ kind: 'promised' });
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toMatchObject([{ symbol: 'AAPL', terms: { side: 'sell', quantity: 10n } }]);
});

test('what another sell has spoken for is not sold twice', async () => {
  const desk = await stoppedDesk();
  await desk.gateway().reduce(out(desk, 5n));

  expect(await desk.gateway().reduce(out(desk, 10n))).toMatchObject({
    kind: 'denied',
    refusals: [{ code: 'not_reduce_only' }],
  });
});

test('a promise to reduce that would no longer reduce when it may leave does not leave', async () => {
  const desk = await stoppedDesk();
  await desk.gateway().reduce(out(desk, 10n));
  await desk.sql(
    `update mqk.position set quantity = 9, doc = replace(doc::text, '"quantity":"10"', '"quantity":"9"')::json`,
  );

  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toEqual([]);
  expect(await desk.sql(`select status, refusal_code from mqk.outbox where class = 'reduce'`)).toEqual([
    { status: 'FAILED', refusal_code: 'not_reduce_only' },
  ]);
});
