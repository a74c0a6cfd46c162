/** A result as its run directory keeps it. */
import { type RunRecord, reportHtml } from '@mqk/artifacts';
import {
  type BacktestResult,
  type Metrics,
  type Settings,
  diagnose,
  metricsJson,
  runEventCodec,
} from '@mqk/backtest';
import { type Json, formatMicros } from '@mqk/core';
import { limitsCodec } from '@mqk/risk';
import type { PreparedStrategy } from '@mqk/strategy';
import { policyHash, venuePolicyCodec } from '@mqk/venue';

import type { InputFile } from './inputs.ts';
import { reportOf } from './report.ts';

export interface RunAbout {
  readonly strategy: PreparedStrategy;
  readonly codeHash: string;
  readonly codeVersion: string;
  readonly inputs: readonly InputFile[];
  /** How the files were read. */
  readonly reading: Readonly<Record<string, Json>>;
}

export function recordOf(result: BacktestResult, metrics: Metrics, about: RunAbout): RunRecord {
  const { strategy, codeHash, codeVersion, inputs, reading } = about;
  const reasons = reasonsOf(result);
  return {
    strategy: strategy.name,
    ...{ codeHash, codeVersion, reasons },
    inputs: inputs.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    inputBytes: inputs.map(({ content }) => content),
    seed: 0,
    policies: policiesOf(result.settings),
    promotable: reasons.length === 0,
    parent: null,
    config: {
      strategy: { name: strategy.name, params: strategy.params },
      ...settingsJson(result.settings),
      reading,
    },
    orders: result.orders,
    fills: result.fills,
    equity: result.curve,
    metrics: JSON.stringify(metricsJson(metrics), null, 2),
    events: encoded(result),
    report: reportHtml(reportOf(result, metrics, { strategy, diagnoses: diagnose(result, metrics) })),
  };
}

/** One after the other, so that a long log is never there twice. */
function* encoded({ events }: BacktestResult): Iterable<Json> {
  for (const event of events) yield runEventCodec.encode(event);
}

/** Why a result like this cannot be promoted. */
export const reasonsOf = ({ notPromotable }: BacktestResult): readonly string[] => notPromotable;

/** Every setting that shapes a result; nothing of where it was run. */
export function settingsJson({ account, policy, risk }: Settings): Readonly<Record<string, Json>> {
  return {
    account: {
      kind: account.kind,
      currency: account.currency,
      cash: formatMicros(account.cash),
      allow_short: account.allowShort,
      leverage_bps: account.leverageBps.toString(),
      borrow_bps: account.borrowBps.toString(),
    },
    venue: venuePolicyCodec.encode(policy.venue),
    calendar: policy.calendar.name,
    corporate_actions: policy.corporateActions,
    gaps: policy.gaps,
    gap_bars_max: policy.gapBarsMax,
    halt_action: policy.haltAction,
    silent_sessions_max: policy.silentSessionsMax,
    time_in_force: policy.timeInForce,
    ...(policy.sameBarFill ? { same_bar_fill: true } : {}),
    limits: risk === 'none' ? 'none' : limitsCodec.encode(risk),
  };
}

const policiesOf = ({ policy, risk }: Settings): Readonly<Record<string, Json>> => ({
  venue: policyHash(policy.venue),
  calendar: policy.calendar.name,
  corporate_actions: policy.corporateActions,
  gaps: policy.gaps,
  halt_action: policy.haltAction,
  ...(policy.sameBarFill ? { same_bar_fill: true } : {}),
  limits: risk === 'none' ? 'none' : 'in force',
});
