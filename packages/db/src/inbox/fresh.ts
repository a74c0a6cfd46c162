/** Which of the messages that were heard have something to say: new ones, and known ones with another content. */
import type { AccountId } from '@mqk/core';
import { type InboxStore, contentSha256 } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { insertMessages, knownContents } from './messages.ts';

type Message = Parameters<InboxStore['receive']>[1][number];

export interface Heard {
  readonly message: Message;
  /** Its key was known, with another content; it is stored under a key of its own. */
  readonly knownKey: boolean;
}

/** What is new of what was just stored. Everything else was heard before, word for word, and changes nothing. */
export async function freshMessages(
  tx: Transaction<StatementTag>,
  { account, epoch }: { readonly account: AccountId; readonly epoch: bigint },
  messages: readonly Message[],
  inserted: ReadonlySet<string>,
): Promise<readonly Heard[]> {
  const isNew = (message: Message, index: number): boolean =>
    inserted.has(message.key) && firstOf(messages, message.key) === index;
  const repeated = messages.filter((message, index) => !isNew(message, index));
  const conflicts = await conflicting(tx, account, repeated);
  const kept = conflicts.length === 0 ? NONE : await insertMessages(tx, account, epoch, conflicts);
  const fresh = [...messages.filter(isNew).map(plainly), ...storedOf(conflicts, kept)];
  return fresh.length === messages.length || conflicts.length === 0 ? fresh : inOrder(fresh);
}

const NONE: ReadonlySet<string> = new Set();

const plainly = (message: Message): Heard => ({ message, knownKey: false });

const storedOf = (conflicts: readonly Message[], kept: ReadonlySet<string>): readonly Heard[] =>
  conflicts
    .filter(({ key }, index) => kept.has(key) && firstOf(conflicts, key) === index)
    .map((message) => ({ message, knownKey: true }));

/** One batch may bring the same message twice. */
const firstOf = (messages: readonly Message[], key: string): number =>
  messages.findIndex((message) => message.key === key);

const inOrder = (heard: readonly Heard[]): readonly Heard[] =>
  heard.toSorted((a, b) => comparing(a.message.cursor, b.message.cursor));

const comparing = (a: bigint, b: bigint): -1 | 0 | 1 => (a === b ? 0 : a < b ? -1 : 1);

/** Under a key that the content is part of, so that the same contradiction told again is known. */
async function conflicting(
  tx: Transaction<StatementTag>,
  account: AccountId,
  repeated: readonly Message[],
): Promise<readonly Message[]> {
  const known = await knownContents(
    tx,
    account,
    repeated.map(({ key }) => key),
  );
  return repeated.flatMap((message) => {
    const sha256 = contentSha256(message);
    const stored = known.get(message.key);
    if (stored === undefined || stored === sha256) return [];
    return [{ ...message, key: `${message.key}~${sha256.slice(0, 16)}` }];
  });
}
