/** What every broker promises whoever asks it: questions that fail prove nothing, and money moves by executions alone. */
import { marketTime, systemTime } from '@mqk/core';

import type { BrokerMessage } from '../port/broker-message.ts';
import {
  type BrokerStories,
  idNamed,
  newsOf,
  snapshotOf,
  statusOf,
  submit,
  taken,
} from './broker-on-table.ts';
import { ContractBroken, holds, like, same } from './claims.ts';

const ASKED_AT = systemTime(5);

type Executed = Extract<BrokerMessage['content'], { readonly kind: 'execution' }>;

const executionsIn = (news: readonly BrokerMessage[]): readonly Executed[] =>
  news.flatMap(({ content }) => (content.kind === 'execution' ? [content] : []));

const areDifferent = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

export const BROKER_READS: BrokerStories = {
  'an order that nobody has sent is missing, whatever else there is': async (on) => {
    await taken(on, 'a');
    same(await on.account.lookup(idNamed('nobody')), { kind: 'missing' }, 'a look');
  },
  'a question that fails is told as failed, and proves no absence': async (on) => {
    await taken(on, 'a');
    on.failsQuestions(true);
    const { account, messages } = on;
    like(await account.lookup(idNamed('a')), { kind: 'failed' }, 'a look');
    like(await account.lookup(idNamed('nobody')), { kind: 'failed' }, 'a look at nobody');
    like(await account.snapshot(1n, ASKED_AT, null), { kind: 'failed' }, 'a snapshot');
    like(await messages.after(0n, 10), { kind: 'failed' }, 'news');

    on.failsQuestions(false);
    like(await account.lookup(idNamed('a')), { kind: 'found' }, 'a look afterwards');
  },
  'an execution is told once, under an id of its own, and counts up to what the order is filled in all':
    async (on) => {
      const [first, second] = [await taken(on, 'a'), await taken(on, 'b')];
      await on.executes(first);
      await on.executes(second);
      const told = executionsIn(await newsOf(on));

      holds(areDifferent(told.map(({ executionId }) => executionId)), 'two executions share an id');
      for (const order of [first, second]) {
        const own = told.filter(({ fill }) => fill.clientOrderId === order.clientOrderId);
        const filled = own.reduce((sum, { fill }) => sum + fill.quantity, 0n);
        same(filled, order.terms.quantity, 'the sum of its executions');
        const counted = own.at(-1)?.cumulative ?? null;
        holds(counted === null || counted === filled, `the last execution counts ${counted}, not ${filled}`);
        like(await on.account.lookup(order.clientOrderId), { order: { status: 'filled', filled } }, 'a look');
      }
    },
  'executions of one order are those that were told of it': async (on) => {
    const order = await taken(on, 'a');
    const other = await taken(on, 'b');
    await on.executes(order);
    await on.executes(other);
    const asked = await on.messages.executionsOf(order.clientOrderId);
    const told = executionsIn(await newsOf(on)).filter(({ fill }) => fill.clientOrderId === 'a');

    same(
      asked.kind === 'heard' ? executionsIn(asked.messages).map(({ executionId }) => executionId) : asked,
      told.map(({ executionId }) => executionId),
      'the list of its executions',
    );
  },
  'news is heard again as it was, page by page, from wherever one goes on': async (on) => {
    for (const name of ['a', 'b', 'c']) await on.executes(await taken(on, name));
    const all = await newsOf(on);
    const cursors = all.map(({ cursor }) => cursor);
    holds(all.length >= 3, 'three executions are three messages at least');
    holds(
      cursors.every((cursor, at) => cursor > (cursors[at - 1] ?? 0n)),
      'cursors grow',
    );
    holds(areDifferent(all.map(({ key }) => key)), 'two messages share a key');

    same(await newsOf(on), all, 'the news, heard once more');
    same(await newsOf(on, 0n, 2), all.slice(0, 2), 'a page of two');
    same(await newsOf(on, all[1]?.cursor ?? 0n), all.slice(2), 'what lies behind the second message');
    same(await newsOf(on, cursors.at(-1) ?? 0n), [], 'what lies behind the last message');
  },
  'a snapshot is of one moment: cash and positions are what the executions have made them': async (on) => {
    const before = await snapshotOf(on);
    same([before.orders, before.executions, before.positions], [[], [], []], 'a new account');
    await on.executes(await taken(on, 'a'));
    await taken(on, 'b');
    const after = await snapshotOf(on);

    const paid = after.executions.reduce((sum, { cash }) => sum + cash, 0n);
    same(after.cash, before.cash + paid, 'cash');
    const moved = after.executions.reduce(
      (sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity),
      0n,
    );
    same(
      after.positions.map(({ quantity }) => quantity),
      [moved],
      'the positions',
    );
    holds(areDifferent(after.executions.map(({ executionId }) => executionId)), 'two executions share an id');
    same(after.orders.map(({ clientOrderId }) => clientOrderId).sort(), ['a', 'b'], 'the orders');
  },
  'a snapshot carries the sequence and the time that it was asked with': async (on) => {
    like(await snapshotOf(on, 41n), { sequence: 41n, takenAt: 5, status: 'active' }, 'the snapshot');
  },
  'executions are listed from the time that is asked for on, that very moment included': async (on) => {
    await on.executes(await taken(on, 'a'));
    const at = executionsIn(await newsOf(on)).at(-1)?.fill.executedAt;
    if (at === undefined) throw new ContractBroken('no execution was told');
    const { executions } = await snapshotOf(on);
    const since = async (moment: typeof at) => {
      const answer = await on.account.snapshot(8n, ASKED_AT, moment);
      return answer.kind === 'taken' ? answer.snapshot.executions : answer;
    };

    same(await since(at), executions, 'executions since the last one');
    same(await since(marketTime(at + 1)), [], 'executions after it');
  },
  'the account says who it is, and an order at rest is worked': async (on) => {
    like(await on.account.identity(), { kind: 'known' }, 'the identity');
    const order = await taken(on, 'a');
    holds(['accepted', 'working'].includes(await statusOf(on, order)), 'an order at rest may be executed');
    holds((await submit(on, 'b')).kind === 'accepted', 'another order is another order');
  },
};
