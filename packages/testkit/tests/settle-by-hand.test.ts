/** What neither the broker nor time can tell, a person tells; nobody ever needs SQL for it. */
import { expect, test } from '@jest/globals';

import { type ClientOrderId, brokerOrderId, clientOrderId } from '@mqk/core';

import { type Story, story } from './support/story.ts';

const TRAITS = { enforcesClientOrderId: false, lookupsForAbsence: 3, settleTimeMs: 3_600_000 };

interface Doubtful {
  readonly desk: Story;
  readonly order: ClientOrderId;
}

async function inDoubt(weather: 'taken_in_silence' | 'lost_in_silence'): Promise<Doubtful> {
  const desk = await story({ traits: TRAITS });
  desk.broker.weather(weather);
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  return { desk, order };
}

const said = { by: 'ann', reason: 'the broker’s desk told me on the phone' };

const shown = async (desk: Story): Promise<unknown> =>
  (
    await desk.sql(`select b.status, o.base, r.released_at is null as held, e.kind as evidence,
      (select event::json ->> 'action' from mqk.audit order by seq desc limit 1) as audited
      from mqk.outbox b join mqk."order" o using (account, client_order_id)
      join mqk.reservation r using (account, client_order_id) left join mqk.evidence e on e.outbox_id = b.id`)
  )[0];

test('the broker has it: the order lives on under the id of the broker, with the reason in evidence and audit', async () => {
  const { desk, order } = await inDoubt('taken_in_silence');

  expect(
    await desk.gateway().settleByHand({
      ...said,
      clientOrderId: order,
      outcome: 'accepted',
      brokerOrderId: brokerOrderId('b-1'),
    }),
  ).toMatchObject({ ok: true });

  expect(await shown(desk)).toEqual({
    status: 'SUBMITTED',
    base: 'ACKED',
    held: true,
    evidence: 'operator',
    audited: 'doubt_settled',
  });
  desk.broker.fills(order, 10n, { price: 190_000_000n, id: 'e-1' });
  await desk.gateway().hear();
  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
  expect((await desk.store.verifyAudit()).ok).toBe(true);
});

test('it never arrived: the reservation is free, and the desk can be armed again', async () => {
  const { desk, order } = await inDoubt('lost_in_silence');
  await desk.gateway().control.disarm('story', 'operator');
  await expect(desk.arms()).rejects.toThrow('unknown_outcomes');

  await desk.gateway().settleByHand({ ...said, clientOrderId: order, outcome: 'absent' });

  expect(await shown(desk)).toMatchObject({ status: 'FAILED', base: 'NOT_ACCEPTED', held: false });
  await desk.gateway().reconcile();
  await desk.arms();
});

test('a person who was wrong about it is contradicted by the broker, and all stops', async () => {
  const { desk, order } = await inDoubt('taken_in_silence');
  desk.broker.hidesOrders(true);
  await desk.gateway().settleByHand({ ...said, clientOrderId: order, outcome: 'absent' });

  desk.broker.tells(order, { kind: 'new', brokerOrderId: brokerOrderId('b-1'), cumulative: null });
  await desk.gateway().hear();

  const { control } = await desk.facts();
  expect(control.halts.map(({ code }) => code)).toEqual(['false_absence']);
});

test('nothing is settled without a reason, without a doubt, or against what the broker shows', async () => {
  const { desk, order } = await inDoubt('taken_in_silence');
  const absent = { ...said, clientOrderId: order, outcome: 'absent' } as const;

  expect(await desk.gateway().settleByHand({ ...absent, reason: ' ' })).toMatchObject({
    refused: { code: 'reason_missing' },
  });
  expect(
    await desk.gateway().settleByHand({ ...absent, clientOrderId: clientOrderId('another') }),
  ).toMatchObject({ refused: { code: 'no_such_doubt' } });
  expect(await desk.gateway().settleByHand(absent)).toMatchObject({
    refused: { code: 'known_to_the_broker' },
  });
  expect(await shown(desk)).toMatchObject({ status: 'UNKNOWN', held: true, evidence: null });
});

test('news that came while the person decided says more than the person', async () => {
  const { desk, order } = await inDoubt('taken_in_silence');
  desk.broker.fills(order, 10n, { price: 190_000_000n, id: 'e-1' });
  await desk.gateway().hear();
  desk.broker.hidesOrders(true);

  expect(
    await desk.gateway().settleByHand({ ...said, clientOrderId: order, outcome: 'absent' }),
  ).toMatchObject({ refused: { code: 'doubt_moved_on' } });
  expect(await shown(desk)).toMatchObject({ status: 'UNKNOWN', base: 'FILLED' });
});

test('a person whose answer was lost asks again under the same key, and is told that it was done, once', async () => {
  const { desk, order } = await inDoubt('lost_in_silence');
  const request = { key: 'ann-7', contentSha256: 'a'.repeat(64) };
  const settlement = { ...said, clientOrderId: order, outcome: 'absent', request } as const;
  expect(await desk.gateway().settleByHand(settlement)).toMatchObject({ ok: true });

  expect(await desk.gateway().settleByHand(settlement)).toMatchObject({
    ok: false,
    refused: { code: 'request_done', action: 'doubt_settled', by: 'ann' },
  });
  const other = { ...request, contentSha256: 'b'.repeat(64) };
  expect(await desk.gateway().settleByHand({ ...settlement, request: other })).toMatchObject({
    ok: false,
    refused: { code: 'request_key_taken' },
  });
  const records = `select 1 from mqk.audit where event::json ->> 'request' = 'ann-7'`;
  expect(await desk.sql(records)).toHaveLength(1);
});

test('a question that was answered under a key is answered once', async () => {
  const desk = await story();
  desk.broker.mumbles();
  await desk.gateway().hear();
  const [question] = await desk.store.inquiries({ dueOnly: false, limit: 1 });
  const request = { key: 'ann-8', contentSha256: 'a'.repeat(64) };
  const answer = { ...said, question: question?.id ?? 0n, request };
  expect(await desk.gateway().answerByHand(answer)).toMatchObject({ ok: true });

  expect(await desk.gateway().answerByHand(answer)).toMatchObject({
    ok: false,
    refused: { code: 'request_done', action: 'question_answered' },
  });
});
