/** The broker's reads: they fail, and an answer may be overtaken by events on its way. */
import type { AccountReader, Broker, LookupAnswer, MessageReader, SnapshotAnswer } from '@mqk/execution/port';

import { shownOf } from '../broker-truth.ts';
import type { Injector } from './faults.ts';
import { type Venue, booksText } from './sim-broker.ts';
import type { Process } from './tasks.ts';

const FAILED = { kind: 'failed', reason: '503' } as const;

export function simReader(venue: Venue, process: Process): Pick<Broker, 'account' | 'messages'> {
  const { scheduler, faults, truth, plan } = venue;
  const { account } = plan.terms;
  const late = async (injector: Injector): Promise<void> => {
    if (faults.happens(injector)) await scheduler.sleep(process, faults.random(injector).between(50, 5_000));
  };
  const reader: AccountReader = {
    async identity() {
      await scheduler.boundary(process, 'wire.identity');
      return {
        kind: 'known',
        account: { account, environment: 'paper', currency: 'USD' },
      };
    },
    async lookup(id): Promise<LookupAnswer> {
      await scheduler.boundary(process, 'wire.lookup');
      if (faults.happens('lookup_failed')) return FAILED;
      const order = truth.order(id);
      const answer: LookupAnswer =
        order === null ? { kind: 'missing' } : { kind: 'found', order: shownOf(order) };
      await late('lookup_late');
      await scheduler.boundary(process, 'wire.lookup.answer');
      return answer;
    },
    async costs() {
      await scheduler.boundary(process, 'wire.costs');
      return { kind: 'known', costs: [] };
    },
    async snapshot(sequence, takenAt, since): Promise<SnapshotAnswer> {
      await scheduler.boundary(process, 'wire.snapshot');
      if (faults.happens('snapshot_failed')) return FAILED;
      venue.pictures.set(Number.parseInt(`${sequence}`, 10), {
        books: booksText(truth),
        made: venue.voice.made(),
        surprises: venue.untold.length > 0,
      });
      const snapshot = { account, sequence, takenAt, status: 'active' as const, ...truth.books(since) };
      await late('snapshot_late');
      await scheduler.boundary(process, 'wire.snapshot.answer');
      return { kind: 'taken', snapshot };
    },
  };
  const messages: MessageReader = {
    async after(cursor, limit) {
      await scheduler.boundary(process, 'wire.messages');
      if (faults.happens('messages_failed')) return FAILED;
      const heard = truth.messages.filter((message) => message.cursor > cursor).slice(0, limit);
      return { kind: 'heard', messages: heard };
    },
    async executionsOf(id) {
      await scheduler.boundary(process, 'wire.executions');
      if (faults.happens('messages_failed')) return FAILED;
      return { kind: 'heard', messages: truth.executionsOf(id) };
    },
  };
  return { account: reader, messages };
}
