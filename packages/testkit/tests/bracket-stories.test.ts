/** Whoever asks about an order of a bracket is told of all of it: who belongs together, what ended it, and why. */
import { describe, expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';

import { PROFIT, STOP, bracketLoop, ends, newest, wants } from './support/bracket-desk.ts';
import { NOW, flatten, round } from './support/flatten.ts';
import { mqkOrder } from './support/mqk-order.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_040_000n;
const KEPT = wants(10n, { targetPrice: PROFIT });

interface Member {
  readonly clientOrderId: ClientOrderId;
  readonly leg: string;
  readonly parent: ClientOrderId | null;
  readonly ocoGroup: string | null;
  readonly base: string;
  readonly cancelAsked: { readonly because: string } | null;
}

interface Told {
  readonly bracket: {
    readonly orders: readonly Member[];
    readonly endedAt: string | null;
    readonly endedBecause: string | null;
  } | null;
  readonly replace: { readonly of: string | null; readonly by: string | null };
  readonly timeline: readonly { readonly what: string; readonly detail: Readonly<Record<string, unknown>> }[];
}

const told = async (desk: Story, id: ClientOrderId): Promise<Told> =>
  (await desk.store.story(id)) as unknown as Told;

/** Ten shares, filled, behind a stop and a target; then what each bar wants. */
async function bracketed(...then: readonly (readonly ReturnType<typeof wants>[])[]) {
  const desk = await story(NOW);
  const loop = await bracketLoop(desk, [[KEPT], ...then]);
  await loop.settles();
  const entry = await newest(desk, 'entry');
  desk.broker.fills(entry, 10n, { price: PRICE, id: 'in' });
  await loop.settles();
  return { desk, loop, entry, stop: await newest(desk, 'stop'), target: await newest(desk, 'target') };
}

describe('the story of an order of a bracket', () => {
  test('names entry, stop and target, whichever of them was asked for', async () => {
    const { desk, entry, stop, target } = await bracketed();
    const [first, ...others] = await Promise.all([entry, stop, target].map((id) => told(desk, id)));

    expect(first?.bracket).toMatchObject({
      entry,
      stopPrice: `${STOP}`,
      targetPrice: `${PROFIT}`,
      givenUp: '0',
      givenUpAt: null,
      otherWays: [],
      endedAt: null,
      endedBecause: null,
    });
    const group = first?.bracket?.orders[1]?.ocoGroup;
    expect(group).toEqual(expect.any(String));
    expect(first?.bracket?.orders).toMatchObject([
      { clientOrderId: entry, leg: 'entry', parent: null, ocoGroup: null, base: 'FILLED', filled: '10' },
      { clientOrderId: stop, leg: 'stop', parent: entry, ocoGroup: group, base: 'ACKED', cancelAsked: null },
      { clientOrderId: target, leg: 'target', parent: entry, ocoGroup: group, base: 'ACKED' },
    ]);
    for (const { bracket } of others) expect(bracket).toEqual(first?.bracket);
  });

  test('tells that the target was executed, and that the stop was cancelled for it', async () => {
    const { desk, loop, stop, target } = await bracketed();
    desk.broker.fills(target, 10n, { price: PROFIT, id: 'out' });
    await loop.settles();
    ends(desk, stop);
    await loop.settles();
    const { bracket, timeline } = await told(desk, stop);

    expect(bracket).toMatchObject({ endedBecause: 'nothing_held', givenUp: '0', otherWays: [] });
    expect(bracket?.endedAt).toEqual(expect.any(String));
    expect(bracket?.orders.slice(1)).toMatchObject([
      { leg: 'stop', base: 'CANCELED', cancelAsked: { because: 'oco' } },
      { leg: 'target', base: 'FILLED', cancelAsked: null },
    ]);
    const happened = timeline.map(({ what, detail }) =>
      'kind' in detail ? `${what} ${JSON.stringify(detail['kind'])}` : what,
    );
    expect(happened.slice(0, 2)).toEqual(['bracket', 'intent']);
    expect(happened).toEqual(
      expect.arrayContaining(['promise "submit"', 'claim "submit"', 'answer "submit"', 'bracket_ended']),
    );
    expect(happened.indexOf('bracket_ended')).toBeGreaterThan(0);
    expect(happened.indexOf('promise "cancel"')).toBeGreaterThan(happened.indexOf('answer "submit"'));
  });

  test('tells what the strategy has left by another order, and when', async () => {
    const { desk, loop, entry } = await bracketed([wants(4n)]);
    await loop.nextBar();
    for (const leg of ['stop', 'target']) ends(desk, await newest(desk, leg));
    await loop.settles();
    const exit = await newest(desk, 'exit');
    desk.broker.fills(exit, 6n, { price: PRICE, id: 'out' });
    await loop.settles();
    const { bracket, timeline } = await told(desk, entry);

    expect(bracket).toMatchObject({
      givenUp: '6',
      givenUpAt: expect.any(String),
      otherWays: [{ clientOrderId: exit, executionId: 'out', quantity: '6' }],
      endedAt: null,
    });
    expect(bracket?.orders.filter(({ base }) => base === 'CANCELED')).toMatchObject([
      { leg: 'stop', cancelAsked: { because: 'exit' } },
      { leg: 'target', cancelAsked: { because: 'exit' } },
    ]);
    expect(timeline.find(({ what }) => what === 'bracket_given_up')?.detail).toMatchObject({ quantity: '6' });
    expect((await told(desk, exit)).bracket).toBeNull();
  });

  test('tells that a person has left the position, and that the strategy does not protect it any more', async () => {
    const { desk, entry } = await bracketed();
    await flatten(desk);
    await round(desk);
    for (const leg of ['target', 'stop']) {
      ends(desk, await newest(desk, leg));
      await round(desk);
    }
    await round(desk);
    const { bracket } = await told(desk, entry);

    expect(bracket).toMatchObject({ endedBecause: 'left_by_a_person', endedAt: expect.any(String) });
    expect(bracket?.orders.slice(1)).toMatchObject([
      { leg: 'stop', cancelAsked: { because: 'kill' } },
      { leg: 'target', cancelAsked: { because: 'kill' } },
    ]);
  });

  test('tells that an entry which never left has nothing to protect', async () => {
    const desk = await story();
    const loop = await bracketLoop(desk, [[KEPT]]);
    desk.broker.weather('unreachable');
    await loop.settles();
    const entry = await newest(desk, 'entry');
    await desk.gateway().cancel(entry, 'operator');
    const { bracket, timeline } = await told(desk, entry);

    expect(bracket).toMatchObject({ endedBecause: 'entry_never_left', givenUp: '0' });
    expect(timeline.at(-1)).toMatchObject({ what: 'bracket_ended', detail: { because: 'entry_never_left' } });
  });
});

test('an order without a bracket says so', async () => {
  const desk = await story();
  expect(await told(desk, await desk.wants('buy 10 AAPL'))).toMatchObject({
    bracket: null,
    replace: { of: null, by: null },
  });
});

describe('mqk order', () => {
  /** Times are those of the database, and ids hashes: a person reads them, a test does not. */
  const plain = (lines: string, names: Readonly<Record<string, ClientOrderId>>): string =>
    Object.entries(names)
      .reduce((text, [name, id]) => text.replaceAll(id, name), lines)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'THEN');

  test('tells the bracket and the whole life of a stop that was cancelled for its target', async () => {
    const { desk, loop, entry, stop, target } = await bracketed();
    desk.broker.fills(target, 10n, { price: PROFIT, id: 'out' });
    await loop.settles();
    ends(desk, stop);
    await loop.settles();

    const lines = plain(await mqkOrder(desk, stop), { STOP: stop, TARGET: target, ENTRY: entry }).split('\n');

    expect(lines.slice(0, 11)).toEqual([
      'sell 10 AAPL (stop, stop 180, gtc): CANCELED, filled 0',
      'STOP, at the broker b-2',
      'stop of strategy story, parent ENTRY, group ENTRY-1',
      '',
      'Bracket of ENTRY, promised THEN: stop at 180, target at 205',
      '  entry   buy 10  FILLED, filled 10  ENTRY',
      '  stop    sell 10  CANCELED, filled 0  STOP, group ENTRY-1  <- this one',
      '          cancel asked THEN: the other order of its group was executed',
      '  target  sell 10  FILLED, filled 10  TARGET, group ENTRY-1',
      '  ended THEN: nothing of what the entry bought or sold is held any more',
      '',
    ]);
    expect(lines.slice(11, 16)).toEqual([
      'What happened',
      '  THEN  bracket          stopPrice 180, targetPrice 205',
      '  THEN  intent           run story-run, strategy story, leg stop, decidedAt THEN',
      '  THEN  reservation      price 209.044, quantity 10, releasedAt THEN',
      '  THEN  promise          row 2, kind submit, class reduce, status SUBMITTED, expiresAt THEN',
    ]);
    expect(lines).toContain(
      '  THEN  answer           row 4, kind cancel, attempt 1, outcome asked, detail the broker was asked',
    );
  });

  test('tells by which orders a bracket lost what it gave up, and which end nobody had asked for', async () => {
    const { desk, loop, entry, stop } = await bracketed([wants(4n)]);
    ends(desk, stop);
    await loop.nextBar();
    ends(desk, await newest(desk, 'target'));
    await loop.settles();
    const exit = await newest(desk, 'exit');
    desk.broker.fills(exit, 6n, { price: PRICE, id: 'out' });
    await loop.settles();

    const lines = plain(await mqkOrder(desk, entry), { EXIT: exit, ENTRY: entry }).split('\n');

    expect(lines).toEqual(
      expect.arrayContaining([
        '          the broker cancelled it, and nobody here had asked',
        '          cancel asked THEN: the strategy made room for the order that leaves the position',
        '  6 given up, last THEN: they went another way than by its legs',
        '          6 by EXIT, THEN',
        '  open: what of it is held is wanted to be protected',
      ]),
    );
  });

  test('tells all of it as one object', async () => {
    const { desk, stop } = await bracketed();
    expect(JSON.parse(await mqkOrder(desk, stop, '--json'))).toEqual(await told(desk, stop));
  });
});
