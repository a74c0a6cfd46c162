/** The one way news comes in. Never gated: what happened at the broker is booked while everything else is stopped. */
import type { MessageReader } from '../port/broker-message.ts';
import type { InboxStore, ReceiveOutcome } from '../store/inbox-store.ts';
import { bookMessage } from './book-message.ts';

export interface ReceiverParts {
  readonly store: InboxStore;
  readonly messages: MessageReader;
  readonly epoch: bigint;
  /** Whether the account's books are open: what was told before is in the opening, and is not heard. */
  readonly opened: () => Promise<boolean>;
  /** Messages taken in one go. */
  readonly batch: number;
}

/** `behind` means that the broker had more to say than one batch. */
export type HeardNews =
  | ({ readonly kind: 'heard'; readonly behind: boolean } & ReceiveOutcome)
  | { readonly kind: 'failed'; readonly reason: string };

export interface Receiver {
  runOnce(): Promise<HeardNews>;
}

const SILENCE = { applied: 0, repeated: 0, quarantined: 0, parked: 0, halts: [] } as const;

/** Messages that were parked before may be among them. */
const decidedIn = ({ applied, repeated, quarantined, parked }: ReceiveOutcome): number =>
  applied + repeated + quarantined + parked;

/** The position in the stream is remembered between rounds: it is stored with the books, and heard twice is harmless. */
export function createReceiver({ store, messages, epoch, opened, batch }: ReceiverParts): Receiver {
  let known: bigint | null = null;
  let isOpen = false;
  return {
    async runOnce(): Promise<HeardNews> {
      isOpen ||= await opened();
      if (!isOpen) return { kind: 'heard', behind: false, ...SILENCE };
      const cursor = known ?? (await store.cursor());
      known = null; // whatever fails from here on, the store is asked again
      const answer = await messages.after(cursor, batch);
      if (answer.kind === 'failed') return answer;
      const last = answer.messages.at(-1);
      if (last === undefined) {
        known = cursor;
        return { kind: 'heard', behind: false, ...SILENCE };
      }
      const outcome = await store.receive(epoch, answer.messages, bookMessage);
      if (decidedIn(outcome) >= answer.messages.length) known = last.cursor;
      return { kind: 'heard', behind: answer.messages.length === batch, ...outcome };
    },
  };
}
