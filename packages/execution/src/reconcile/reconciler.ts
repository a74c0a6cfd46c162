/**
 * Do we agree with the broker? Asked before every arm and start, and again and again while we trade.
 *
 * The sequence and time of a snapshot are drawn before the broker is asked; when it has answered its news is heard,
 * and then our own side is read, as far back as the broker was asked to look. A question that failed is never an answer. A difference stops the account in the
 * transaction that stores it.
 */
import type { SystemTime } from '@mqk/core';
import type { HaltCode } from '@mqk/integrity';
import {
  type AccountSnapshot,
  type InFlight,
  type NoAnswer,
  type OurBooks,
  type Verdict,
  type Watermark,
  acceptSnapshot,
  compare,
  unknownVerdict,
} from '@mqk/reconcile';

import type { Holder } from '../gate/decide.ts';
import type { AccountReader } from '../port/account-reader.ts';
import type { Fenced } from '../store/fenced.ts';
import type { BooksWindow, ListedBefore, ReconcileStore } from '../store/trading-store.ts';

export interface ReconcilerParts {
  readonly store: ReconcileStore;
  readonly account: AccountReader;
  readonly holder: Holder;
  /**
   * Books what the broker has told meanwhile: a fill that the snapshot shows is not drift because we had not listened.
   * Answers why it could not be heard to its end, or null.
   */
  readonly hear: () => Promise<string | null>;
}

export interface Reconciled {
  readonly verdict: Verdict;
  readonly saved: Fenced | 'overtaken';
  /** What was compared: the case that a verdict rests on. Null when there was nothing to compare with. */
  readonly sides: Sides | null;
}

/** Both sides of one comparison, and what was under way. */
export interface Sides {
  readonly ours: OurBooks;
  readonly theirs: AccountSnapshot;
  readonly inFlight: InFlight;
  readonly now: SystemTime;
}

export interface Reconciler {
  runOnce(): Promise<Reconciled>;
}

export function createReconciler({ store, account, holder, hear }: ReconcilerParts): Reconciler {
  const save = async (
    verdict: Verdict,
    seen: { readonly sides: Sides | null; readonly watermark: Watermark | null },
    halts: readonly HaltCode[],
  ): Promise<Reconciled> => {
    const { epoch, life } = holder;
    const { sides, watermark } = seen;
    const snapshot = sides?.theirs ?? null;
    const saved = await store.saveVerdict({ epoch, life, snapshot, watermark, verdict, halts });
    return saved === 'overtaken' && sides !== null
      ? { verdict: olderThanAccepted(sides), sides: null, saved }
      : { verdict, sides, saved };
  };

  return {
    async runOnce(): Promise<Reconciled> {
      const { sequence, takenAt, since } = await store.drawSnapshot();
      const answer = await account.snapshot(sequence, takenAt, since);
      const unheard = await hear();
      const shown = answer.kind === 'taken' ? answer.snapshot : null;
      const window = { since, askedAt: takenAt, ...namedBy(shown) };
      const { ours, inFlight, watermark, now, before } = await store.books(window);
      const unknown = (because: NoAnswer): Promise<Reconciled> =>
        save(unknownVerdict(because, now), { sides: null, watermark }, []);
      if (answer.kind === 'failed') return unknown({ kind: 'no_snapshot', reason: answer.reason });
      // a question that failed proves nothing: what the snapshot has and we have not may be in the news that we missed
      if (unheard !== null) return unknown({ kind: 'no_news', reason: unheard });

      const accepted = acceptSnapshot(watermark, answer.snapshot);
      const theirs = withoutBefore(answer.snapshot, before);
      if (!accepted.ok) {
        const contradiction = accepted.refused.code === 'snapshot_contradiction';
        const verdict = unknownVerdict({ kind: accepted.refused.code, reason: `sequence ${sequence}` }, now);
        return save(verdict, { sides: null, watermark }, contradiction ? ['snapshot_contradiction'] : []);
      }
      const sides = { ours, theirs, inFlight, now };
      const verdict = compare(ours, theirs, inFlight, now);
      return save(verdict, { sides, watermark: accepted.value }, haltsOf(verdict));
    },
  };
}

const HALT_OF = { blocked: 'account_blocked', closed: 'account_closed' } as const;

/** Another round was faster: what this one found is of a picture that is no longer the newest. */
const olderThanAccepted = ({ theirs, now }: Sides): Verdict =>
  unknownVerdict({ kind: 'snapshot_not_newer', reason: `sequence ${theirs.sequence}` }, now);

/**
 * An order that stayed in doubt for too long is a reason of its own: whoever acknowledges the halt has to settle it. So is an
 * account that may not trade: only the broker can end that.
 */
function haltsOf({ state, reasons }: Verdict): readonly HaltCode[] {
  if (state !== 'DIRTY') return [];
  const tooOld = reasons.some((reason) => reason.kind === 'in_flight_expired' && reason.inFlight === 'order');
  const barred = reasons.flatMap((reason) =>
    reason.kind === 'account_not_active' ? [HALT_OF[reason.status]] : [],
  );
  const drift = reasons.some(({ kind }) => kind !== 'in_flight_expired' && kind !== 'account_not_active');
  const named = tooOld || barred.length > 0;
  return [
    ...barred,
    ...(tooOld ? (['unknown_outcome_too_old'] as const) : []),
    ...(drift || !named ? (['reconcile_drift'] as const) : []),
  ];
}

/** What the broker listed when the account was taken over is in the opening: it is compared as cash and positions. */
function withoutBefore(snapshot: AccountSnapshot, before: ListedBefore): AccountSnapshot {
  if (before.orders.length === 0 && before.executions.length === 0) return snapshot;
  const [orders, executions] = [new Set(before.orders), new Set(before.executions)];
  return {
    ...snapshot,
    orders: snapshot.orders.filter(({ brokerOrderId }) => !orders.has(brokerOrderId)),
    executions: snapshot.executions.filter(({ executionId }) => !executions.has(executionId)),
  };
}

/** Ours are looked up by name too, so that the broker may list more than the window asks for. */
const namedBy = (snapshot: AccountSnapshot | null): Pick<BooksWindow, 'orders' | 'executions'> => ({
  orders: snapshot?.orders.flatMap(({ clientOrderId }) => clientOrderId ?? []) ?? [],
  executions: snapshot?.executions.map(({ executionId }) => executionId) ?? [],
});
