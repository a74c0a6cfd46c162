/** Taking an account over in two steps: both ask the broker, and what was shown must still be true. */
import { type MarketTime, type Result, ok, refuse } from '@mqk/core';

import type { Broker } from '../port/broker.ts';
import type { ReconcileStore } from '../store/trading-store.ts';
import { type Asked, type Asker, nameOf, requestOf } from './asker.ts';
import type { Control } from './control.ts';
import type { Opening, OpeningPrepared, OpeningRefusal } from './opening.ts';

export interface OpeningRequest {
  readonly by: Asker;
  /** The market time at which the books begin. */
  readonly at: MarketTime;
}

export interface TakeOver {
  /** Step one of opening the account: the broker's books, to be looked at. */
  prepareOpening(asked: OpeningRequest): Asked<OpeningPrepared, OpeningRefusal>;
  /** Step two: the broker is asked again, and any change is a refusal. */
  confirmOpening(
    asked: OpeningRequest & { readonly token: string },
  ): Asked<{ readonly cash: string }, OpeningRefusal>;
}

export interface TakeOverParts {
  readonly store: Pick<ReconcileStore, 'drawSnapshot'>;
  readonly broker: Broker;
  /** Messages taken from the broker in one go. */
  readonly batch: number;
}

export const takeOverOf = (parts: TakeOverParts, control: Control): TakeOver => ({
  async prepareOpening(asked) {
    const opening = await openingOf(parts, asked);
    return opening.ok ? control.prepareOpening(opening.value, requestOf(asked.by)) : opening;
  },
  async confirmOpening(asked) {
    const opening = await openingOf(parts, asked);
    return opening.ok ? control.confirmOpening(opening.value, asked.token, requestOf(asked.by)) : opening;
  },
});

async function openingOf(
  { store, broker, batch }: TakeOverParts,
  { by, at }: OpeningRequest,
): Promise<Result<Opening, OpeningRefusal>> {
  const before = await endOfStream(broker, batch);
  const { sequence, takenAt } = await store.drawSnapshot();
  const answer = await broker.account.snapshot(sequence, takenAt, null);
  const costs = await broker.account.costs();
  const cursor = await endOfStream(broker, batch);
  const failed = [before, answer, costs, cursor].find(({ kind }) => kind === 'failed');
  if (
    answer.kind === 'failed' ||
    costs.kind === 'failed' ||
    before.kind === 'failed' ||
    cursor.kind === 'failed'
  )
    return refuse({
      code: 'snapshot_failed',
      reason: failed?.kind === 'failed' ? failed.reason : 'no answer',
    });
  // what was told meanwhile may be in the snapshot or not: it must not be booked twice, nor be lost
  if (before.cursor !== cursor.cursor) return refuse({ code: 'opening_moved' });
  const { snapshot } = answer;
  return ok({
    account: snapshot.account,
    snapshot,
    costs: costs.costs,
    cursor: cursor.cursor,
    at,
    by: nameOf(by),
  });
}

type EndOfStream =
  { readonly kind: 'at'; readonly cursor: bigint } | { readonly kind: 'failed'; readonly reason: string };

/** How far the broker has told its story; nothing of it is kept. */
async function endOfStream({ messages }: Broker, batch: number): Promise<EndOfStream> {
  for (let cursor = 0n; ;) {
    const answer = await messages.after(cursor, batch);
    if (answer.kind === 'failed') return answer;
    const last = answer.messages.at(-1);
    if (last === undefined) return { kind: 'at', cursor };
    cursor = last.cursor;
  }
}
