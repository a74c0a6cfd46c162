/**
 * Do we agree with the broker? Asked before every arm and start, and again and again while we trade.
 *
 * The sequence and time of a snapshot are drawn before the broker is asked; when it has answered its news is heard,
 * and then our own side is read. A question that failed is never an answer. A difference stops the account in the
 * transaction that stores it.
 */
import type { HaltCode } from '@mqk/integrity';
import { type Verdict, type Watermark, acceptSnapshot, compare, unknownVerdict } from '@mqk/reconcile';

import type { Holder } from '../gate/decide.ts';
import type { AccountReader } from '../port/account-reader.ts';
import type { Fenced, ReconcileStore } from '../store/trading-store.ts';

export interface ReconcilerParts {
  readonly store: ReconcileStore;
  readonly account: AccountReader;
  readonly holder: Holder;
  /** Books what the broker has told meanwhile: a fill that the snapshot shows is not drift because we had not listened. */
  readonly hear: () => Promise<unknown>;
}

export interface Reconciled {
  readonly verdict: Verdict;
  readonly saved: Fenced;
}

export interface Reconciler {
  runOnce(): Promise<Reconciled>;
}

export function createReconciler({ store, account, holder, hear }: ReconcilerParts): Reconciler {
  const save = async (
    verdict: Verdict,
    seen: {
      readonly snapshot: Parameters<ReconcileStore['saveVerdict']>[0]['snapshot'];
      readonly watermark: Watermark | null;
    },
    halts: readonly HaltCode[],
  ): Promise<Reconciled> => ({
    verdict,
    saved: await store.saveVerdict({ epoch: holder.epoch, life: holder.life, ...seen, verdict, halts }),
  });

  return {
    async runOnce(): Promise<Reconciled> {
      const drawn = await store.drawSnapshot();
      const answer = await account.snapshot(drawn.sequence, drawn.takenAt);
      await hear();
      const { ours, inFlight, watermark, now } = await store.books();
      if (answer.kind === 'failed')
        return save(
          unknownVerdict({ kind: 'no_snapshot', reason: answer.reason }, now),
          { snapshot: null, watermark },
          [],
        );

      const accepted = acceptSnapshot(watermark, answer.snapshot);
      if (!accepted.ok) {
        const contradiction = accepted.refused.code === 'snapshot_contradiction';
        const verdict = unknownVerdict(
          { kind: accepted.refused.code, reason: `sequence ${drawn.sequence}` },
          now,
        );
        return save(verdict, { snapshot: null, watermark }, contradiction ? ['snapshot_contradiction'] : []);
      }
      const verdict = compare(ours, answer.snapshot, inFlight, now);
      return save(verdict, { snapshot: answer.snapshot, watermark: accepted.value }, haltsOf(verdict));
    },
  };
}

/** An order that stayed in doubt for too long is a reason of its own: whoever acknowledges the halt has to settle it. */
function haltsOf({ state, reasons }: Verdict): readonly HaltCode[] {
  if (state !== 'DIRTY') return [];
  const tooOld = reasons.some((reason) => reason.kind === 'in_flight_expired' && reason.inFlight === 'order');
  const drift = reasons.some(({ kind }) => kind !== 'in_flight_expired');
  return [
    ...(tooOld ? (['unknown_outcome_too_old'] as const) : []),
    ...(drift || !tooOld ? (['reconcile_drift'] as const) : []),
  ];
}
