/** A replace at the simulated broker: one order ends and another takes over, whatever is answered. */
import type { ReplaceRequest, SendAttempt, SubmitAnswer } from '@mqk/execution/port';

import { type HeldOrder, acceptedOf } from '../broker-truth.ts';
import { type Venue, isWorking } from './sim-broker.ts';
import { told } from './sim-voice.ts';
import { connects, greets, takesTime, wordsOf } from './sim-request.ts';
import type { Process } from './tasks.ts';

export async function replace(
  venue: Venue,
  process: Process,
  request: ReplaceRequest,
  attempt: SendAttempt,
): Promise<SubmitAnswer> {
  const { scheduler, journal } = venue;
  const held = await connects(venue, process, { label: 'wire.replace', attempt });
  if (held !== null) return held;
  venue.onReceived(process, { kind: 'replace', request });
  journal.note(
    scheduler.now(),
    process.name,
    `replaces ${request.target.brokerOrderId} by ${wordsOf(request.successor)}`,
  );
  const answer = arrives(venue, request);
  await scheduler.boundary(process, 'wire.replace.sent');
  await takesTime(venue, process, attempt);
  await scheduler.boundary(process, 'wire.replace.answer');
  journal.note(scheduler.now(), 'broker', `answers ${answer.kind}`);
  return answer;
}

const SILENCE: SubmitAnswer = { kind: 'unknown', reason: '504' };

/** What becomes of it; the answer may have nothing to do with that. */
function arrives(venue: Venue, request: ReplaceRequest): SubmitAnswer {
  const { faults } = venue;
  if (faults.happens('throttled')) return { kind: 'throttled', reason: '429', retryAfterMs: 200 };
  const refused = faults.happens('replace_refused');
  const isLost = faults.happens('replace_lost');
  if (refused && faults.random('replace_refused').chance(500)) return refusal('not now');
  if (isLost && faults.random('replace_lost').chance(500)) return SILENCE;
  const answer = takesOver(venue, request);
  if (refused) return refusal('not now');
  return isLost ? SILENCE : answer;
}

const refusal = (reason: string): SubmitAnswer => ({ kind: 'rejected', code: '422', reason });

/** Nothing of an order that was executed, in part or whole, is replaced. */
function takesOver(venue: Venue, request: ReplaceRequest): SubmitAnswer {
  const { truth, voice, faults, journal, scheduler } = venue;
  const original = truth.order(request.target.clientOrderId);
  if (original === null || !isWorking(original) || original.filled > 0n) return refusal('it is over');
  if (faults.happens('replace_overtaken')) return overtaken(venue, original, request);
  const answer = truth.replace(request);
  if (answer.kind !== 'accepted') return answer;
  journal.note(
    scheduler.now(),
    'broker',
    `${original.brokerOrderId} goes on as ${answer.order.brokerOrderId}`,
  );
  voice.tell(original, {
    kind: 'replaced',
    successorBrokerOrderId: answer.order.brokerOrderId,
    ...told(original),
  });
  const successor = truth.order(request.successor.clientOrderId);
  if (successor !== null) greets(venue, successor);
  return answer;
}

/** It is taken, and before it is carried out the original is executed: then nothing is left to take over. */
function overtaken(venue: Venue, original: HeldOrder, { successor }: ReplaceRequest): SubmitAnswer {
  const { truth, voice, executes } = venue;
  const answer = truth.take(successor);
  if (answer.kind !== 'accepted') return answer;
  const taken = truth.order(successor.clientOrderId);
  if (taken !== null) taken.over = 'rejected';
  executes(original, original.terms.quantity);
  voice.tell(original, { kind: 'replace_rejected', reason: 'it was executed first' });
  if (taken === null) return answer;
  voice.tell(taken, { kind: 'rejected', reason: 'its original was executed first', ...told(taken) });
  return { kind: 'accepted', order: acceptedOf(taken) };
}
