/** Everything that the live path needs of a database, for one account. */
import type { AccountId } from '@mqk/core';
import type {
  ControlStore,
  HistoryStore,
  InboxStore,
  MarketStore,
  OutboxStore,
  ReconcileStore,
  TradingStore,
} from '@mqk/execution/store';

import { type AccountTerms, ensureAccount } from './account.ts';
import { type ControlDesk, control, controlFacts } from './control/change.ts';
import { heartbeat } from './control/heartbeat.ts';
import { acquireLease, releaseLease, renewLease } from './control/lease.ts';
import { doneRequest } from './control/requests.ts';
import { verifyAudit } from './control/verify-audit.ts';
import { watch } from './control/watch.ts';
import { windDownFacts } from './control/wind-downs.ts';
import type { Database } from './database/pool.ts';
import { eventStore } from './history/events.ts';
import { page } from './history/pages.ts';
import { story } from './history/story.ts';
import { answerInquiry, oneInquiry, openInquiries } from './inbox/inquiries.ts';
import { readCursor } from './inbox/messages.ts';
import { retryParked } from './inbox/parked.ts';
import { receive } from './inbox/receive.ts';
import { ledger } from './inbox/ledger.ts';
import { finishBar, latestRun, storedBars } from './market/bars.ts';
import { decisionFacts, unsettled } from './market/decision-facts.ts';
import { instruments, saveInstruments } from './market/instruments.ts';
import { saveLimits } from './market/limits.ts';
import { market } from './market/market.ts';
import { claim } from './outbox/claim.ts';
import { doubts } from './outbox/doubts.ts';
import { enqueueCancel } from './outbox/enqueue-cancel.ts';
import { enqueueReplace } from './outbox/enqueue-replace.ts';
import { enqueue } from './outbox/enqueue.ts';
import { doubtOrphans } from './outbox/orphans.ts';
import { order } from './outbox/order.ts';
import { resolve } from './outbox/resolve.ts';
import { settleAll } from './outbox/settle.ts';
import { type ReconcileRules, books } from './reconcile/books.ts';
import { drawSnapshot } from './reconcile/draw-snapshot.ts';
import { saveVerdict } from './reconcile/save-verdict.ts';

export interface StoreOptions extends AccountTerms {
  readonly reconcile: ReconcileRules;
  /** SHA-256 of the effective configuration. */
  readonly configHash: string;
}

/** Makes the account's rows when there are none. Refuses (throws) an account that is stored with other terms. */
export async function openTradingStore(database: Database, options: StoreOptions): Promise<TradingStore> {
  await ensureAccount(database, options);
  const { account } = options;
  return Object.freeze({
    ...outboxStore(database, account),
    ...inboxStore(database, account),
    ...controlStore({ database, account, configHash: options.configHash }),
    ...reconcileStore(database, account, options.reconcile),
    ...marketStore(database, account),
    ledger: async () => ledger(database, account),
    windDownFacts: async () => windDownFacts(database, account),
    ...historyStore(database, account),
    ...eventStore(database, account),
  });
}

const historyStore = (database: Database, account: AccountId): HistoryStore => ({
  list: async (list, asked) => page(database, account, { list, ...asked }),
  story: async (clientOrderId) => story(database, account, clientOrderId),
});

const outboxStore = (database: Database, account: AccountId): OutboxStore => ({
  enqueue: async (epoch, intent, judge) => enqueue(database, { account, epoch }, intent, judge),
  enqueueReplace: async (epoch, original, intent, judge) =>
    enqueueReplace(database, account, { epoch, original, intent }, judge),
  enqueueCancel: async (epoch, clientOrderId, judge) =>
    enqueueCancel(database, { account, epoch, clientOrderId }, judge),
  claim: async (request, judge) => claim(database, account, request, judge),
  order: async (request, intents, judge) => order(database, account, { request, intents }, judge),
  settle: async (claim, settlement) =>
    (await settleAll(database, account, [{ claim, settlement }]))[0] ?? 'ownership_lost',
  settleAll: async (answered) => settleAll(database, account, answered),
  doubtOrphans: async (epoch, unsettled) => doubtOrphans(database, account, epoch, unsettled),
  doubts: async () => doubts(database, account),
  resolve: async ({ outboxId, attempts }, epoch, decide) =>
    resolve(database, { account, outboxId, attempts, epoch }, decide),
});

const inboxStore = (database: Database, account: AccountId): InboxStore => ({
  cursor: async () => readCursor(database, account),
  receive: async (epoch, messages, book) => receive({ database, account, epoch }, messages, book),
  retryParked: async (epoch, book) => retryParked({ database, account, epoch }, book),
  inquiries: async (which) => openInquiries(database, account, which),
  inquiry: async (id) => oneInquiry(database, account, id),
  answer: async (id, epoch, decide) => answerInquiry(database, { account, id, epoch }, decide),
});

const controlStore = (desk: ControlDesk): ControlStore => {
  const { database, account } = desk;
  return {
    acquireLease: async (holder, lifeMs) => acquireLease(database, { account, holder, lifeMs }),
    renewLease: async (holder, epoch, lifeMs) => renewLease(database, epoch, { account, holder, lifeMs }),
    releaseLease: async (holder, epoch) => releaseLease(database, epoch, { account, holder }),
    heartbeat: async (loops) => heartbeat(database, account, loops),
    watch: async (epoch, alarms) => watch(database, account, epoch, alarms),
    controlFacts: async () => controlFacts(desk),
    control: async (change, request) => control(desk, change, request),
    doneRequest: async (key) => doneRequest(database, account, key),
    verifyAudit: async () => verifyAudit(database, account),
  };
};

const reconcileStore = (database: Database, account: AccountId, rules: ReconcileRules): ReconcileStore => ({
  drawSnapshot: async () => drawSnapshot(database, account),
  books: async (window) => books(database, account, { ...rules, window }),
  saveVerdict: async (saved) => saveVerdict(database, account, saved),
});

const marketStore = (database: Database, account: AccountId): MarketStore => ({
  saveInstruments: async (list) => saveInstruments(database, account, list),
  instruments: async () => instruments(database, account),
  saveLimits: async (limits, by) => saveLimits(database, account, limits, by),
  market: async (epoch, step, equity) => market(database, { account, epoch }, step, equity),
  storedBars: async (run) => storedBars(database, account, run),
  finishBar: async (epoch, run, at) => finishBar(database, { account, epoch }, { run, at }),
  run: async () => latestRun(database, account),
  decisionFacts: async (key) => decisionFacts(database, account, key),
  unsettled: async () => unsettled(database, account),
});
