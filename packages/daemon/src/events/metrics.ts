/** The desk in numbers, as Prometheus reads them. A number that nobody knows is left out, never shown as zero. */
import type { ControlFacts, Unsettled } from '@mqk/execution/store';
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

import type { Hearer } from './bell.ts';

/** What is asked of the desk at each look. */
export interface Measured {
  readonly facts: ControlFacts;
  readonly unsettled: Unsettled;
  readonly leaseUsable: boolean;
  /** Of this process life: a verdict of another one counts for nothing. */
  readonly life: string;
}

export interface Metrics {
  /** Counts every event that this life has told. */
  readonly hear: Hearer;
  /** Text of the Prometheus exposition format. */
  text(measure: () => Promise<Measured>): Promise<string>;
  readonly contentType: string;
}

interface Gauges {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  /** One number, or one for each value of the label. */
  readonly of: (measured: Measured) => number | Readonly<Record<string, number>>;
}

const GAUGES: readonly Gauges[] = [
  { name: 'mqk_armed', help: 'orders may leave', of: ({ facts }) => Number(facts.control.armed) },
  {
    name: 'mqk_halts_open',
    help: 'halts that nobody has acknowledged',
    of: ({ facts }) => facts.control.halts.filter(({ acknowledged }) => !acknowledged).length,
  },
  {
    name: 'mqk_run_started',
    help: 'a run of the strategy is started',
    of: ({ facts }) => Number(facts.run?.state === 'started'),
  },
  {
    name: 'mqk_lease_usable',
    help: 'this process may write for the account',
    of: ({ leaseUsable }) => Number(leaseUsable),
  },
  {
    name: 'mqk_outcomes_unknown',
    help: 'requests of which nobody knows what became',
    of: ({ facts }) => facts.doubts.length,
  },
  { name: 'mqk_orders_open', help: 'orders that may still be executed', of: ({ facts }) => facts.openOrders },
  {
    name: 'mqk_questions_open',
    help: 'news of the broker that is not understood yet',
    of: ({ unsettled }) => unsettled.inquiries,
  },
  {
    name: 'mqk_wind_downs_open',
    help: 'ways out that are not finished',
    of: ({ facts }) => facts.windDowns.length,
  },
  {
    name: 'mqk_outbox_rows',
    help: 'requests that are not settled',
    label: 'status',
    of: ({ unsettled: { created, claimed, unknown } }) => ({ created, claimed, unknown }),
  },
  {
    name: 'mqk_heartbeat_age_seconds',
    help: 'since a loop beat last',
    label: 'loop',
    of: ({ facts }) =>
      Object.fromEntries(
        facts.heartbeats.flatMap(({ loop, at }) => (at === null ? [] : [[loop, (facts.now - at) / 1000]])),
      ),
  },
  {
    name: 'mqk_reconcile_clean',
    help: 'the last comparison with the broker, of this life, found no difference',
    of: ({ facts, life }) => Number(facts.verdict?.verdict.state === 'CLEAN' && facts.verdict.life === life),
  },
  {
    name: 'mqk_reconcile_age_seconds',
    help: 'since the last comparison with the broker',
    label: 'state',
    of: ({ facts: { verdict, now } }) =>
      verdict === null ? {} : { [verdict.verdict.state]: (now - verdict.verdict.at) / 1000 },
  },
];

export function createMetrics(): Metrics {
  const process = new Registry();
  collectDefaultMetrics({ register: process });
  const counted = new Counter({
    name: 'mqk_events_total',
    help: 'what happened that a person may have to hear of, since this process started',
    labelNames: ['kind', 'code'],
    registers: [process],
  });
  const up = new Gauge({
    name: 'mqk_database_up',
    help: 'the database answered this very question',
    registers: [process],
  });
  return {
    contentType: process.contentType,
    hear: ({ kind, code }) => {
      counted.inc({ kind, code });
    },
    async text(measure) {
      const measured = await measure().catch(() => null);
      up.set(Number(measured !== null));
      const desk = measured === null ? '' : await gaugesOf(measured).metrics();
      return `${await process.metrics()}${desk}`;
    },
  };
}

/** Made anew for each look: what is not known any more is gone. */
function gaugesOf(measured: Measured): Registry {
  const registry = new Registry();
  for (const { name, help, label, of } of GAUGES) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
    });
    const value = of(measured);
    if (typeof value === 'number') gauge.set(value);
    else for (const [which, each] of Object.entries(value)) gauge.set({ [label ?? 'which']: which }, each);
  }
  return registry;
}
