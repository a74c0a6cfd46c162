/** Stores that break one promise each: the real one, of which one answer is another. */
import { systemTime } from '@mqk/core';
import type { GateFacts, TradingStore } from '@mqk/execution/store';

type Breakage = (store: TradingStore) => Partial<TradingStore>;

/** The epoch of whoever has the account, whoever asks. */
const anyEpoch = async (store: TradingStore): Promise<bigint> =>
  (await store.controlFacts()).lease?.epoch ?? 0n;

const telling =
  (change: (facts: GateFacts) => GateFacts): Breakage =>
  (store) => ({
    claim: async (request, judge) => store.claim(request, (facts, rows) => judge(change(facts), rows)),
  });

export const BREAKAGES: Readonly<Record<string, Breakage>> = {
  'promises an intent again': (store) => ({
    enqueue: async (...asked) => {
      const outcome = await store.enqueue(...asked);
      if (outcome.kind !== 'already' || outcome.clientOrderId === null) return outcome;
      return { kind: 'promised', clientOrderId: outcome.clientOrderId };
    },
  }),
  'keeps no refusal': () => ({ list: async () => ({ items: [], next: null }) }),
  'tells the gate of no promise': telling((facts) => ({ ...facts, risk: { ...facts.risk, pending: [] } })),
  'tells the gate of no beat': telling((facts) => ({ ...facts, heartbeats: [] })),
  'tells nobody of a halt': (store) => ({
    controlFacts: async () => {
      const facts = await store.controlFacts();
      return { ...facts, control: { ...facts.control, halts: [] } };
    },
  }),
  'has something under way for ever': (store) => ({
    unsettled: async () => ({ ...(await store.unsettled()), created: 1 }),
  }),
  'forgets the hash': (store) => ({
    claim: async (...asked) =>
      (await store.claim(...asked)).map((claim) => ({ ...claim, row: { ...claim.row, payloadSha256: '' } })),
  }),
  'claims a row twice': (store) => ({
    claim: async (...asked) => {
      const claims = await store.claim(...asked);
      return [...claims, ...claims];
    },
  }),
  'claims whatever there is': (store) => ({
    claim: async (request, judge) => store.claim({ ...request, limit: 100 }, judge),
  }),
  'forgets the ids of the broker': (store) => ({
    claim: async (...asked) =>
      (await store.claim(...asked)).map((claim) => ({ ...claim, brokerOrderId: null })),
  }),
  'settles for anybody': (store) => ({
    settle: async (...asked) => {
      await store.settle(...asked);
      return 'done';
    },
  }),
  'forgets a doubt': () => ({ doubts: async () => [] }),
  'hears an answer to an earlier attempt': (store) => ({
    resolve: async (...asked) => {
      await store.resolve(...asked);
      return 'done';
    },
  }),
  'loses the claims that it made': (store) => ({
    order: async (...asked) => ({ ...(await store.order(...asked)), claims: [] }),
  }),
  'holds nothing back': (store) => ({
    order: async (request, intents, judge) =>
      store.order(request, intents, (facts) => judge({ ...facts, held: false })),
  }),
  'swallows what it could not settle': (store) => ({
    settleAll: async (answered) => store.settleAll(answered).catch(() => answered.map(() => 'done' as const)),
  }),
  'lends the account to many': (store) => ({
    acquireLease: async (holder, lifeMs) => {
      const lease = await store.acquireLease(holder, lifeMs);
      return lease.ok ? lease : { ok: true, value: { holder, epoch: 9n, expiresAt: systemTime(lifeMs) } };
    },
  }),
  'promises to whoever lost the account': (store) => ({
    enqueue: async (_epoch, intent, judge) => store.enqueue(await anyEpoch(store), intent, judge),
  }),
  'claims for whoever lost the account': (store) => ({
    claim: async (request, judge) => store.claim({ ...request, epoch: await anyEpoch(store) }, judge),
  }),
  'moves the market for whoever lost the account': (store) => ({
    market: async (_epoch, step, equity) => store.market(await anyEpoch(store), step, equity),
  }),
  'finds nothing of the dead': () => ({ doubtOrphans: async () => 0 }),
  'loses its ledger': () => ({ ledger: async () => [] }),
  'takes old news for new': (store) => ({
    receive: async (...asked) => {
      const heard = await store.receive(...asked);
      return { ...heard, applied: heard.applied + heard.repeated, repeated: 0 };
    },
  }),
  'passes over news at fault': (store) => ({
    receive: async (...asked) => ({ ...(await store.receive(...asked)), quarantined: 0 }),
  }),
  'asks nothing': () => ({ inquiries: async () => [] }),
  'does not know how far it has heard': () => ({ cursor: async () => 0n }),
  'keeps a bar twice': (store) => ({
    storedBars: async (run) => {
      const bars = await store.storedBars(run);
      return [...bars, ...bars];
    },
  }),
  'keeps no record': () => ({
    verifyAudit: async () => ({ ok: true, value: { records: 0n, head: '' } }),
  }),
  'says nothing of a change that broke off': (store) => ({
    control: async (...asked) => store.control(...asked).catch(() => undefined as never),
  }),
  'forgets what a key has brought about': () => ({ doneRequest: async () => null }),
  'forgets its run': () => ({ run: async () => null }),
  'keeps no verdict': () => ({ saveVerdict: async () => 'done' }),
};
