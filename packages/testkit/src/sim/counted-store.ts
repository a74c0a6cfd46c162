/** The store, with an ear at each decision: which event met which order. The decisions themselves are not touched. */
import type { Resolution, Settling, TradingStore } from '@mqk/execution/store';
import type { OrderEventKind } from '@mqk/oms';

export type Met = (base: string, event: string) => void;

/** What the outcome of an attempt is called in the order's table. */
const OUTCOMES: Readonly<Record<string, OrderEventKind>> = {
  accepted: 'submit_accepted',
  rejected: 'submit_rejected',
  duplicate_id: 'duplicate_id',
  unknown: 'submit_unknown',
  not_sent: 'not_sent',
  throttled: 'not_sent',
};
const CANCEL_OUTCOMES: Readonly<Record<string, OrderEventKind>> = {
  asked: 'cancel_accepted',
  refused: 'cancel_refused',
  unknown: 'cancel_unknown',
  not_sent: 'cancel_unknown',
  throttled: 'cancel_unknown',
};

/** To the order that is to end; what it is to the one that takes over is what it is to any other. */
const REPLACE_OUTCOMES: Readonly<Record<string, OrderEventKind>> = {
  accepted: 'replace_accepted',
  rejected: 'replace_refused',
  duplicate_id: 'replace_unknown',
  unknown: 'replace_unknown',
};

const counted = ({ claim, settlement }: Settling, met: Met): Settling => ({
  claim,
  settlement: (order, successor) => {
    const settled = settlement(order, successor);
    const { outcome } = settled;
    const isMismatch = outcome === 'accepted' && settled.status === 'UNKNOWN';
    const words = claim.row.kind === 'cancel' ? CANCEL_OUTCOMES : OUTCOMES;
    met((successor ?? order).base, isMismatch ? 'submit_mismatch' : (words[outcome] ?? outcome));
    const toOriginal = REPLACE_OUTCOMES[outcome];
    if (successor !== null && !isMismatch && toOriginal !== undefined) met(order.base, toOriginal);
    return settled;
  },
});

/** What a person says counts as what they found. */
const evidenced = ({ evidence, status }: Resolution): string => {
  if (evidence.kind !== 'operator') return evidence.kind;
  return status === 'FAILED' ? 'proven_absent' : 'submit_accepted';
};

export function countedStore(store: TradingStore, met: Met): TradingStore {
  return {
    ...store,
    enqueueCancel: (epoch, id, judge) =>
      store.enqueueCancel(epoch, id, (order, original) => {
        met(order.base, 'cancel_wanted');
        return judge(order, original);
      }),
    enqueueReplace: (epoch, id, intent, judge) =>
      store.enqueueReplace(epoch, id, intent, (facts) => {
        met(facts.original.base, 'replace_wanted');
        return judge(facts);
      }),
    claim: (request, judge) =>
      store.claim(request, (facts, rows) => {
        const decisions = judge(facts, rows);
        rows.forEach(({ order, successor, row }, index) => {
          const kind = decisions[index]?.kind;
          const { base } = successor ?? order;
          if (kind === 'send') met(base, row.kind === 'cancel' ? 'cancel_sent' : 'claimed');
          if (kind === 'deny') met(base, 'withdrawn');
        });
        return decisions;
      }),
    order: (request, intents, judge) =>
      store.order(request, intents, (facts) => {
        const decisions = judge(facts);
        for (const decision of decisions)
          if (decision.kind === 'promise' && decision.claim !== null) met(decision.order.base, 'claimed');
        return decisions;
      }),
    settle: (claim, settlement) => store.settle(claim, counted({ claim, settlement }, met).settlement),
    settleAll: (answered) => store.settleAll(answered.map((one) => counted(one, met))),
    resolve: (outboxId, epoch, decide) =>
      store.resolve(outboxId, epoch, (order, successor) => {
        const resolution = decide(order, successor);
        if (resolution !== null) met((successor ?? order).base, evidenced(resolution));
        return resolution;
      }),
    receive: (epoch, messages, book) =>
      store.receive(epoch, messages, (facts, message) => {
        const { content } = message;
        const base = facts.order?.base ?? 'none';
        const repeated = facts.knownExecution === null ? 'fill' : 'fill_repeated';
        if (content.kind === 'order') met(base, content.event.kind);
        if (content.kind === 'execution') met(base, repeated);
        const booking = book(facts, message);
        // what came too early meets its order when it is booked
        const isAmending = content.kind === 'bust' || content.kind === 'correction';
        if (isAmending && booking.amendment !== null) met(base, content.kind);
        return booking;
      }),
  };
}
