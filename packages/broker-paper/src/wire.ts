/** How requests reach the book: late, once, and with an answer that never claims more than is known. */
import type { ClientOrderId } from '@mqk/core';
import type { Bar, CancelAnswer, OrderWire, SendAttempt, SubmitAnswer } from '@mqk/execution/port';

import { type Desk, reasonOf } from './desk.ts';
import type { PaperFault, PaperOperation } from './fault.ts';
import { cancelled, replaced, submitted } from './requests.ts';

/** What every request may be answered with. */
type Shared = Extract<
  SubmitAnswer & CancelAnswer,
  { readonly kind: 'not_sent' | 'throttled' | 'unknown' | 'barred' }
>;

interface Request<Answer> {
  readonly operation: PaperOperation;
  /** The order that the request creates or is about. */
  readonly id: ClientOrderId;
  readonly store: () => Promise<Answer>;
}

export function paperWire(desk: Desk): OrderWire {
  return {
    submit: async (request, attempt) =>
      send<SubmitAnswer>(desk, attempt, {
        operation: 'submit',
        id: request.clientOrderId,
        store: async () =>
          desk.change([request.clientOrderId], (world, ground) => submitted(world, ground, request)),
      }),
    cancel: async (target, attempt) =>
      send<CancelAnswer>(desk, attempt, {
        operation: 'cancel',
        id: target.clientOrderId,
        store: async () =>
          desk.change([target.clientOrderId], (world, ground) => cancelled(world, ground, target)),
      }),
    replace: async (request, attempt) =>
      send<SubmitAnswer>(desk, attempt, {
        operation: 'replace',
        id: request.successor.clientOrderId,
        store: async () =>
          desk.change([request.target.clientOrderId, request.successor.clientOrderId], (world, ground) =>
            replaced(world, ground, request),
          ),
      }),
  };
}

const barred = (bar: Bar): Shared => ({ kind: 'barred', bar, reason: `fault: ${bar}`, takenNothing: true });

/** What goes wrong on the way there; null: the request arrives. */
const ON_THE_WAY: Readonly<Record<PaperFault, Shared | null>> = {
  not_sent: { kind: 'not_sent', reason: 'fault: no connection' },
  throttled: { kind: 'throttled', reason: 'fault: too many requests', retryAfterMs: null },
  lost_request: { kind: 'unknown', reason: 'fault: the connection was reset' },
  lost_answer: null,
  credentials_refused: barred('credentials_refused'),
  account_blocked: barred('account_blocked'),
};

/** One attempt. After the deadline nobody waits for it any longer, and it goes on all the same. */
async function send<Answer>(
  desk: Desk,
  { deadlineMs, mayStart }: SendAttempt,
  request: Request<Answer>,
): Promise<Answer | Shared> {
  const fault = desk.fault(request.operation);
  try {
    await desk.book();
  } catch (error) {
    return { kind: 'not_sent', reason: reasonOf(error) };
  }
  if (!mayStart()) return { kind: 'not_sent', reason: 'the time to send had passed' };
  const lost = fault === null ? null : ON_THE_WAY[fault];
  if (lost !== null) return lost;
  const arriving = desk.inFlight.during(request.id, arrive(desk, request));
  const answering = arriving.then(async (answer) => {
    await pause(desk, desk.options.latencyMs.answer);
    return fault === 'lost_answer' ? unknown('fault: the answer was lost') : answer;
  });
  const late = desk.options.sleep(deadlineMs).then(() => unknown(`no answer within ${deadlineMs} ms`));
  return Promise.race([answering, late]);
}

const unknown = (reason: string): Shared => ({ kind: 'unknown', reason });

async function arrive<Answer>(desk: Desk, { store }: Request<Answer>): Promise<Answer | Shared> {
  await pause(desk, desk.options.latencyMs.accept);
  try {
    return await store();
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

async function pause({ options }: Desk, ms: number): Promise<void> {
  if (ms > 0) await options.sleep(ms);
}
