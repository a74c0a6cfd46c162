/** What the parts of the broker share: its book, opened once, and the ground that its steps stand on. */
import { type ClientOrderId, type Instrument, InvariantBroken } from '@mqk/core';
import type { PaperBook, PaperChange, PaperWorld } from '@mqk/execution/store';

import { type PaperFault, type PaperOperation, faultCounter } from './fault.ts';
import { type Ground, bySymbol } from './ground.ts';
import { type InFlight, trackInFlight } from './in-flight.ts';
import type { PaperBrokerOptions } from './options.ts';

export interface Desk {
  readonly options: PaperBrokerOptions;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly inFlight: InFlight;
  readonly fault: (operation: PaperOperation) => PaperFault | null;
  /** The book, with the account open in it. */
  book(): Promise<PaperBook>;
  change<Answer>(
    asked: readonly ClientOrderId[],
    step: (world: PaperWorld, ground: Ground) => PaperChange<Answer>,
  ): Promise<Answer>;
}

export function openDesk(options: PaperBrokerOptions): Desk {
  const instruments = bySymbol(options.instruments);
  const opened = once(async () => {
    await options.book.openAccount(options.openingCash);
    return options.book;
  });
  return {
    options,
    instruments,
    inFlight: trackInFlight(),
    fault: faultCounter(options.faults ?? (() => null)),
    book: opened,
    change: async (asked, step) => {
      const { kind = 'cash', policy, clock } = options;
      const ground: Ground = { kind, policy, instruments, now: clock.now() };
      const book = await opened();
      return book.change(asked, (world) => step(world, ground));
    },
  };
}

/** Runs until it has succeeded once. */
function once<Value>(run: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | null = null;
  return async () => {
    running ??= run().catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };
}

/** Why the book did not do it. A broken promise of ours is no reason: it goes on up and stops the process. */
export function reasonOf(error: unknown): string {
  if (error instanceof InvariantBroken) throw error;
  return error instanceof Error ? error.message : String(error);
}
