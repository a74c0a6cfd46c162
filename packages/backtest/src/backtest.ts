/** The backtest as one function. */
import { type Micros, type Result, invariant, ok, toMicros } from '@mqk/core';

import { openAccount } from './books.ts';
import type { Desk } from './desk.ts';
import type { LogValues } from './log/run-log.ts';
import { runPlan } from './loop.ts';
import type { BacktestOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { prepare } from './prepare.ts';
import type { BacktestRefusal } from './refusal.ts';
import type { AccountedFor, BacktestResult, EquityCurve, NotPromotable } from './result.ts';

/**
 * Runs a strategy over bars with the semantics of the live desk: its strategy interface, its rule from targets to
 * orders, its order states, its ledger, its risk, and the matching engine that its paper broker wraps. Synchronous and
 * pure: the same options give the same bytes.
 *
 * Refuses what cannot be meant before anything runs; a run that policy stops is answered, with `stopped`.
 */
export function backtest(options: BacktestOptions): Result<BacktestResult, BacktestRefusal> {
  const plan = prepare(options);
  return plan.ok ? ok(resultOf(runOver(plan.value))) : plan;
}

/** The desk at the end of its bars, or of its run. */
export function runOver(plan: Plan): Desk {
  return runPlan(plan, (opened) => {
    const booked = openAccount(opened, plan.account.cash);
    invariant(booked.ok, 'an account opens with the cash that it is given');
  });
}

/** What was there at the last bar end. */
export function finalEquityOf({ plan }: Desk, { equity, length }: EquityCurve): Micros {
  const last = equity[length - 1];
  return last === undefined ? plan.account.cash : toMicros(BigInt(last));
}

/** What the log holds is made into values when somebody asks for the first of it. */
function resultOf(desk: Desk): BacktestResult {
  const { plan } = desk;
  const curve = desk.curve.finish();
  let read: LogValues | null = null;
  const log = (): LogValues => (read ??= desk.log.read());
  return {
    account: desk.account,
    settings: { account: plan.account, policy: plan.policy, risk: plan.risk },
    instruments: plan.instruments,
    tape: plan.tape,
    bars: desk.bars,
    get orders() {
      return log().orders;
    },
    get fills() {
      return log().fills;
    },
    curve,
    ledger: desk.ledger,
    get entries() {
      return log().entries;
    },
    fees: toMicros(desk.fees),
    finalEquity: finalEquityOf(desk, curve),
    actions: accountFor(desk),
    gaps: plan.gaps,
    get events() {
      return log().events;
    },
    stopped: desk.stopped,
    notPromotable: objections(plan, desk),
  };
}

function accountFor({ plan, nextAction, stopped }: Desk): readonly AccountedFor[] {
  const { corporateActions } = plan.policy;
  return [
    ...plan.scheduled.map(({ action }, index): AccountedFor => {
      if (corporateActions === 'ignore') return { action, outcome: 'ignored' };
      if (index < nextAction) return { action, outcome: 'applied' };
      return { action, outcome: stopped === null ? 'after_series' : 'stopped' };
    }),
    ...plan.outside,
  ];
}

/** Asked from top to bottom; all that hold are told. */
function objections({ policy, risk, tape, gaps }: Plan, { stopped }: Desk): readonly NotPromotable[] {
  const raw = tape.series.some(({ kind }) => kind === 'raw');
  const asked: readonly (readonly [NotPromotable, boolean])[] = [
    ['stopped', stopped !== null],
    ['limits_none', risk === 'none'],
    ['corporate_actions_ignored', policy.corporateActions === 'ignore'],
    ['actions_unknown', raw && policy.actions.length === 0],
    ['gaps_reported', gaps.length > 0],
    ['optimistic_ambiguity', policy.venue.ambiguity === 'optimistic'],
    ['same_bar_fill', policy.sameBarFill],
  ];
  return asked.flatMap(([objection, holds]) => (holds ? [objection] : []));
}
