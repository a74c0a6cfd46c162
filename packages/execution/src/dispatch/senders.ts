/** What each kind of request says to the wire, and what its answer will mean. */
import { invariant } from '@mqk/core';

import { readPayload, readReplace } from '../outbox/payload.ts';
import type {
  CancelAnswer,
  NotSent,
  OrderTarget,
  OrderWire,
  SendAttempt,
  SubmitAnswer,
} from '../port/order-wire.ts';
import type { Settling } from '../store/decisions.ts';
import type { Claim, OutboxKind } from '../store/outbox-row.ts';
import { settleCancel, settleSubmit } from './outcome.ts';
import { settleReplace } from './replace-outcome.ts';

/** An attempt that is over, with what came of it. */
export interface Sent extends Settling {
  readonly answer: SubmitAnswer | CancelAnswer;
}

interface Sender {
  /** One attempt. */
  send(wire: OrderWire, claim: Claim, attempt: SendAttempt): Promise<Sent>;
  /** None at all. */
  notSent(claim: Claim, answer: NotSent): Sent;
}

const submitted = (claim: Claim, answer: SubmitAnswer): Sent => ({
  claim,
  answer,
  settlement: settleSubmit(claim.row, readPayload(claim.row), answer),
});

const cancelled = (claim: Claim, answer: CancelAnswer): Sent => ({
  claim,
  answer,
  settlement: settleCancel(claim.row, answer),
});

const replaced = (claim: Claim, answer: SubmitAnswer): Sent => ({
  claim,
  answer,
  settlement: (original, successor) => {
    invariant(successor !== null, `outbox row ${claim.row.id} has lost its successor`);
    return settleReplace(claim.row, readReplace(claim.row), answer)(original, successor);
  },
});

/** By the broker's own id, which the gate has asked for. */
function targetOf({ brokerOrderId, row }: Claim): OrderTarget {
  invariant(
    brokerOrderId !== null,
    `a ${row.kind} of ${row.clientOrderId} was permitted without its broker id`,
  );
  return { clientOrderId: row.clientOrderId, brokerOrderId };
}

export const SENDERS: Readonly<Record<OutboxKind, Sender>> = {
  submit: {
    async send(wire, claim, attempt) {
      const request = readPayload(claim.row);
      return submitted(claim, attempt.mayStart() ? await wire.submit(request, attempt) : TOO_LATE);
    },
    notSent: submitted,
  },
  cancel: {
    async send(wire, claim, attempt) {
      const target = targetOf(claim);
      return cancelled(claim, attempt.mayStart() ? await wire.cancel(target, attempt) : TOO_LATE);
    },
    notSent: cancelled,
  },
  replace: {
    async send(wire, claim, attempt) {
      const target = targetOf(claim);
      const { replaces, successor } = readReplace(claim.row);
      invariant(replaces === claim.row.clientOrderId, `outbox row ${claim.row.id} replaces its own order`);
      return replaced(
        claim,
        attempt.mayStart() ? await wire.replace({ target, successor }, attempt) : TOO_LATE,
      );
    },
    notSent: replaced,
  },
};

const TOO_LATE: NotSent = { kind: 'not_sent', reason: 'the send window had passed' };
