/** What every store promises about wishes: what is promised is promised once, and what is refused is kept with its reason. */
import { canonicalJson, systemTime } from '@mqk/core';
import { transition } from '@mqk/oms';

import type { GateDecision } from '../store/decisions.ts';
import type { GateFacts, GateRequest } from '../store/facts.ts';
import type { TradingStore } from '../store/trading-store.ts';
import { holds, like, same } from './claims.ts';
import { clientIdOf, intentNamed, promiseAll, withdrawIt } from './store-deciders.ts';
import { AT_REST, type StoreStories, claimAll, gateFacts, orderOf, promise } from './store-on-table.ts';
import { BAR_END, LIMITS, micros } from './store-words.ts';

const denialsOf = async (store: TradingStore): Promise<readonly string[]> =>
  (await store.list('denials', { limit: 100, after: null })).items.map((item) => canonicalJson(item));

const waiting =
  (refusal: Extract<GateDecision, { kind: 'wait' }>['refusal']) =>
  (_facts: GateFacts, requests: readonly GateRequest[]): readonly GateDecision[] =>
    requests.map(() => ({ kind: 'wait', refusal, delayMs: 0, halt: null }));

const pendingOf = ({ risk }: GateFacts): readonly string[] =>
  risk.pending.map(({ clientOrderId }) => clientOrderId);

export const PROMISES: StoreStories = {
  'the same intent twice is one order; the first content counts': async (desk) => {
    const { store, epoch } = desk;
    const [intent, other] = [intentNamed('one'), intentNamed('one', 7n)];
    const already = { kind: 'already', clientOrderId: 'mqk-one' };
    like(await store.enqueue(epoch, intent, promiseAll(intent)), { kind: 'promised' }, 'the first answer');
    same(await store.enqueue(epoch, intent, promiseAll(intent)), already, 'the second answer');
    same(await store.enqueue(epoch, other, promiseAll(other)), already, 'the answer to another content');

    same(await store.unsettled(), { ...AT_REST, created: 1 }, 'what is not at rest');
    same((await orderOf(desk, clientIdOf('one'))).terms.quantity, 100n, 'what is ordered');
  },

  'many who promise one intent at once make one order': async (desk) => {
    const intent = intentNamed('one');
    const stores = [desk.store, await desk.beside(), desk.store, await desk.beside()];
    const answers = await Promise.all(
      stores.map(async (store) => store.enqueue(desk.epoch, intent, promiseAll(intent))),
    );

    same(
      answers.map(({ kind }) => kind).sort(),
      ['already', 'already', 'already', 'promised'],
      'the answers',
    );
    same((await claimAll(desk)).length, 1, 'the number of claims');
  },

  'a denied intent is stored with its reasons, stops the account if the judge says so, and nothing is promised':
    async ({ store, epoch }) => {
      const refusals = [{ code: 'unknown_instrument', instrument: 'SPY' }] as const;
      const halt = { code: 'number_out_of_range', detail: 'a price of NaN' } as const;
      const deny = () => ({ kind: 'deny', refusals, halt }) as const;
      same(await store.enqueue(epoch, intentNamed('one'), deny), { kind: 'denied', refusals }, 'the answer');

      holds(
        (await denialsOf(store)).some((text) => text.includes('unknown_instrument')),
        'its reason is kept',
      );
      same(await store.unsettled(), AT_REST, 'what is not at rest');
      like((await store.controlFacts()).control, { armed: false, halts: [halt] }, 'the control');
      like(
        await store.enqueue(epoch, intentNamed('one'), deny),
        { kind: 'already' },
        'the same intent again',
      );
    },

  'the gate is told of every promise as if it were sent': async (desk) => {
    await promise(desk, 'one');
    await promise(desk, 'two', 50n);
    const held = { price: micros('300'), possiblyLive: false };

    const facts = await gateFacts(desk);
    const pending = facts.risk.pending.toSorted((a, b) => (a.clientOrderId < b.clientOrderId ? -1 : 1));
    like(
      { ...facts, risk: { ...facts.risk, pending } },
      {
        marketTime: BAR_END,
        lease: { holder: 'life-1', epoch: desk.epoch },
        verdict: null,
        doubts: [],
        risk: {
          account: { kind: 'cash', currency: 'USD' },
          limits: LIMITS,
          cash: micros('100000'),
          equity: micros('100000'),
          dayStartEquity: micros('100000'),
          peakEquity: micros('100000'),
          positions: [],
          sessions: [{ instrument: 'SPY', session: 'closed' }],
          marks: [{ instrument: 'SPY', price: micros('272.5'), ageMs: 0 }],
          counters: { ordersInMinute: 0, rejectsInMinute: 0, executionsInMinute: 0 },
          pending: [
            { clientOrderId: 'mqk-one', leaves: 100n, ...held },
            { clientOrderId: 'mqk-probe', leaves: 100n, ...held },
            { clientOrderId: 'mqk-two', leaves: 50n, ...held },
          ],
        },
      },
      'what the gate is told',
    );
  },

  'a refusal that may be cured waits, is recorded when it changes, and is asked again': async (desk) => {
    const { store, epoch, tokens } = desk;
    await promise(desk, 'one');
    const disarmed = { code: 'disarmed', reason: 'boot', since: systemTime(0) } as const;
    const blocked = { code: 'symbol_blocked', clientOrderId: clientIdOf('two') } as const;
    for (const refusal of [disarmed, disarmed, blocked])
      same(await store.claim({ epoch, limit: 5, tokens }, waiting(refusal)), [], 'the claims');

    const [newest, oldest, ...others] = await denialsOf(store);
    holds(newest?.includes('symbol_blocked') === true, 'the newest refusal is kept');
    holds(oldest?.includes('"disarmed"') === true, 'the refusal before it is kept');
    same(others, [], 'what else is kept, though it was said before');
    same((await claimAll(desk)).length, 1, 'the number of claims once it is cured');
  },

  'a refusal that nothing cures frees the reservation, and may stop the account': async (desk) => {
    const { store, epoch, tokens } = desk;
    const id = await promise(desk, 'one');
    const halt = { code: 'day_loss_reached', detail: 'more than the day may cost' } as const;
    const claims = await store.claim({ epoch, limit: 5, tokens }, (_facts, requests) =>
      requests.map(({ order }) => ({
        kind: 'deny',
        refusal: { code: 'expired', expiresAt: BAR_END, marketTime: BAR_END },
        order: transition(order, { kind: 'withdrawn', reason: 'expired' }).order,
        halt,
      })),
    );

    same(claims, [], 'the claims');
    same(await store.unsettled(), AT_REST, 'what is not at rest');
    same((await orderOf(desk, id)).base, 'NOT_ACCEPTED', 'the order');
    same(pendingOf(await gateFacts(desk)), ['mqk-probe'], 'what money is held back for');
    like((await store.controlFacts()).control.halts, [halt], 'the halts');
  },

  'a promise that nobody has sent is taken back at once': async (desk) => {
    const id = await promise(desk, 'one');
    same(await desk.store.enqueueCancel(desk.epoch, id, withdrawIt), 'withdraw', 'the answer');

    same(await claimAll(desk), [], 'what may be claimed');
    same(await desk.store.unsettled(), AT_REST, 'what is not at rest');
    same(pendingOf(await gateFacts(desk)), ['mqk-probe'], 'what money is held back for');
  },
};
