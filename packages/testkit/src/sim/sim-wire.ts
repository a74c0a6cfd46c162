/** The wire to the simulated broker: one attempt, whatever becomes of it. */
import type { ClientOrderId } from '@mqk/core';
import {
  BARS,
  type CancelAnswer,
  type OrderTarget,
  type OrderWire,
  type SendAttempt,
  type SubmitAnswer,
  type SubmitRequest,
} from '@mqk/execution/port';

import type { HeldOrder } from '../broker-truth.ts';
import type { Random } from './random.ts';
import type { Venue } from './sim-broker.ts';
import { replace } from './sim-replace.ts';
import { connects, greets, takesTime, wordsOf } from './sim-request.ts';
import { told } from './sim-voice.ts';
import type { Process } from './tasks.ts';

export function simWire(venue: Venue, process: Process): OrderWire {
  return {
    submit: (request, attempt) => submit(venue, process, request, attempt),
    cancel: (target, attempt) => cancel(venue, process, target, attempt),
    replace: (request, attempt) => replace(venue, process, request, attempt),
  };
}

async function submit(
  venue: Venue,
  process: Process,
  request: SubmitRequest,
  attempt: SendAttempt,
): Promise<SubmitAnswer> {
  const { scheduler, journal } = venue;
  const held = await connects(venue, process, { label: 'wire.submit', attempt });
  if (held !== null) return held;
  venue.onReceived(process, { kind: 'submit', request });
  journal.note(scheduler.now(), process.name, `sends ${wordsOf(request)}`);
  const answer = arrives(venue, request);
  await scheduler.boundary(process, 'wire.submit.sent');
  await takesTime(venue, process, attempt);
  await scheduler.boundary(process, 'wire.submit.answer');
  journal.note(scheduler.now(), 'broker', `answers ${answer.kind} to ${request.clientOrderId.slice(-8)}`);
  return answer;
}

/** What becomes of an order that was sent; the answer may have nothing to do with it. */
function arrives(venue: Venue, request: SubmitRequest): SubmitAnswer {
  const { faults, scheduler, voice, journal, plan } = venue;
  const silence: SubmitAnswer = { kind: 'unknown', reason: '502' };
  if (faults.happens('throttled')) return { kind: 'throttled', reason: '429', retryAfterMs: 200 };
  if (faults.happens('barred')) return bars(faults.random('barred'));
  if (faults.happens('rejected')) return { kind: 'rejected', code: '403', reason: 'not today' };
  if (faults.happens('silence_lost')) return silence;
  if (plan.traits.settleTimeMs > 0 && faults.happens('late_acceptance')) {
    const arrived = voice.travels();
    const late = faults.random('late_acceptance').between(1, plan.traits.settleTimeMs - 1);
    venue.coming.push(request.clientOrderId);
    scheduler.at(scheduler.now() + late, () => {
      venue.coming.splice(venue.coming.indexOf(request.clientOrderId), 1);
      take(venue, request);
      arrived();
    });
    journal.note(scheduler.now(), 'broker', `will see ${request.clientOrderId.slice(-8)} in ${late} ms`);
    return silence;
  }
  const answer = take(venue, request);
  if (faults.happens('silence_taken')) return silence;
  if (answer.kind !== 'accepted' || !faults.happens('wrong_body')) return answer;
  const { order } = answer;
  return { kind: 'accepted', order: { ...order, symbol: `${order.symbol}X` } };
}

const bars = (how: Random): SubmitAnswer => ({
  kind: 'barred',
  bar: how.pick(BARS),
  reason: 'not you',
  takenNothing: how.chance(700),
});

function take(venue: Venue, request: SubmitRequest): SubmitAnswer {
  const { truth, journal, scheduler } = venue;
  const answer = truth.take(request);
  journal.note(scheduler.now(), 'broker', `takes ${request.clientOrderId.slice(-8)}: ${answer.kind}`);
  if (answer.kind !== 'accepted') return answer;
  const order = truth.orders().at(-1);
  if (order === undefined) return answer;
  const isDecided = venue.faults.happens('at_once');
  // some brokers say nothing of an order but what became of it
  if (!isDecided || venue.faults.random('at_once').chance(500)) greets(venue, order);
  if (isDecided) decidesAtOnce(venue, order);
  return answer;
}

/** A market that is there: what becomes of the order is decided before anybody here knows that it was taken. */
function decidesAtOnce({ faults, executes, ends }: Venue, order: HeldOrder): void {
  const how = faults.random('at_once');
  const what = how.pick(['whole', 'whole', 'part', 'canceled', 'rejected', 'expired'] as const);
  const isResting = order.terms.limitPrice !== null || order.terms.stopPrice !== null;
  if (what === 'canceled' || what === 'rejected' || what === 'expired') ends(order, what);
  else if (!isResting) executes(order, what === 'part' ? 1n : order.terms.quantity);
}

async function cancel(
  venue: Venue,
  process: Process,
  target: OrderTarget,
  attempt: SendAttempt,
): Promise<CancelAnswer> {
  const { scheduler, journal } = venue;
  const held = await connects(venue, process, { label: 'wire.cancel', attempt });
  if (held !== null) return held;
  venue.onReceived(process, { kind: 'cancel', target });
  journal.note(scheduler.now(), process.name, `cancels ${target.brokerOrderId}`);
  const answer = cancelArrives(venue, target.clientOrderId);
  await scheduler.boundary(process, 'wire.cancel.sent');
  await takesTime(venue, process, attempt);
  await scheduler.boundary(process, 'wire.cancel.answer');
  return answer;
}

function cancelArrives(venue: Venue, id: ClientOrderId): CancelAnswer {
  const { faults, truth } = venue;
  const order = truth.order(id);
  if (faults.happens('cancel_refused')) return refuses(venue, order);
  const isLost = faults.happens('cancel_lost');
  const how = isLost ? faults.random('cancel_lost').between(0, 1) : 1;
  if (order === null) return { kind: 'refused', code: '404', reason: 'no such order' };
  if (order.over !== null || order.filled >= order.terms.quantity)
    return { kind: 'refused', code: '422', reason: 'it is over' };
  if (how === 1) willCancel(venue, order);
  return isLost ? { kind: 'unknown', reason: '504' } : { kind: 'asked' };
}

/** A refusal of the request, which some brokers also tell as news. */
function refuses({ faults, voice }: Venue, order: HeldOrder | null): CancelAnswer {
  if (order !== null && faults.random('cancel_refused').chance(500))
    voice.tell(order, { kind: 'cancel_rejected', reason: 'not now' });
  return { kind: 'refused', code: '422', reason: 'not now' };
}

function willCancel({ plan, faults, voice, scheduler, ends }: Venue, order: HeldOrder): void {
  if (faults.happens('more_words')) voice.tell(order, { kind: 'pending_cancel', ...told(order) });
  if (plan.cancelsAtOnce) {
    ends(order, 'canceled');
    return;
  }
  const arrived = voice.travels();
  scheduler.at(scheduler.now() + faults.random('cancel_lost').between(1, 500), () => {
    ends(order, 'canceled');
    arrived();
  });
}
