/** What every store promises about control and reconcile: one change, one record, and a stop in the transaction of its reason. */
import { systemTime } from '@mqk/core';
import { arm, halt } from '@mqk/integrity';
import { type AccountSnapshot, type Verdict, acceptSnapshot, compare } from '@mqk/reconcile';

import type { DrawnSnapshot } from '../store/trading-store.ts';
import { ContractBroken, breaks, holds, like, same } from './claims.ts';
import { accepted } from './store-deciders.ts';
import { book, fillMessage } from './store-news.ts';
import { type Desk, type StoreStories, claimed, gateFacts } from './store-on-table.ts';
import { ACCOUNT, RUN, STRATEGY, WHOLE_LIFE, micros, startRun } from './store-words.ts';

const TOKEN = 'a'.repeat(64);
const ENOUGH = { code: 'operator', detail: 'enough' } as const;

const recorded = (action: string) => ({ action, by: 'ann', detail: {} }) as const;

async function recordsOf({ store }: Desk): Promise<bigint> {
  const verified = await store.verifyAudit();
  if (!verified.ok) throw new ContractBroken(`the audit is broken at ${verified.refused.seq}`);
  return verified.value.records;
}

/** Both sides as they are now, and what comparing them says; `changed`: the broker shows other cash. */
async function compared(desk: Desk, drawn: DrawnSnapshot, changed = false) {
  const { ours, inFlight, watermark, now } = await desk.store.books(WHOLE_LIFE);
  const orders = ours.orders.flatMap((line) =>
    line.brokerOrderId === null
      ? []
      : [{ ...line, brokerOrderId: line.brokerOrderId, status: 'working' as const }],
  );
  const snapshot: AccountSnapshot = {
    account: ACCOUNT,
    sequence: drawn.sequence,
    takenAt: drawn.takenAt,
    status: 'active',
    cash: changed ? micros('1') : ours.cash,
    positions: ours.positions,
    orders,
    executions: ours.executions,
  };
  const mark = acceptSnapshot(watermark, snapshot);
  const verdict: Verdict = compare(ours, snapshot, inFlight, now);
  const halts = verdict.state === 'DIRTY' ? (['reconcile_drift'] as const) : [];
  const saved = { life: 'life-1', snapshot, watermark: mark.ok ? mark.value : null, verdict, halts };
  return { ours, verdict, save: (epoch = desk.epoch) => desk.store.saveVerdict({ ...saved, epoch }) };
}

export const CONTROL: StoreStories = {
  'an operator acts in one transaction with one record, and a confirmation is good once': async (desk) => {
    const { store } = desk;
    const before = await recordsOf(desk);
    like(
      (await store.controlFacts()).control,
      { armed: false, disarmReason: 'boot' },
      'where everything starts',
    );
    const confirmation = { tokenSha256: TOKEN, action: 'arm', factsSha256: 'b'.repeat(64) } as const;
    await store.control(({ now }) => ({
      answer: 'prepared',
      audit: recorded('arm_prepared'),
      confirmation: { ...confirmation, expiresAt: systemTime(now + 60_000) },
    }));
    like((await store.controlFacts()).confirmations, [confirmation], 'the confirmations');
    const confirm = (): Promise<string> =>
      store.control(({ control, now }) => {
        const armed = arm(control, { version: control.version, at: now });
        if (!armed.ok) throw new ContractBroken(armed.refused.code);
        return { answer: 'armed', audit: recorded('armed'), control: armed.value, used: TOKEN };
      });
    same(await confirm(), 'armed', 'the answer');
    await breaks(confirm());

    like(await store.controlFacts(), { control: { armed: true }, confirmations: [] }, 'the control');
    same(await recordsOf(desk), before + 2n, 'the number of records');
  },

  'a change that breaks off leaves nothing, not even its record': async (desk) => {
    const { store } = desk;
    const [before, records] = [(await store.controlFacts()).control, await recordsOf(desk)];
    await breaks(
      store.control(() => {
        throw new Error('no');
      }),
      'no',
    );

    same((await store.controlFacts()).control, before, 'the control');
    same(await recordsOf(desk), records, 'the number of records');
  },

  'what was asked under a key of its own is known by it, and by no other': async ({ store }) => {
    const request = { key: 'stop-1', contentSha256: 'd'.repeat(64) } as const;
    const stop = (): Promise<string | null> =>
      store.control(
        ({ control, now }, done) =>
          done === null
            ? {
                answer: null,
                audit: { ...recorded('halted'), request },
                control: halt(control, { ...ENOUGH, at: now }),
              }
            : { answer: done.action, audit: null },
        request,
      );
    same(await stop(), null, 'the first answer');
    same(await stop(), 'halted', 'the second answer');

    const done = { contentSha256: request.contentSha256, action: 'halted', by: 'ann' };
    like(await store.doneRequest('stop-1'), done, 'what the key has brought about');
    same(await store.doneRequest('stop-2'), null, 'what another key has brought about');
  },

  'changes of control come one after another, each on what the one before it left': async (desk) => {
    const before = (await desk.store.controlFacts()).control.version;
    const records = await recordsOf(desk);
    const other = await desk.beside();
    const jobs = Array.from({ length: 8 }, async (_each, index) =>
      (index % 2 === 0 ? desk.store : other).control(({ control, now }) => ({
        answer: control.version,
        audit: recorded('halted'),
        control: halt(control, { code: 'operator', detail: `${index}`, at: now }),
      })),
    );
    const seen = await Promise.all(jobs);

    same(new Set(seen).size, 8, 'the number of versions that were seen');
    holds((await desk.store.controlFacts()).control.version > before, 'the version has grown');
    same(await recordsOf(desk), records + 8n, 'the number of records');
  },

  'an alarm stops the account in the transaction that saw the reason; no alarm writes nothing': async (
    desk,
  ) => {
    const { store, epoch } = desk;
    const records = await recordsOf(desk);
    same(await store.watch(epoch, () => []), 'done', 'a look');
    same(await recordsOf(desk), records, 'the number of records');

    same(await store.watch(epoch, ({ risk }) => (risk.cash === micros('100000') ? [ENOUGH] : [])), 'done');
    like((await store.controlFacts()).control, { armed: false, halts: [ENOUGH] }, 'the control');
    same(await recordsOf(desk), records + 1n, 'the number of records then');
  },

  'a run is what was started last': async ({ store }) => {
    await startRun(store);

    const run = { id: RUN, strategy: STRATEGY, state: 'started', config: '{}', cursor: null };
    same(await store.run(), run, 'the run');
  },

  'beats are kept by loop': async (desk) => {
    await desk.store.heartbeat(['runtime', 'reconcile']);
    await desk.store.heartbeat(['runtime']);

    const { heartbeats } = await gateFacts(desk);
    same(heartbeats.map(({ loop }) => loop).sort(), ['reconcile', 'runtime'], 'the beats');
  },

  'both sides are compared, and a drift stops the account in the transaction of its verdict': async (
    desk,
  ) => {
    const { store, epoch } = desk;
    const claim = await claimed(desk, 'one');
    await store.settle(claim, accepted('b-mqk-one'));
    const { clientOrderId: order } = claim.row;
    await store.receive(epoch, [fillMessage({ name: 'e1', order, cursor: 1n, quantity: 60n })], book);

    const agreed = await compared(desk, await store.drawSnapshot());
    like(
      agreed.ours,
      {
        opened: true,
        cash: micros('83643'),
        positions: [{ instrument: 'SPY', quantity: 60n }],
        orders: [{ clientOrderId: order, brokerOrderId: 'b-mqk-one', status: 'working', filled: 60n }],
        executions: [{ executionId: 'e1', cash: micros('-16357'), quantity: 60n }],
      },
      'our side',
    );
    same(agreed.verdict.state, 'CLEAN', 'the verdict');
    same(await agreed.save(), 'done', 'the answer');
    same((await store.books(WHOLE_LIFE)).watermark?.sequence, 1n, 'the watermark');
    like(
      (await store.controlFacts()).verdict,
      { life: 'life-1', verdict: agreed.verdict },
      'the verdict kept',
    );

    const drifted = await compared(desk, await store.drawSnapshot(), true);
    same(await drifted.save(), 'done', 'the answer to a drift');
    const { control } = await store.controlFacts();
    like(control.halts, [{ code: 'reconcile_drift', detail: 'reconcile DIRTY: cash_differs' }], 'the halts');
    same(await drifted.save(epoch - 1n), 'ownership_lost', 'the answer to an older epoch');
  },

  'a picture that another round has overtaken says nothing, unless it differs': async (desk) => {
    const { store } = desk;
    const [older, newer] = [await store.drawSnapshot(), await store.drawSnapshot()];
    const rounds = [
      await compared(desk, newer),
      await compared(desk, older),
      await compared(desk, older, true),
    ];
    const saved: string[] = [];
    for (const { save } of rounds) saved.push(await save());

    same(saved, ['done', 'overtaken', 'done'], 'the answers');
    same((await store.books(WHOLE_LIFE)).watermark?.sequence, newer.sequence, 'the watermark');
    like((await store.controlFacts()).control.halts, [{ code: 'reconcile_drift' }], 'the halts');
  },
};
