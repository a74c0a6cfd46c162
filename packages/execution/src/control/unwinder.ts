/**
 * Carries wind-downs out, one look at a time, until each is proven to be done.
 *
 * What is wanted is stored before anything is asked of anybody, so that whoever dies in the middle is continued by
 * the next life. Asking again is harmless: a cancel coalesces, an order of a wind-down is named after it and its try.
 */
import {
  type AccountId,
  type Holding,
  type Instrument,
  type InstrumentId,
  type MarketTime,
  type OrderIntent,
  type Quantity,
  UNASSIGNED,
  intentId,
  marketTime,
  toQuantity,
} from '@mqk/core';

import type { Gateway } from '../gateway.ts';
import type { Reconciled } from '../reconcile/reconciler.ts';
import type { CloseAttempt, WindDown, WindDownAction, WindDownFacts } from '../store/wind-down.ts';
import type { MarketStore } from '../store/market-store.ts';
import type { ControlStore, WindDownStore } from '../store/trading-store.ts';
import type { Control } from './control.ts';
import { type WindDownStep, closeOf, ownPrefix, planWindDown } from './plan-wind-down.ts';
import { type ProtectionRules, createProtectionWatch } from './protection.ts';

/** What a halt does to the orders that it finds. */
export const HALT_ACTIONS = [
  'hold', //               nothing: a person decides
  'cancel-open', //        every order but protective stops
  'cancel-and-flatten', // every order, and then the positions
] as const;
export type HaltAction = (typeof HALT_ACTIONS)[number];

const ANSWERS: Readonly<Record<HaltAction, WindDownAction | null>> = {
  hold: null,
  'cancel-open': 'cancel_open',
  'cancel-and-flatten': 'flatten',
};

export interface WindDownRules {
  readonly haltAction: HaltAction;
  /** Milliseconds that an answer is waited for before the same is asked again. */
  readonly retryMs: number;
  /** What is done about a position without a resting stop; without, nothing. */
  readonly protection?: ProtectionRules;
}

/** Where one wind-down stands, in words. */
export interface WindDownNote {
  readonly id: bigint;
  readonly action: WindDownAction;
  readonly because: string;
}

export interface WindingDown {
  /** Requests that were new. */
  readonly asked: number;
  /** Not ended yet. */
  readonly open: readonly WindDownNote[];
  /** Whether an order of ours that gets us out waits for the market to move. */
  readonly waitsForMarket: boolean;
}

export interface UnwinderParts {
  readonly account: () => AccountId;
  readonly store: WindDownStore & Pick<MarketStore, 'instruments'> & Pick<ControlStore, 'control'>;
  readonly control: Control;
  readonly cancel: Gateway['cancel'];
  readonly reduce: Gateway['reduce'];
  readonly look: () => Promise<Reconciled>;
  readonly rules: WindDownRules;
}

export interface Unwinder {
  runOnce(): Promise<WindingDown>;
  /** Where the last round left what is open. */
  standing(): readonly WindDownNote[];
}

const NOTHING: WindingDown = { asked: 0, open: [], waitsForMarket: false };

export function createUnwinder(parts: UnwinderParts): Unwinder {
  const { store, control, rules } = parts;
  const watchProtection = createProtectionWatch({ store, control, rules: rules.protection ?? UNWATCHED });

  /** Every halt that nobody has seen is answered once, whoever wrote it and wherever. */
  async function answerHalts({ unanswered }: WindDownFacts): Promise<boolean> {
    const action = ANSWERS[rules.haltAction];
    if (action === null || unanswered.length === 0) return false;
    for (const { id, code } of unanswered)
      await control.windDown({ ...WHOLE, action, by: 'system', reason: `halt: ${code}`, cause: id });
    return true;
  }

  let last = NOTHING;
  return {
    standing: () => last.open,
    async runOnce(): Promise<WindingDown> {
      const found = await store.windDownFacts();
      const answered = await answerHalts(found);
      const asked = await watchProtection(found);
      const facts = answered || asked ? await store.windDownFacts() : found;
      let sum = NOTHING;
      for (const windDown of facts.open) {
        const step = planWindDown(windDown, facts, rules.retryMs);
        sum = added(sum, windDown, await carryOut(parts, windDown, step));
      }
      last = sum;
      return sum;
    },
  };
}

const UNWATCHED: ProtectionRules = { policy: 'off', unprotectedMsMax: 0 };

const WHOLE = { clientOrderId: null, instrument: null, confirmed: null } as const;

interface Done {
  readonly asked: number;
  /** Null: it ended. */
  readonly because: string | null;
  readonly waitsForMarket: boolean;
}

const waiting = (because: string, asked = 0): Done => ({ asked, because, waitsForMarket: false });

function added(sum: WindingDown, { id, action }: WindDown, done: Done): WindingDown {
  const { because } = done;
  return {
    asked: sum.asked + done.asked,
    open: because === null ? sum.open : [...sum.open, { id, action, because }],
    waitsForMarket: sum.waitsForMarket || done.waitsForMarket,
  };
}

/** One that waits already will do; of who has lost the account none is taken, and the wind-down is the other life's. */
const NOT_NEW: ReadonlySet<string> = new Set(['already', 'ownership_lost']);

async function carryOut(parts: UnwinderParts, windDown: WindDown, step: WindDownStep): Promise<Done> {
  switch (step.kind) {
    case 'cancel': {
      let asked = 0;
      // a kill does not wait for the answer to an earlier request
      for (const order of step.orders) if (!NOT_NEW.has(await parts.cancel(order, 'kill'))) asked += 1;
      return waiting(step.because, asked);
    }
    case 'close':
      return close(parts, windDown);
    case 'working':
      return { asked: 0, because: step.because, waitsForMarket: true };
    case 'wait':
      return waiting(step.because);
    case 'done':
      return ended(parts, windDown);
  }
}

async function ended({ control }: UnwinderParts, windDown: WindDown): Promise<Done> {
  await control.endWindDown('system', {
    id: windDown.id,
    state: 'done',
    reason: 'everything it meant has ended',
  });
  return { asked: 0, because: null, waitsForMarket: false };
}

/** A fresh look at both sides, and one order for each symbol in which something is left. */
async function close(parts: UnwinderParts, windDown: WindDown): Promise<Done> {
  const { sides } = await parts.look();
  if (sides === null) return waiting('nothing is sent: the broker does not show the account');
  const symbols = windDown.instrument === null ? heldIn(sides) : [windDown.instrument];
  const facts = await parts.store.windDownFacts();
  const confirmed = confirmedLeft(windDown, facts);
  if (confirmed === 0n) return ended(parts, windDown);
  const notes: string[] = [];
  for (const symbol of symbols) {
    const [ours, theirs] = [totalOf(sides.ours.positions, symbol), totalOf(sides.theirs.positions, symbol)];
    const what = closeOf(ours, theirs, confirmed);
    if (what.kind === 'disagree') notes.push(`nothing is sent for ${symbol}: ${what.because}`);
    if (what.kind === 'close') notes.push(await send(parts, { windDown, facts, symbol, ...what }));
  }
  return notes.length === 0 ? ended(parts, windDown) : waiting(notes.join('; '), notes.length);
}

/** What a person confirmed, without what was executed of it; null: they confirmed nothing. */
function confirmedLeft(windDown: WindDown, { attempts }: WindDownFacts): Quantity | null {
  if (windDown.confirmed === null) return null;
  const filled = attempts
    .filter(({ intent }) => intent.startsWith(ownPrefix(windDown)))
    .reduce((sum, attempt) => sum + attempt.filled, 0n);
  return toQuantity(filled < windDown.confirmed ? windDown.confirmed - filled : 0n);
}

type Sides = NonNullable<Reconciled['sides']>;

const heldIn = ({ ours, theirs }: Sides): readonly InstrumentId[] =>
  [...new Set([...ours.positions, ...theirs.positions].map(({ instrument }) => instrument))].sort();

function totalOf(
  lines: readonly { readonly instrument: InstrumentId; readonly quantity: Holding }[],
  symbol: InstrumentId,
): bigint {
  return lines.reduce((sum, { instrument, quantity }) => (instrument === symbol ? sum + quantity : sum), 0n);
}

interface Closing {
  readonly windDown: WindDown;
  readonly facts: WindDownFacts;
  readonly symbol: InstrumentId;
  readonly side: 'buy' | 'sell';
  readonly quantity: Quantity;
}

async function send(parts: UnwinderParts, closing: Closing): Promise<string> {
  const { facts, side, quantity, symbol } = closing;
  const { run, marketTime: at } = facts;
  const instrument = (await parts.store.instruments()).find(({ id }) => id === symbol);
  if (run === null || at === null || instrument === undefined)
    return `nothing is sent for ${symbol}: the desk has no run, no market time or no such instrument`;
  const outcome = await parts.reduce(intentOf(parts.account(), closing, { run, at, instrument }));
  if (outcome.kind === 'ownership_lost')
    return `nothing is sent for ${symbol}: another process has the account`;
  if (outcome.kind !== 'denied') return `${side} ${quantity} ${symbol} to close`;
  return `nothing is sent for ${symbol}: ${outcome.refusals.map(({ code }) => code).join(', ')}`;
}

/** It waits in the outbox no longer than a day: the next try looks again. */
const DAY_MS = 86_400_000;

function intentOf(
  account: AccountId,
  { windDown, facts, symbol, side, quantity }: Closing,
  {
    run,
    at,
    instrument,
  }: { readonly run: OrderIntent['run']; readonly at: MarketTime; readonly instrument: Instrument },
): OrderIntent {
  const held = facts.positions.filter((position) => position.instrument === symbol);
  const tries = facts.attempts.filter(({ intent }: CloseAttempt) =>
    intent.startsWith(ownPrefix(windDown)),
  ).length;
  return {
    id: intentId(`${ownPrefix(windDown)}${symbol}-${tries + 1}`),
    account,
    run,
    // the account's sum is what has to go; where one strategy holds it all, it is that strategy's exit
    strategy: held.length === 1 && held[0] !== undefined ? held[0].strategy : UNASSIGNED,
    instrument: symbol,
    instrumentVersion: instrument.version,
    leg: 'exit',
    reduceOnly: true,
    terms: { side, quantity, type: 'market', limitPrice: null, stopPrice: null, timeInForce: 'day' },
    decidedAt: at,
    expiresAt: marketTime(at + DAY_MS),
  };
}
