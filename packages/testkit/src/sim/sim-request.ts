/** What all requests to the simulated broker have in common: a connection, a first byte, and time. */
import type { SendAttempt, SubmitAnswer, SubmitRequest } from '@mqk/execution/port';
import { INFO_WORDS } from '@mqk/oms';

import type { HeldOrder } from '../broker-truth.ts';
import type { Venue } from './sim-broker.ts';
import { told } from './sim-voice.ts';
import type { Process } from './tasks.ts';

type NotTaken = Extract<SubmitAnswer, { kind: 'not_sent' | 'throttled' }>;

/** Until the connection stands and the first byte may leave. */
export async function connects(
  { scheduler, faults }: Venue,
  process: Process,
  { label, attempt }: { readonly label: string; readonly attempt: SendAttempt },
): Promise<NotTaken | null> {
  await scheduler.boundary(process, `${label}.connect`);
  if (faults.happens('slow_broker'))
    await scheduler.sleep(process, faults.random('slow_broker').between(100, 6_000));
  if (faults.happens('unreachable')) return { kind: 'not_sent', reason: 'connection refused' };
  return attempt.mayStart() ? null : { kind: 'not_sent', reason: 'too late' };
}

export const wordsOf = ({ clientOrderId, symbol, terms }: SubmitRequest): string =>
  `${terms.side} ${terms.quantity} ${symbol} as ${clientOrderId.slice(-8)}`;

/** As long as it takes to ask for a picture of the account and to hear the news. */
const COMPARING_MS = 60;

export async function takesTime(
  { faults, scheduler, meanwhile }: Venue,
  process: Process,
  attempt: SendAttempt,
): Promise<void> {
  if (meanwhile(process)) await scheduler.sleep(process, COMPARING_MS);
  if (!faults.happens('slow_broker')) return;
  await scheduler.sleep(process, faults.random('slow_broker').between(50, attempt.deadlineMs));
}

/** What a broker says of an order that it has taken; some say more than others. */
export function greets({ faults, voice }: Venue, order: HeldOrder): void {
  const talks = faults.happens('more_words');
  if (talks) voice.tell(order, { kind: 'accepted', ...told(order) });
  voice.tell(order, { kind: 'new', ...told(order) });
  if (talks) voice.tell(order, { kind: 'info', word: faults.random('more_words').pick(INFO_WORDS) });
  if (faults.happens('unknown_word')) voice.tell(order, { kind: 'unrecognised', word: 'pondered' });
}
