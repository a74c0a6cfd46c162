/** Whoever asks what happened to an order is told all of it, in its order; lists come in bounded pages. */
import { expect, test } from '@jest/globals';

import { story } from './support/story.ts';

const PRICE = 190_000_000n;
const told = { brokerOrderId: null, cumulative: null } as const;

interface Told {
  readonly order: { readonly base: string };
  readonly timeline: readonly { readonly what: string; readonly detail: Readonly<Record<string, unknown>> }[];
}

async function lived() {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('taken_in_silence');
  await desk.gateway().dispatch(8);
  desk.broker.weather('calm');
  await desk.gateway().resolve();
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  desk.broker.tells(order, { kind: 'unrecognised', word: 'levitating' });
  await desk.gateway().hear();
  await desk.gateway().inquire();
  desk.broker.tells(order, { kind: 'canceled', cause: 'unstated', ...told });
  await desk.gateway().hear();
  return { desk, order };
}

test('the story of an order tells wish, promise, claim, answer, evidence, news, fill, question and alert', async () => {
  const { desk, order } = await lived();
  const told = (await desk.store.story(order)) as unknown as Told;

  expect(told.order.base).toBe('CANCELED');
  expect(told.timeline.map(({ what }) => what)).toEqual([
    'intent',
    'reservation',
    'promise',
    'claim',
    'answer',
    'outcome_unknown',
    'broker_id',
    'evidence',
    'outcome_known',
    'message',
    'message',
    'execution',
    'question',
    'answered',
    'message',
    'alert',
  ]);
  const [answer] = told.timeline.filter(({ what }) => what === 'answer');
  expect(answer?.detail).toMatchObject({ outcome: 'unknown', attempt: 1 });
  const [fill] = told.timeline.filter(({ what }) => what === 'execution');
  expect(fill?.detail).toMatchObject({
    executionId: 'e-1',
    quantity: '4',
    price: `${PRICE}`,
    cash: `${-4n * PRICE}`,
  });
});

test('an order that nobody promised has no story', async () => {
  const { desk } = await lived();
  expect(await desk.store.story('nobody' as Parameters<typeof desk.store.story>[0])).toBeNull();
});

test('pages hold what is asked for, and lead to each other until the end', async () => {
  const { desk, order } = await lived();
  const others = [await desk.wants('buy 1 AAPL', 'a'), await desk.wants('buy 1 AAPL', 'b')];
  const seen: unknown[] = [];
  for (let after: string | null = null, left = 9; left > 0; left -= 1) {
    const page = await desk.store.list('orders', { limit: 2, after });
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map((item) => (item as { readonly clientOrderId: string }).clientOrderId));
    after = page.next;
    if (after === null) break;
  }
  expect(seen).toEqual([others[1], others[0], order]);
  expect(await desk.store.list('orders', { limit: 2, after: 'nobody' })).toEqual({ items: [], next: null });
});

test('fills, positions, questions and alerts are listed, with money as text', async () => {
  const { desk, order } = await lived();
  desk.broker.mumbles();
  await desk.gateway().hear();
  const first = async (list: 'fills' | 'positions' | 'questions' | 'alerts') =>
    (await desk.store.list(list, { limit: 1, after: null })).items[0];

  expect(await first('fills')).toMatchObject({ executionId: 'e-1', clientOrderId: order, quantity: '4' });
  expect(await first('positions')).toMatchObject({ strategy: 'story', instrument: 'AAPL', quantity: '4' });
  expect(await first('questions')).toMatchObject({ kind: 'quarantine', reason: 'unreadable', halted: false });
  expect(await first('alerts')).toMatchObject({ code: 'unsolicited_cancel', clientOrderId: order });
  for (const list of ['questions', 'alerts', 'fills', 'positions'] as const)
    expect((await desk.store.list(list, { limit: 1, after: 'zzz' })).next).toBeNull();
});

test('a question that a person answers is closed, with the reason in the audit', async () => {
  const { desk } = await lived();
  desk.broker.mumbles();
  await desk.gateway().hear();
  const [question] = await desk.store.inquiries({ dueOnly: false, limit: 9 });
  const asked = { by: 'ann', question: question?.id ?? 0n };

  expect(await desk.gateway().answerByHand({ ...asked, reason: ' ' })).toMatchObject({
    refused: { code: 'reason_missing' },
  });
  expect(await desk.gateway().answerByHand({ ...asked, reason: 'a test message of theirs' })).toMatchObject({
    ok: true,
  });
  expect(await desk.gateway().answerByHand({ ...asked, reason: 'again' })).toMatchObject({
    refused: { code: 'no_such_question' },
  });
  expect(await desk.store.inquiries({ dueOnly: false, limit: 9 })).toEqual([]);
  const [record] = await desk.sql<{ readonly event: string }>(
    'select event from mqk.audit order by seq desc limit 1',
  );
  expect(JSON.parse(record?.event ?? '{}')).toMatchObject({
    action: 'question_answered',
    by: 'ann',
    detail: { reason: 'a test message of theirs' },
  });
});

test('a process that lost the account answers no question', async () => {
  const { desk } = await lived();
  desk.broker.mumbles();
  await desk.gateway().hear();
  const [question] = await desk.store.inquiries({ dueOnly: false, limit: 9 });
  const old = desk.gateway();
  desk.broker.hidesAccount(true); // or a reconcile would answer it
  await desk.restarts();

  expect(await old.answerByHand({ by: 'ann', question: question?.id ?? 0n, reason: 'late' })).toMatchObject({
    refused: { code: 'lease_lost' },
  });
});
