/** An execution that the broker takes back or changes is booked as told, once, in every order of arrival, and stops us. */
import { expect, test } from '@jest/globals';

import { executionId, toMicros, toQuantity } from '@mqk/core';

import { aged, haltsOf, orderOf, positionsOf } from './support/books.ts';
import { rebuiltBooks } from './support/rebuilt.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;
const CASH = 100_000_000_000n;
const told = { brokerOrderId: null, cumulative: null } as const;
const at = (price: bigint, quantity: bigint) => ({ price: toMicros(price), quantity: toQuantity(quantity) });

async function working() {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  return { desk, order };
}

async function filled() {
  const { desk, order } = await working();
  desk.broker.fills(order, 10n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  return { desk, order };
}

const verdict = async (desk: Story) => (await desk.gateway().reconcile()).verdict.state;
const open = async (desk: Story) =>
  (await desk.store.inquiries({ dueOnly: false, limit: 9 })).map(({ kind, reason }) => `${kind} ${reason}`);
const parked = async (desk: Story) =>
  (await desk.sql<{ readonly key: string }>(`select key from mqk.inbox where disposition = 'parked'`)).length;
const entries = async (desk: Story) =>
  (await desk.store.ledger()).slice(1).map(({ kind, quantity, cash, ref }) => [kind, quantity, cash, ref]);

test('a bust after the order is filled gives back units and money, and halts and disarms in the same step', async () => {
  const { desk, order } = await filled();
  expect((await desk.facts()).control.armed).toBe(true);

  desk.broker.busts('e-1', 'b-1');
  expect(await desk.gateway().hear()).toMatchObject({ applied: 1, halts: ['bust'] });

  expect((await desk.facts()).control.armed).toBe(false);
  expect(await haltsOf(desk)).toEqual(['bust']);
  expect(await orderOf(desk, order)).toMatchObject({ base: 'FILLED', filled: '0', flags: ['BUSTED'] });
  expect(await entries(desk)).toEqual([
    ['fill', 10n, -10n * PRICE, 'e-1'],
    ['amendment', -10n, 10n * PRICE, 'e-1'],
  ]);
  expect(await rebuiltBooks(desk)).toEqual({ cash: CASH, quantity: 0n, lots: [], realizedPnl: 0n });
  expect(await open(desk)).toEqual(['reread asked_for']);
});

test('a correction changes what stands on the books, by the id that it goes by from then on', async () => {
  const { desk, order } = await filled();

  desk.broker.corrects('e-1', 'c-1', at(PRICE - 1_000_000n, 8n));
  await desk.gateway().hear();
  expect(await haltsOf(desk)).toEqual(['correction']);
  expect(await orderOf(desk, order)).toMatchObject({ base: 'FILLED', filled: '8' });
  expect(await rebuiltBooks(desk)).toMatchObject({ quantity: 8n, lots: [[8n, PRICE - 1_000_000n]] });

  desk.broker.corrects('c-1', 'c-2', at(PRICE, 10n));
  desk.broker.busts('c-2', 'b-1');
  await desk.gateway().hear();
  expect(await rebuiltBooks(desk)).toEqual({ cash: CASH, quantity: 0n, lots: [], realizedPnl: 0n });
});

test('told again, by whatever channel and in whatever life, it changes nothing', async () => {
  const { desk } = await filled();
  desk.broker.corrects('e-1', 'c-1', at(PRICE, 8n));
  desk.broker.repeats();
  await desk.gateway().hear();
  await desk.restarts();
  desk.broker.repeats();
  desk.broker.says({ ...desk.broker.said()[0]! });
  const [, correction] = desk.broker.said();
  // listed as it stands now, as a backfill would list it
  if (correction?.kind !== 'correction') throw new Error('the second word was a correction');
  const first = desk.broker.said()[0]!;
  if (first.kind !== 'execution') throw new Error('the first word was an execution');
  desk.broker.says({
    ...first,
    executionId: correction.amendmentId,
    fill: { ...first.fill, ...correction.corrected },
  });

  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, repeated: 3, halts: [] });
  expect(await rebuiltBooks(desk)).toMatchObject({ quantity: 8n, cash: CASH - 8n * PRICE });
  expect(await haltsOf(desk)).toEqual(['correction']);
});

test('the same id with another story is a contradiction: what is booked stays', async () => {
  const { desk } = await filled();
  desk.broker.corrects('e-1', 'c-1', at(PRICE, 8n));
  await desk.gateway().hear();
  const correction = desk.broker.said()[1]!;
  if (correction.kind !== 'correction') throw new Error('the second word was a correction');
  desk.broker.says({ ...correction, corrected: { ...correction.corrected, quantity: toQuantity(9n) } });

  expect(await desk.gateway().hear()).toMatchObject({ quarantined: 1, halts: ['fill_conflict'] });
  expect(await rebuiltBooks(desk)).toMatchObject({ quantity: 8n });
});

test('both sides agree after it, and while the snapshot is older than the news', async () => {
  const { desk } = await filled();
  desk.broker.corrects('e-1', 'c-1', at(PRICE - 1_000_000n, 8n));
  await desk.gateway().hear();
  expect(await verdict(desk)).toBe('CLEAN');

  // the snapshot was taken before the bust, and is compared after it was booked
  desk.broker.shows((truth) => {
    desk.broker.busts('c-1', 'b-1');
    return truth;
  });
  expect(await verdict(desk)).toBe('CLEAN');
  desk.broker.shows(null);
  expect(await verdict(desk)).toBe('CLEAN');
  expect(await haltsOf(desk)).toEqual(['correction', 'bust']);
});

test('a correction that was booked behind the picture excuses the execution as it was, and none under another name', async () => {
  const { desk } = await filled();

  desk.broker.shows((truth) => {
    desk.broker.corrects('e-1', 'c-1', at(PRICE - 1_000_000n, 8n));
    const again = truth.executions.map((line) => ({ ...line, executionId: executionId('c-2') }));
    return { ...truth, executions: again };
  });

  expect(await verdict(desk)).toBe('DIRTY');
  expect(await haltsOf(desk)).toEqual(['correction', 'reconcile_drift']);
});

test('a correction that nobody told of is a difference', async () => {
  const { desk } = await filled();
  desk.broker.amends('e-1', 'c-1', at(PRICE, 8n));

  expect(await verdict(desk)).toBe('DIRTY');
  expect(await haltsOf(desk)).toEqual(['reconcile_drift']);
});

test('a bust that comes before its execution waits for it, and then both are booked', async () => {
  const { desk, order } = await working();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.busts('e-1', 'b-1');

  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, parked: 1, quarantined: 0, halts: [] });
  expect((await desk.facts()).control.armed).toBe(true);
  expect(await open(desk)).toEqual(['early before_its_subject']);
  await desk.wants('buy 1 AAPL', 'meanwhile');
  await desk.gateway().dispatch(8);
  expect(await desk.sql('select refusal_code from mqk.outbox order by id desc limit 1')).toEqual([
    { refusal_code: 'news_in_question' },
  ]);

  desk.broker.claims(order, 4n, { price: PRICE, id: 'e-1' });
  expect(await desk.gateway().hear()).toMatchObject({ applied: 2, parked: 0, halts: ['bust'] });
  expect(await parked(desk)).toBe(0);
  expect(await open(desk)).toEqual([]);
  expect(await rebuiltBooks(desk)).toEqual({ cash: CASH, quantity: 0n, lots: [], realizedPnl: 0n });
  expect(await verdict(desk)).toBe('CLEAN');
});

test('in one batch, too, and through the death of the process between the two', async () => {
  const { desk, order } = await working();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.corrects('e-1', 'c-1', at(PRICE, 3n));
  await desk.gateway().hear();
  await desk.restarts();
  expect(await parked(desk)).toBe(1);

  desk.broker.busts('c-1', 'b-1');
  desk.broker.claims(order, 4n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();

  expect(await haltsOf(desk)).toEqual(['correction', 'bust']);
  expect((await entries(desk)).map(([kind, quantity]) => [kind, quantity])).toEqual([
    ['fill', 4n],
    ['amendment', -1n],
    ['amendment', -3n],
  ]);
  expect(await rebuiltBooks(desk)).toMatchObject({ cash: CASH, quantity: 0n });
});

test('a bust whose execution is told nowhere stops blocking when the broker counts what we count; late, it is taken back at once', async () => {
  const { desk, order } = await working();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.busts('e-1', 'b-1');
  await desk.gateway().hear();

  expect(await desk.gateway().inquire()).toEqual({ asked: 1, answered: 1 });
  expect(await open(desk)).toEqual([]);
  expect((await desk.facts()).control.armed).toBe(true);
  expect(await parked(desk)).toBe(1);

  desk.broker.claims(order, 4n, { price: PRICE, id: 'e-1' });
  expect(await desk.gateway().hear()).toMatchObject({ applied: 2, halts: ['bust'] });
  expect(await positionsOf(desk)).toEqual([]);
});

test('a correction whose execution was never heard is booked as the broker lists it, and the execution is no news later', async () => {
  const { desk, order } = await working();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.corrects('e-1', 'c-1', at(PRICE, 3n));
  await desk.gateway().hear();
  expect(await open(desk)).toEqual(['early before_its_subject']);

  await desk.gateway().inquire();
  expect(await parked(desk)).toBe(0);
  expect(await open(desk)).toEqual([]);
  expect(await haltsOf(desk)).toEqual(['correction']);
  expect(await rebuiltBooks(desk)).toMatchObject({ quantity: 3n, cash: CASH - 3n * PRICE });

  desk.broker.claims(order, 4n, { price: PRICE, id: 'e-1' });
  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, repeated: 1 });
  expect(await rebuiltBooks(desk)).toMatchObject({ quantity: 3n });
  expect(await verdict(desk)).toBe('CLEAN');
});

test('what waits for too long is a reason to stop, and stays in question', async () => {
  const { desk, order } = await working();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.busts('e-1', 'b-1');
  await desk.gateway().hear();
  desk.broker.hidesOrders(true);

  await desk.gateway().inquire();
  expect(await haltsOf(desk)).toEqual([]);
  await aged(desk);
  await desk.gateway().inquire();
  await desk.gateway().inquire();

  expect(await haltsOf(desk)).toEqual(['quarantine_too_old']);
  expect(await open(desk)).toEqual(['early before_its_subject']);
});

test('a bust of a sold lot leaves the profit of what was really sold', async () => {
  const { desk } = await filled();
  const more = await desk.wants('buy 10 AAPL', 'more');
  await desk.gateway().dispatch(8);
  desk.broker.fills(more, 10n, { price: PRICE + 10_000_000n, id: 'e-2' });
  await desk.gateway().hear();
  const sold = await desk.wants('sell 10 AAPL', 'sold');
  await desk.gateway().dispatch(8);
  desk.broker.fills(sold, 10n, { price: PRICE + 20_000_000n, id: 'e-3' });
  await desk.gateway().hear();
  expect(await rebuiltBooks(desk)).toMatchObject({ realizedPnl: 200_000_000n });

  desk.broker.busts('e-1', 'b-1');
  await desk.gateway().hear();

  expect(await rebuiltBooks(desk)).toMatchObject({ quantity: 0n, lots: [], realizedPnl: 100_000_000n });
  expect(await verdict(desk)).toBe('CLEAN');
});

test('the story of the order tells of both, and the list of fills of what became of them', async () => {
  const { desk, order } = await filled();
  desk.broker.corrects('e-1', 'c-1', at(PRICE, 8n));
  desk.broker.busts('c-1', 'b-1');
  await desk.gateway().hear();

  const { timeline } = (await desk.store.story(order)) as unknown as {
    timeline: readonly { readonly what: string; readonly detail: Readonly<Record<string, unknown>> }[];
  };
  const money = ['execution', 'correction', 'bust'];
  expect(
    timeline.filter(({ what }) => money.includes(what)).map(({ what, detail }) => [what, detail['quantity']]),
  ).toEqual([
    ['execution', '10'],
    ['correction', '8'],
    ['bust', '0'],
  ]);
  const fills = await desk.store.list('fills', { limit: 5, after: null });
  expect(fills.items).toMatchObject([
    { executionId: 'e-1', quantity: '10', now: { amendmentId: 'b-1', quantity: '0' } },
  ]);
});

test('a cancel that was asked for goes on after a bust, and what is bust is free to be executed again', async () => {
  const { desk, order } = await working();
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.busts('e-1', 'b-1');
  await desk.gateway().hear();
  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', filled: '0', flags: ['BUSTED'] });

  desk.broker.fills(order, 10n, { price: PRICE, id: 'e-2' });
  desk.broker.tells(order, { kind: 'info', word: 'restated' });
  await desk.gateway().hear();
  expect(await orderOf(desk, order)).toMatchObject({ base: 'FILLED', filled: '10' });
  expect(told.cumulative).toBeNull();
  expect(await verdict(desk)).toBe('CLEAN');
});
