/** A broker over a network, as far as its answers go: what it says is read as an adapter reads it. */
import { clientOrderId } from '@mqk/core';
import {
  type AcceptedOrder,
  CODE_MEANINGS,
  type CancelAnswer,
  type CodeBook,
  type RawAnswer,
  type RequestKind,
  type SubmitAnswer,
  cancelAnswerOf,
  submitAnswerOf,
} from '@mqk/execution/port';

/** What comes back; without a word more it is an answer that nobody can read. */
export type Said = Partial<Omit<RawAnswer, 'request'>>;

/** A submit or replace that is taken, or is not, whatever is said about it. */
export interface Replied {
  readonly taken: boolean;
  readonly said: Said;
}

/** Each meaning under its own name. */
const CODES: CodeBook = new Map(CODE_MEANINGS.map((meaning) => [meaning, meaning]));
const REASON = 'as the story says';

const rawOf = (request: RequestKind, said: Said): RawAnswer => ({
  request,
  transport: 'answered',
  status: null,
  body: 'unreadable',
  code: null,
  retryAfterMs: null,
  ...said,
});

/** Whether the request reached the broker at all. */
export const reaches = ({ said }: Replied): boolean => said.transport !== 'not_connected';

export function submitReply(
  request: 'submit' | 'replace',
  { said, taken }: Replied,
  happens: () => SubmitAnswer,
): SubmitAnswer {
  const done = taken ? happens() : null;
  const order = done?.kind === 'accepted' ? done.order : null;
  return submitAnswerOf(rawOf(request, said), CODES, { order: shown(order, said), reason: REASON });
}

const shown = (order: AcceptedOrder | null, { body }: Said): AcceptedOrder | null =>
  order === null || body !== 'other_order'
    ? order
    : { ...order, clientOrderId: clientOrderId('somebody-else') };

export const cancelReply = (said: Said): CancelAnswer => cancelAnswerOf(rawOf('cancel', said), CODES, REASON);
