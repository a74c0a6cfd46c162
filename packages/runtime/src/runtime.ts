/**
 * The live loop, one turn at a time.
 *
 * A turn hears and books all news, looks after doubts, reconciles when it is time, sends what may be sent,
 * turns standing targets into promises, and only when nothing is left to do lets the market move on by one
 * bar end. Whoever calls `turn` owns the time: the daemon's loop live, a seed in a simulation.
 */
import { type AccountId, type Clock, type Instrument, type RunId, type StrategyId, ok } from '@mqk/core';
import type { Gateway } from '@mqk/execution';
import type { ControlFacts, TradingStore, Unsettled as StoredUnsettled } from '@mqk/execution/store';
import { LOOPS, type LoopName, requireArmed } from '@mqk/integrity';
import type { StrategyRun } from '@mqk/strategy';

import { type AdvanceParts, advance } from './advance.ts';
import { type ArmExpiry, watchArm } from './arm-expiry.ts';
import { type Due, dueEvery } from './due.ts';
import { type FeedWatch, rememberFeed } from './feed-watch.ts';
import { type PursueParts, pursue } from './pursue.ts';
import { rebuild } from './rebuild.ts';
import { type Suspended, rememberFault } from './strategy-fault.ts';
import type { Tape, TapeStep } from './tape.ts';

export interface RuntimeRules {
  /** Milliseconds between two reconciles while nothing else asks for one. */
  readonly reconcileEveryMs: number;
  /** Milliseconds between two heartbeats; well below the age at which the gate calls a loop dead. */
  readonly heartbeatEveryMs: number;
  /** Milliseconds that a snapshot of the account may be old for anything to be sized by it. */
  readonly snapshotAgeMsMax: number;
  /** Rows sent in one turn. */
  readonly dispatchLimit: number;
  /** Without: an arm lasts until somebody disarms. */
  readonly armExpiry?: ArmExpiry;
}

export interface RuntimeParts {
  readonly account: AccountId;
  readonly run: RunId;
  /** Of the lease under which this life moves the run. */
  readonly epoch: bigint;
  readonly strategyId: StrategyId;
  readonly strategy: StrategyRun;
  readonly instruments: readonly Instrument[];
  readonly gateway: Gateway;
  readonly store: TradingStore;
  readonly tape: Tape;
  /** Asked about each step before anybody lives through it. */
  readonly watch: FeedWatch;
  readonly clock: Clock;
  readonly rules: RuntimeRules;
}

/** What a turn did, or what keeps it from going on. */
export type Turn =
  | { readonly kind: 'worked' }
  /** `stirred`: it brought news of orders, or new targets. */
  | { readonly kind: 'bar'; readonly step: TapeStep; readonly stirred: boolean }
  | { readonly kind: 'waiting'; readonly because: string }
  /** The strategy asked for what it may not have. It is not asked again in this process life. */
  | Suspended
  | { readonly kind: 'ended' };

export interface Runtime {
  /**
   * Rebuilds the strategy from the bars that it has worked through, and recalls what has been told about the feed.
   * Mute: nothing is asked for.
   */
  rebuild(): Promise<void>;
  turn(): Promise<Turn>;
}

export function createRuntime(parts: RuntimeParts): Runtime {
  const { gateway, store, strategy, rules, clock } = parts;
  const heartbeat = dueEvery(rules.heartbeatEveryMs, clock);
  const reconcile = dueEvery(rules.reconcileEveryMs, clock);
  const alive = new Set<LoopName>();
  const pursued = pursuing(parts);
  /** Whether anything happened since the targets were last pursued: if not, there is nothing new to ask for. */
  let stirred = true;
  /**
   * Whether a bar end was left in the middle by an earlier life: its orders may be working, and the strategy, shown
   * everything before it, does not know yet that it wanted them. Nothing is asked for until it has seen that bar again.
   */
  let begun = false;
  const fault = rememberFault(parts.strategyId, gateway.control);
  const feed = rememberFeed(parts.watch, gateway.control);
  const advanced: AdvanceParts = { ...parts, feed, pursue: () => pursue(strategy.standing(), pursued) };
  const armed = watchArm(rules.armExpiry ?? 'never', gateway.control);
  const worked = (): Turn => {
    stirred = true;
    return WORKED;
  };

  /** Turns what is wanted into promises; answers a turn when there was something, or when it may not be. */
  async function pursueTargets(): Promise<Turn | null> {
    const asked = await advanced.pursue();
    if (!asked.ok) return { kind: 'waiting', because: asked.refused.code };
    return asked.value > 0 ? worked() : null;
  }

  async function trade(open: Unsettled): Promise<Turn> {
    const facts = await store.controlFacts();
    const mute = muteBecause(facts, parts.run);
    if (mute !== null)
      return mustWatch(open, facts, parts.run) ? moveOn(facts, true) : { kind: 'waiting', because: mute };
    const done = stirred && !begun ? await pursueTargets() : null;
    return done ?? moveOn(facts, armed.endsWith(parts.tape.after(facts.run?.cursor ?? null)));
  }

  /** Mute: what it wants at this bar is asked for after the next arm. */
  async function moveOn({ run, control }: ControlFacts, isMute: boolean): Promise<Turn> {
    stirred = true; // should this turn fail in the middle
    const turn = await advance(isMute ? mutely(advanced) : advanced, run?.cursor ?? null);
    // of a bar that was left in the middle the news was booked by the life before, and what it asks for was not asked
    stirred = isMute || begun || turn.kind !== 'bar' || turn.stirred;
    if (turn.kind === 'bar') {
      begun = false;
      if (control.armed) await armed.after(turn.step);
    }
    return turn.kind === 'faulted' ? fault.raise(turn.refused) : turn;
  }

  return {
    async rebuild(): Promise<void> {
      begun = await rebuild({ ...parts, feed });
    },
    async turn(): Promise<Turn> {
      alive.add('runtime').add('market_data');
      await armed.carryOut();
      const isDue = heartbeat();
      if (isDue) await beat(store, alive);
      // losses and storms stop a desk that orders nothing as well
      if (isDue || stirred) await gateway.watch();
      const done = await housework(parts, { alive, reconcile });
      if ('kind' in done) return worked();
      const suspended = await fault.suspended();
      if (suspended !== null) return suspended;
      const because = unsettledBecause(done);
      return because === null ? trade(done) : { kind: 'waiting', because };
    },
  };
}

const pursuing = (parts: RuntimeParts): PursueParts => ({
  ...parts,
  strategy: parts.strategyId,
  instruments: new Map(parts.instruments.map((instrument) => [instrument.symbol, instrument])),
  snapshotAgeMsMax: parts.rules.snapshotAgeMsMax,
  orderExpiry: (decidedAt) => parts.tape.orderExpiry(decidedAt),
  lastBarAt: () => parts.strategy.lastBarAt(),
});

/** An order that gets us out waits for the market, which must not wait for a strategy that may not trade. */
const mustWatch = ({ leaving }: Unsettled, facts: ControlFacts, run: RunId): boolean =>
  leaving && facts.run?.id === run;

/** The strategy sees the bar, and nothing that it wants is asked for. */
const mutely = (parts: AdvanceParts): AdvanceParts => ({ ...parts, pursue: () => Promise.resolve(ok(0)) });

const WORKED = { kind: 'worked' } as const;

interface Housework {
  readonly alive: Set<LoopName>;
  readonly reconcile: Due;
}

/** What is done whether or not we may trade: hear, end doubts, compare, get out, send what was promised. */
async function housework(
  { gateway, store, rules }: RuntimeParts,
  { alive, reconcile }: Housework,
): Promise<typeof WORKED | Unsettled> {
  const heard = await gateway.hear();
  if (heard.kind === 'heard') alive.add('event_stream');
  if (heard.kind === 'heard' && (heard.applied > 0 || heard.behind)) return WORKED;
  const open = await store.unsettled();
  if (await cleared(gateway, open)) return WORKED;
  if (reconcile()) await gateway.reconcile();
  alive.add('reconcile');
  const { asked, waitsForMarket } = await gateway.windDown();
  if (mayLeave(open, asked) && (await gateway.dispatch(rules.dispatchLimit)).claimed > 0) return WORKED;
  return { ...open, leaving: waitsForMarket };
}

/** Only loops that got something done since the last beat speak: a broker that cannot be heard closes the gate. */
async function beat(store: TradingStore, alive: Set<LoopName>): Promise<void> {
  await store.heartbeat(LOOPS.filter((loop) => alive.has(loop)));
  alive.clear();
}

/** Asks about every doubt, and about what news left open. Answers whether something of it ended. */
async function cleared(gateway: Gateway, { unknown, inquiries }: StoredUnsettled): Promise<boolean> {
  const ended = unknown > 0 && (await gateway.resolve()).some(({ result }) => result !== 'UNKNOWN');
  if (ended || inquiries === 0) return ended;
  return (await gateway.inquire()).answered > 0;
}

function muteBecause(facts: ControlFacts, run: RunId): string | null {
  if (facts.run?.id !== run || facts.run.state !== 'started') return 'the run is not started';
  const armed = requireArmed(facts.control);
  return armed.ok ? null : armed.refused.code;
}

/**
 * A doubt may end by the same bytes once more; and between two turns nobody sends, so that a claim was left by one
 * that failed.
 */
const mayLeave = ({ created, claimed, unknown }: Omit<Unsettled, 'leaving'>, asked: number): boolean =>
  created + claimed + unknown + asked > 0;

/** The market does not move on while an order is on its way, or nobody knows what became of one or what news meant. */
function unsettledBecause({ created, claimed, unknown, inquiries }: Unsettled): string | null {
  if (unknown > 0) return `${unknown} outcome(s) unknown`;
  if (claimed > 0) return `${claimed} order(s) being sent`;
  if (created > 0) return `${created} order(s) promised and not sent`;
  return inquiries > 0 ? `${inquiries} question(s) to the broker open` : null;
}

type Unsettled = StoredUnsettled & {
  /** An order that gets us out works, and fills when the market moves. */
  readonly leaving: boolean;
};
