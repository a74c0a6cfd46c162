/** A flatten keeps what protects the position until nothing else can be executed, and names it to whoever cancels all. */
import { describe, expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';
import type { WindDownAction } from '@mqk/execution/store';

import { NOW, flatten, holding, isSubmit, round, submits, tellsCanceled } from './support/flatten.ts';
import { AAPL } from '../src/terms.ts';
import { type Story, story } from './support/story.ts';

/** A stop at 180 that can only reduce, resting at the broker. */
async function protectedBy(desk: Story, quantity: 4n | 6n | 10n): Promise<ClientOrderId> {
  const sell = desk.intent(`sell ${quantity} AAPL`, `the-stop-of-${quantity}`);
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
});

/** What the newest record of this kind says is taken away, and is bare then. */
async function recorded(desk: Story, action: string): Promise<unknown> {
  const [row] = await desk.sql<{ readonly detail: string }>(
    `select event::json -> 'detail' as detail from mqk.audit where event::json ->> 'action' = '${action}'
      order by seq desc limit 1`,
  );
  return JSON.parse(row?.detail ?? 'null');
}

describe('whoever takes protective stops away is told which, and what is bare then, and so is the audit', () => {
  test.each([
    ['a kill', 'killed', (desk: Story) => desk.gateway().control.kill('ada', 'fire')],
    ['a cancel of everything', 'wind_down_asked', (desk: Story) => out(desk, 'cancel_all')],
    ['a flatten', 'wind_down_asked', (desk: Story) => out(desk, 'flatten')],
  ])('%s', async (_what, action, takesAway) => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    const clientOrderId = await protectedBy(desk, 6n);
    await desk.wants('buy 1 AAPL at 150');
    const stop = { instrument: AAPL.id, side: 'sell', quantity: '6' } as const;
    const unprotected = [{ instrument: AAPL.id, quantity: '10' }];
    // before: whoever looks sees what stands there
    expect((await desk.facts()).protectiveStops).toEqual([{ clientOrderId, ...stop }]);

    const lost = { protectiveStops: [{ clientOrderId, ...stop }], unprotected };
    const told = await takesAway(desk);

    expect(told).toEqual('ok' in told ? { ok: true, value: lost } : lost);
    expect(await recorded(desk, action)).toMatchObject({
      protectiveStops: [{ order: clientOrderId, ...stop }],
      unprotected,
    });
  });

  test('a kill whose answer was lost is told again what is on its way out', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    await protectedBy(desk, 10n);
    const asker = { by: 'ada', request: { key: 'kill-1', contentSha256: 'a'.repeat(64) } };

    const first = await desk.gateway().control.kill(asker, 'fire');

    expect(await desk.gateway().control.kill(asker, 'fire')).toEqual(first);
    expect(first.protectiveStops).toHaveLength(1);
    expect(await desk.sql('select 1 from mqk.wind_down')).toHaveLength(1);
  });

  test('a cancel of what protects nothing takes nothing away, and one stop of two leaves the rest', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    const [small, large] = [await protectedBy(desk, 4n), await protectedBy(desk, 6n)];
    const resting = await desk.wants('buy 1 AAPL at 150');

    expect(await out(desk, 'cancel', resting)).toEqual({
      ok: true,
      value: { protectiveStops: [], unprotected: [] },
    });
    expect(await out(desk, 'cancel_open')).toMatchObject({ value: { protectiveStops: [], unprotected: [] } });
    expect(await out(desk, 'cancel', large)).toMatchObject({
      value: { protectiveStops: [{ clientOrderId: large }], unprotected: [{ quantity: '6' }] },
    });
    expect((await desk.facts()).protectiveStops.map(({ clientOrderId }) => clientOrderId)).toContain(small);
  });
});

const out = (desk: Story, action: WindDownAction, clientOrderId: ClientOrderId | null = null) =>
  desk.gateway().control.windDown({
    action,
    clientOrderId,
    instrument: null,
    confirmed: null,
    by: 'ada',
    reason: 'out',
    cause: null,
  });
