/** A broker in another process: the facets of one here, asked over the channel between parent and child. */
import type { ChildProcess } from 'node:child_process';

import {
  type AccountReader,
  type Broker,
  type MessageReader,
  type OrderWire,
  sealOrders,
} from '@mqk/execution/port';

/** What can be asked; `mayStart` is asked on the side of the child, before anything leaves it. */
export interface Remote {
  readonly submit: (request: Parameters<OrderWire['submit']>[0]) => ReturnType<OrderWire['submit']>;
  readonly cancel: (target: Parameters<OrderWire['cancel']>[0]) => ReturnType<OrderWire['cancel']>;
  readonly lookup: AccountReader['lookup'];
  readonly snapshot: AccountReader['snapshot'];
  readonly identity: AccountReader['identity'];
  readonly after: MessageReader['after'];
  readonly executionsOf: MessageReader['executionsOf'];
}

interface Question {
  readonly kind: 'question';
  readonly number: number;
  readonly of: keyof Remote;
  readonly words: readonly unknown[];
}

interface Answer {
  readonly kind: 'answer';
  readonly number: number;
  readonly value: unknown;
}

const isOf = (message: unknown, kind: string): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;

/** On the side of the parent. A question that is never answered leaves the child waiting. */
export function serveBroker(child: ChildProcess, remote: Remote): void {
  child.on('message', (message: unknown) => {
    if (!isOf(message, 'question')) return;
    const { number, of, words } = message as Question;
    const ask = remote[of] as (...given: readonly unknown[]) => Promise<unknown>;
    void ask(...words).then((value) => {
      if (child.connected) child.send({ kind: 'answer', number, value } satisfies Answer);
    });
  });
}

/** On the side of the child. */
export function remoteBroker(traits: Broker['traits']): Broker {
  const open = new Map<number, (value: unknown) => void>();
  let asked = 0;
  process.on('message', (message: unknown) => {
    if (!isOf(message, 'answer')) return;
    const { number, value } = message as Answer;
    open.get(number)?.(value);
    open.delete(number);
  });
  const ask = async <Value>(of: keyof Remote, ...words: readonly unknown[]): Promise<Value> => {
    const number = (asked += 1);
    const answered = new Promise((resolve) => open.set(number, resolve));
    process.send?.({ kind: 'question', number, of, words } satisfies Question);
    return (await answered) as Value;
  };
  return {
    orders: sealOrders('remote', {
      submit: async (request, attempt) =>
        attempt.mayStart() ? ask('submit', request) : { kind: 'not_sent', reason: 'too late' },
      cancel: async (target, attempt) =>
        attempt.mayStart() ? ask('cancel', target) : { kind: 'not_sent', reason: 'too late' },
      replace: () => Promise.resolve({ kind: 'not_sent', reason: 'not in this story' }),
    }),
    account: {
      costs: () => Promise.resolve({ kind: 'known', costs: [] }),
      identity: async () => ask('identity'),
      lookup: async (id) => ask('lookup', id),
      snapshot: async (sequence, takenAt) => ask('snapshot', sequence, takenAt),
    },
    messages: {
      after: async (cursor, limit) => ask('after', cursor, limit),
      executionsOf: async (id) => ask('executionsOf', id),
    },
    traits,
  };
}
