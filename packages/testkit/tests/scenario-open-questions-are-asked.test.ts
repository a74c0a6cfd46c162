/** What news leaves open is asked of the broker, blocks what it is about, and stops everything when it stays open. */
import { expect, test } from '@jest/globals';

import { aged } from './support/books.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;
const told = { brokerOrderId: null, cumulative: null } as const;

async function working(wish: Parameters<Story['wants']>[0] = 'buy 10 AAPL') {
  const desk = await story();
  const order = await desk.wants(wish);
  await desk.gateway().dispatch(8);
  return { desk, order };
}

const open = async (desk: Story) =>
  (await desk.store.inquiries({ dueOnly: false, limit: 9 })).map(({ kind, reason }) => [kind, reason]);

const halts = async (desk: Story) => (await desk.facts()).control.halts.map(({ code }) => code);

const position = async (desk: Story) => (await desk.facts()).positions.map(({ quantity }) => quantity);

let asked = 0;

/** What the gate says to a new order now. */
async function refusal(desk: Story): Promise<string | undefined> {
  asked += 1;
  await desk.wants('buy 1 AAPL', `again-${asked}`);
  await desk.gateway().dispatch(8);
  const rows = await desk.sql<{ readonly code: string }>(
    `select refusal_code as code from mqk.outbox where status = 'CREATED' order by id desc limit 1`,
  );
  return rows[0]?.code;
}

test('executions that the broker counted and never told are fetched and booked', async () => {
  const { desk, order } = await working();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.fills(order, 3n, { price: PRICE, id: 'e-2' });

  await desk.gateway().hear();

  expect(await position(desk)).toEqual(['3']);
  expect(await open(desk)).toEqual([['fill_gap', 'counts_more']]);
  expect(await refusal(desk)).toBe('news_in_question');

  expect(await desk.gateway().inquire()).toEqual({ asked: 1, answered: 1 });

  expect(await position(desk)).toEqual(['7']);
  expect(await open(desk)).toEqual([]);
  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
});

test('executions that come in another order than they happened leave nothing open', async () => {
  const { desk, order } = await working();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.fills(order, 3n, { price: PRICE, id: 'e-2' });
  desk.broker.claims(order, 4n, { price: PRICE, id: 'e-1' });

  await desk.gateway().hear();

  expect(await position(desk)).toEqual(['7']);
  expect(await open(desk)).toEqual([]);
});

test('a gap that stays is a reason to stop, told once', async () => {
  const { desk, order } = await working();
  desk.broker.tells(order, {
    kind: 'new',
    brokerOrderId: null,
    cumulative: desk.intent('buy 5 AAPL').terms.quantity,
  });
  await desk.gateway().hear();
  desk.broker.hidesOrders(true);

  await desk.gateway().inquire();
  expect(await halts(desk)).toEqual([]);
  await aged(desk);
  await desk.gateway().inquire();
  await desk.gateway().inquire();

  expect(await halts(desk)).toEqual(['fill_gap']);
  expect((await desk.facts()).control.armed).toBe(false);
  expect(await open(desk)).toEqual([['fill_gap', 'counts_more']]);

  desk.broker.hidesOrders(false);
  expect(await desk.gateway().inquire()).toEqual({ asked: 1, answered: 1 });
  expect(await open(desk)).toEqual([]);
});

test('news that contradicts what we know blocks its symbol until the broker was asked', async () => {
  const { desk, order } = await working();
  desk.broker.fills(order, 10n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  desk.broker.tells(order, { kind: 'expired', ...told });
  await desk.gateway().hear();

  expect(await open(desk)).toEqual([['quarantine', 'contradiction']]);
  expect(await refusal(desk)).toBe('news_in_question');

  expect(await desk.gateway().inquire()).toEqual({ asked: 1, answered: 1 });
  expect(await refusal(desk)).not.toBe('news_in_question');
  expect(await halts(desk)).toEqual([]);
});

test('a word of the broker that nobody knows is kept, and the order is read again', async () => {
  const { desk, order } = await working();
  desk.broker.tells(order, { kind: 'unrecognised', word: 'levitating' });
  await desk.gateway().hear();

  expect(await open(desk)).toEqual([['quarantine', 'unrecognised']]);
  await desk.gateway().inquire();
  expect(await open(desk)).toEqual([]);
});

test('what nobody understands blocks everything until the account was read again and agrees', async () => {
  const { desk } = await working();
  desk.broker.mumbles();
  await desk.gateway().hear();

  expect(await open(desk)).toEqual([['quarantine', 'unreadable']]);
  expect(await refusal(desk)).toBe('news_in_question');
  expect(await desk.gateway().inquire()).toEqual({ asked: 1, answered: 0 });

  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
  expect(await open(desk)).toEqual([]);
});

test('a reconcile that was begun before the news answers nothing about it', async () => {
  const { desk } = await working();
  desk.broker.mumbles(); // heard after the snapshot was taken

  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
  expect(await open(desk)).toEqual([['quarantine', 'unreadable']]);
});

test('what stays unexplained for too long stops the desk, and a restart asks on', async () => {
  const { desk } = await working();
  desk.broker.mumbles();
  await desk.gateway().hear();
  await aged(desk);
  await desk.gateway().inquire();

  expect(await halts(desk)).toEqual(['quarantine_too_old']);
  desk.broker.hidesAccount(true);
  await desk.restarts();
  expect(await open(desk)).toEqual([['quarantine', 'unreadable']]);
  expect((await desk.facts()).control.armed).toBe(false);
});

test('an order that the broker had and knows no more blocks its symbol, and halts in the end', async () => {
  const { desk, order } = await working();
  desk.broker.tells(order, { kind: 'new', ...told });
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().hear();
  desk.broker.refusesCancels(true);
  await desk.gateway().dispatch(8);
  expect(await open(desk)).toEqual([['reread', 'asked_for']]);
  desk.broker.forgets(order);

  await desk.gateway().inquire();

  expect(await open(desk)).toEqual([['quarantine', 'missing_at_broker']]);
  await aged(desk);
  await desk.gateway().inquire();
  expect(await halts(desk)).toEqual(['quarantine_too_old']);
});

test('a cancel that was refused because the order is filled is answered by asking, fills and all', async () => {
  const { desk, order } = await working();
  await desk.gateway().cancel(order, 'operator');
  desk.broker.executes(order, 10n, { price: PRICE, id: 'e-1' });
  desk.broker.refusesCancels(true);
  await desk.gateway().dispatch(8);

  await desk.gateway().inquire();
  await desk.gateway().inquire();

  expect(await position(desk)).toEqual(['10']);
  expect(await open(desk)).toEqual([]);
  expect(await halts(desk)).toEqual([]);
});

test('an answer that news has overtaken is dropped', async () => {
  const { desk, order } = await working();
  desk.broker.tells(order, { kind: 'unrecognised', word: 'levitating' });
  await desk.gateway().hear();
  desk.broker.beforeLookup(async () => {
    desk.broker.tells(order, { kind: 'new', ...told });
    await desk.gateway().hear();
  });

  expect(await desk.gateway().inquire()).toEqual({ asked: 1, answered: 0 });
  expect(await desk.gateway().inquire()).toEqual({ asked: 1, answered: 1 });
});

test('a message that comes again under its name with another content is kept, and stops us', async () => {
  const { desk, order } = await working();
  desk.broker.tells(order, { kind: 'new', ...told });
  await desk.gateway().hear();
  desk.broker.rewrites({ kind: 'canceled', cause: 'unstated', ...told });

  await desk.gateway().hear();

  expect(await halts(desk)).toEqual(['message_conflict']);
  expect(await open(desk)).toEqual([['quarantine', 'message_conflict']]);
  await desk.gateway().hear();
  const [kept] = await desk.sql<{ readonly count: number }>(
    `select count(*)::int from mqk.inbox where key like 'm-%'`,
  );
  expect(kept?.count).toBe(2);
});

test('a cancel that nobody asked for is normal life that somebody is shown', async () => {
  const { desk, order } = await working();
  desk.broker.tells(order, { kind: 'canceled', cause: 'unstated', ...told });

  await desk.gateway().hear();

  expect(await desk.sql(`select code, client_order_id from mqk.alert`)).toEqual([
    { code: 'unsolicited_cancel', client_order_id: order },
  ]);
  expect(await halts(desk)).toEqual([]);
});
