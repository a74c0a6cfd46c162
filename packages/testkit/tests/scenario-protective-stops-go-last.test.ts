/** A flatten keeps what protects the position until nothing else can be executed, and names it to whoever cancels all. */
import { describe, expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';

import { NOW, flatten, holding, isSubmit, round, submits, tellsCanceled } from './support/flatten.ts';
import { type Story, story } from './support/story.ts';

/** A stop at 180 that can only reduce, resting at the broker. */
async function protectedBy(desk: Story, quantity: 10n): Promise<ClientOrderId> {
  const sell = desk.intent(`sell ${quantity} AAPL`, 'the-stop');
  const terms: typeof sell.terms = {
    ...sell.terms,
    type: 'stop',
    limitPrice: null,
    stopPrice: 180_000_000n as NonNullable<typeof sell.terms.stopPrice>,
  };
  const outcome = await desk.gateway().reduce({ ...sell, leg: 'exit', reduceOnly: true, terms });
  if (outcome.kind !== 'promised') throw new Error(`no stop: ${outcome.kind}`);
  await desk.gateway().dispatch(8);
  await desk.gateway().hear();
  desk.broker.received.splice(0);
  return outcome.clientOrderId;
}

const cancels = (desk: Story): readonly string[] =>
  desk.broker.received.flatMap((asked) => (isSubmit(asked) ? [] : [asked.clientOrderId]));

describe('a protective stop', () => {
  test('stays until everything else has ended, then goes, and then the position does', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    const resting = await desk.wants('buy 1 AAPL at 150');
    await desk.gateway().dispatch(8);
    const stop = await protectedBy(desk, 10n);
    await flatten(desk);

    for (let rounds = 0; rounds < 3; rounds += 1) await round(desk);
    expect(new Set(cancels(desk))).toEqual(new Set([resting]));

    tellsCanceled(desk, resting);
    await round(desk);
    expect(cancels(desk)).toContain(stop);
    expect(submits(desk)).toEqual([]);

    tellsCanceled(desk, stop);
    await round(desk);
    expect(submits(desk)).toEqual(['sell 10 market']);
  });

  test('that will not be cancelled keeps the position protected, and nothing else is sent', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    const stop = await protectedBy(desk, 10n);
    desk.broker.refusesCancels(true);
    await flatten(desk);

    for (let rounds = 0; rounds < 4; rounds += 1)
      expect(await round(desk)).toContain(`waits for 1 order(s) to end: ${stop}`);
    expect(submits(desk)).toEqual([]);
    expect(cancels(desk).length).toBeGreaterThan(1);

    desk.broker.fills(stop, 10n, { price: 180_000_000n, id: 'x-stop' });
    expect(await round(desk)).toBe('');
    expect(submits(desk)).toEqual([]);
    expect((await desk.facts()).positions).toEqual([]);
  });

  test('is named to whoever is about to cancel everything', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    const stop = await protectedBy(desk, 10n);
    await desk.wants('buy 1 AAPL at 150');

    expect(await desk.gateway().protecting()).toEqual([stop]);
  });
});
