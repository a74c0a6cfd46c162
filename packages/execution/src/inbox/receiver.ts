/** The one way news comes in. Never gated: what happened at the broker is booked while everything else is stopped. */
import type { MessageReader } from '../port/broker-message.ts';
import type { InboxStore, ReceiveOutcome } from '../store/trading-store.ts';
import { bookMessage } from './book-message.ts';

export interface ReceiverParts {
  readonly store: InboxStore;
  readonly messages: MessageReader;
  readonly epoch: bigint;
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

const SILENCE = { applied: 0, repeated: 0, quarantined: 0, halts: [] } as const;

export function createReceiver({ store, messages, epoch, batch }: ReceiverParts): Receiver {
  return {
    async runOnce(): Promise<HeardNews> {
      const answer = await messages.after(await store.cursor(), batch);
      if (answer.kind === 'failed') return answer;
      if (answer.messages.length === 0) return { kind: 'heard', behind: false, ...SILENCE };
      const outcome = await store.receive(epoch, answer.messages, bookMessage);
      return { kind: 'heard', behind: answer.messages.length === batch, ...outcome };
    },
  };
}
