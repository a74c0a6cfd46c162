/** What happened is told by the database itself, in the order of the commits, and nothing of it can be passed over. */
import type { DeskEvent, TradingStore } from '@mqk/execution/store';
import { disarm, halt } from '@mqk/integrity';
import { expect, test } from '@jest/globals';

import { arming } from './support/arming.ts';
import { onlooker, opened } from './support/databases.ts';
import {
  ACCOUNT,
  GET_OUT,
  accepted,
  claimAll,
  fillMessage,
  promise,
  unknown,
  world,
} from './support/world.ts';

const told = (events: readonly DeskEvent[]): readonly string[] =>
  events.map(({ kind, code }) => `${kind} ${code}`);

const halting = (store: TradingStore, detail: string): Promise<void> =>
  store.control((facts) => ({
    answer: undefined,
    audit: { action: 'halted', by: 'ann', detail: {} },
    control: halt(facts.control, { code: 'operator', detail, at: facts.now }),
  }));

test('a halt, what it asks for and how that ends are told with their numbers, once each', async () => {
  const { store } = await world();
  const before = await store.lastEvent();
  await halting(store, 'enough');
  await store.control(() => ({
    answer: null,
    audit: { action: 'wind_down_asked', by: 'ann', detail: {} },
    windDown: GET_OUT,
  }));
  const [getOut] = (await store.windDownFacts()).open;
  await store.control(() => ({
    answer: null,
    audit: { action: 'wind_down_done', by: 'ann', detail: {} },
    windDownEnd: { id: getOut!.id, state: 'done' },
  }));

  const events = await store.events(before);
  expect(told(events)).toEqual([
    'halted operator',
    `wind_down_asked ${GET_OUT.action}`,
    'wind_down_ended done',
  ]);
  expect(events.map(({ seq }) => seq)).toEqual([before + 1n, before + 2n, before + 3n]);
  expect(events[0]).toMatchObject({ detail: 'enough', clientOrderId: null });
  expect(await store.events(before + 3n)).toEqual([]);
});

test('an outcome that nobody knows is told with its order, and its end is; what ends well is no event', async () => {
  const desk = await world();
  const { store, epoch } = desk;
  const known = await promise(store, 'known');
  const doubted = await promise(store, 'doubted');
  const before = await store.lastEvent();
  const [first, second] = await claimAll(desk);
  await store.settle(first!, accepted(`b-${known}`));
  expect(await store.events(before)).toEqual([]);
  await store.settle(second!, unknown);
  expect(await store.events(before)).toMatchObject([
    { kind: 'outcome_unknown', code: 'submit', clientOrderId: doubted },
  ]);

  await store.resolve({ outboxId: second!.row.id, attempts: 1 }, epoch, (order) => ({
    status: 'FAILED',
    order,
    evidence: { kind: 'proven_absent', detail: 'not there' },
    brokerOrderId: null,
    releasesReservation: true,
    cancel: null,
    halt: null,
    inquiries: [],
    alerts: [{ code: 'cancel_rejected', clientOrderId: order.clientOrderId, detail: 'told' }],
  }));
  expect(told((await store.events(before)).slice(1))).toEqual([
    'outcome_known failed',
    'alert cancel_rejected',
  ]);
});

test('a message that cannot be booked is told, with the question that it leaves', async () => {
  const { store, epoch } = await world();
  const order = await promise(store, 'one');
  const before = await store.lastEvent();
  await store.receive(epoch, [fillMessage({ name: 'e1', order, cursor: 1n })], () => {
    throw new Error('our own code failed');
  });

  expect(told(await store.events(before))).toEqual([
    expect.stringMatching(/^quarantined /),
    'question_opened quarantine',
  ]);
});

test('an arm and a disarm are told once, however often the state is written', async () => {
  const { store } = await world();
  const before = await store.lastEvent();
  const disarming = (): Promise<void> =>
    store.control((facts) => ({
      answer: undefined,
      audit: { action: 'disarmed', by: 'ann', detail: {} },
      control: disarm(facts.control, 'shutdown', facts.now),
    }));
  await arming(store);
  await disarming();
  await disarming();

  expect(told(await store.events(before))).toEqual(['armed operator', 'disarmed shutdown']);
});

test('what is rolled back is never told', async () => {
  const { store } = await world();
  const before = await store.lastEvent();
  await expect(
    store.control((facts) => ({
      answer: undefined,
      audit: { action: 'halted', by: 'ann', detail: {} },
      control: halt(facts.control, { code: 'operator', detail: 'x', at: facts.now }),
      used: 'a'.repeat(64),
    })),
  ).rejects.toThrow('a confirmation is used once');
  expect(await store.events(before)).toEqual([]);
});

test('a transaction that was slow to commit is not passed over by a reader', async () => {
  const { url, store } = await world();
  const before = await store.lastEvent();
  const slow = await onlooker(url);
  const insert = (detail: string): string =>
    `insert into mqk.halt (account, code, detail, raised_by) values ('${ACCOUNT}', 'operator', '${detail}', 'test')`;
  await slow.rows('begin');
  await slow.rows(insert('slow'));
  const fast = await onlooker(url);
  await fast.rows(insert('fast'));
  const seen = await store.events(before);
  expect(seen.map(({ detail }) => detail)).toEqual(['fast']);
  await slow.rows('commit');

  expect((await store.events(seen.at(-1)!.seq)).map(({ detail }) => detail)).toEqual(['slow']);
});

test('writers at once get numbers without a gap, and a reader that follows hears every one of them in order', async () => {
  const { url, store } = await world();
  const before = await store.lastEvent();
  const writers = await Promise.all([1, 2, 3, 4].map(async () => onlooker(url)));
  const heard: DeskEvent[] = [];
  let writing = true;
  const following = (async () => {
    for (let last = before; ;) {
      const done = !writing;
      const events = await store.events(last);
      heard.push(...events);
      last = events.at(-1)?.seq ?? last;
      if (done && events.length === 0) return;
    }
  })();
  await Promise.all(
    writers.map(async (writer, index) => {
      for (let count = 0; count < 20; count += 1)
        await writer.rows(
          `insert into mqk.halt (account, code, detail, raised_by) values ('${ACCOUNT}', 'operator', '${index}-${count}', 'test')`,
        );
    }),
  );
  writing = false;
  await following;

  expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_event, index) => before + BigInt(index) + 1n));
  expect(new Set(heard.map(({ detail }) => detail)).size).toBe(80);
});

test('a number that another writer has taken and not committed is waited for, and never given twice', async () => {
  const { url, store } = await world();
  const before = await store.lastEvent();
  const [first, second] = [await onlooker(url), await onlooker(url)];
  const halt = (detail: string): string =>
    `insert into mqk.halt (account, code, detail, raised_by) values ('${ACCOUNT}', 'operator', '${detail}', 'test')`;
  await first.rows('begin');
  await first.rows(halt('first'));
  await first.rows('set constraints all immediate'); // takes its number now

  const written = second.rows(halt('second'));
  await first.rows('select pg_sleep(0.1)'); // long enough for the second to ask for one
  expect(await store.events(before)).toEqual([]);
  await first.rows('commit');
  await written;

  expect((await store.events(before)).map(({ seq, detail }) => [seq, detail])).toEqual([
    [before + 1n, 'first'],
    [before + 2n, 'second'],
  ]);
});

test('how far a reader is never goes back, and the app writes no event itself', async () => {
  const { url, store } = await world();
  expect(await store.eventsTold('log')).toBe(0n);
  await store.tellEvents('log', 7n);
  await store.tellEvents('log', 3n);
  expect(await store.eventsTold('log')).toBe(7n);

  const app = await opened(url, { role: 'mqk_app' });
  const client = await app.take();
  for (const statement of [
    `insert into mqk.event (account, seq, kind, code, detail) values ('${ACCOUNT}', 99, 'halted', 'x', 'x')`,
    `update mqk.event set code = 'x'`,
    `select mqk.tell('${ACCOUNT}', 'halted', 'x', 'x', null)`,
  ])
    await expect(client.query(statement)).rejects.toThrow('permission denied');
  client.release();
});
