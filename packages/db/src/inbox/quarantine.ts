/** A message that could not be booked, kept with its reason in a transaction of its own. */
import { sha256Hex } from '@mqk/core';
import type { Fenced, InboxStore, LeftOpen } from '@mqk/execution/store';

import { Abandon, inTransaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { lockAccount } from '../write/lock.ts';
import { keepLeftOpen } from '../write/left-open.ts';
import { advanceCursor, decideMessage, insertMessages } from './messages.ts';
import type { Inbox } from './outcome.ts';

type Message = Parameters<InboxStore['receive']>[1][number];

/** What it would have moved is not known: nothing is traded until the whole account was read again. */
const UNBOOKABLE: LeftOpen = {
  inquiries: [
    { kind: 'quarantine', clientOrderId: null, instrument: null, reason: 'unbookable', counted: null },
  ],
  alerts: [],
};

const STORABLE_KEY = /^[\x20-\x7e]{1,200}$/;

export async function quarantine(
  { database, account, epoch }: Inbox,
  message: Message,
  reason: string,
): Promise<Fenced> {
  const kept = { ...message, key: keyOf(message) };
  return inTransaction<StatementTag, Fenced>(database, 'tx-d', async (tx) => {
    const locked = await lockAccount(tx, 'tx-d.lock', account, { mode: 'shared', risk: false });
    if (locked.epoch !== epoch) return new Abandon('ownership_lost');
    const inserted = await insertMessages(tx, account, epoch, [kept]);
    if (inserted.size === 1) {
      await decideMessage(tx, account, kept, { disposition: 'quarantined', reason });
      await keepLeftOpen(tx, 'tx-d', account, UNBOOKABLE);
    }
    await advanceCursor(tx, account, [kept]);
    return 'done';
  });
}

/** A key that the database cannot hold may be the very fault; the message is then known by what it said. */
const keyOf = ({ key, raw }: Message): string => (STORABLE_KEY.test(key) ? key : `unkeyed-${sha256Hex(raw)}`);
