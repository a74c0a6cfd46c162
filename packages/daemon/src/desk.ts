/** A desk at work: one account, its gateway, its loop, and what a person may ask of them. */
import {
  type MarketTime,
  type Result,
  type RunId,
  formatMicros,
  formatTime,
  marketTime,
  refuse,
  strategyId,
} from '@mqk/core';
import type {
  ArmPrepared,
  ArmRefusal,
  ArmSummary,
  Asked,
  Asker,
  Control,
  Gateway,
  GivenUp,
  HandAnswer,
  HandAnswerRefusal,
  HandRefusal,
  HandSettlement,
  OpeningPrepared,
  OpeningRefusal,
  Reconciled,
  RunRefusal,
} from '@mqk/execution';
import type { ControlFacts, HistoryStore, Run, TradingStore } from '@mqk/execution/store';
import type { Tape } from '@mqk/runtime';
import { requireArmed } from '@mqk/integrity';

import type { Brake } from './brake.ts';
import type { Config } from './config.ts';
import { type Exit, type FlattenWish, type GetOutRefusal, gettingOut } from './getting-out.ts';
import type { HaltWatch } from './halt-watch.ts';
import { instrumentsOf } from './instruments.ts';
import { type ShownDoubt, shownDoubt } from './http/doubts.ts';
import type { Bell } from './events/bell.ts';
import type { Measured, Metrics } from './events/metrics.ts';
import type { StreamParts } from './events/stream.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { Loop } from './loop.ts';
import type { Recovered } from './recover.ts';

/** Somebody has left a file HALT that could not be put aside: it goes, before anybody arms. */
export interface HaltFileLies {
  readonly code: 'halt_file_lies_there';
  readonly file: string;
}

export interface DeskParts {
  readonly config: Config;
  readonly configHash: string;
  readonly life: string;
  readonly run: RunId;
  readonly gateway: Gateway;
  readonly store: TradingStore;
  readonly tape: Tape;
  readonly lease: LeaseKeeper;
  readonly loop: Loop;
  readonly recovered: Recovered;
  readonly adoptedDatabase: boolean;
  readonly brake: Brake;
  readonly haltFile: HaltWatch;
  readonly bell: Bell;
  readonly metrics: Metrics;
}

export interface Desk {
  /** Disarm, halt or kill, whatever else is broken. */
  readonly stop: Brake;
  /** Wants one order gone, until it is proven to be. */
  cancel(asked: Exit & { readonly order: string }): Promise<Result<GivenUp, GetOutRefusal>>;
  /** Wants all orders gone, or of one symbol or of all of them orders and position. Disarms. */
  cancelAll(asked: Exit): Promise<Result<GivenUp, GetOutRefusal>>;
  flatten(asked: Exit & FlattenWish): Promise<Result<GivenUp, GetOutRefusal>>;
  callOff(asked: Exit & { readonly id: string }): Promise<Result<void, GetOutRefusal>>;
  readonly control: Control;
  /** One step: a person answers what the broker cannot. */
  answerByHand(answer: HandAnswer): Asked<void, HandAnswerRefusal>;
  /** What happened, to look at. */
  readonly history: HistoryStore;
  /** What happened, to follow. */
  readonly events: Pick<StreamParts, 'store' | 'bell'> & {
    /** Number of the newest event. */
    last(): Promise<bigint>;
  };
  /** The desk in numbers. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  status(): Promise<Status>;
  /** Null when nothing that a person could mend keeps orders in; else the first such thing. */
  notReadyBecause(): Promise<string | null>;
  prepareOpening(by: Asker): Asked<OpeningPrepared, OpeningRefusal>;
  confirmOpening(by: Asker, token: string): Asked<unknown, OpeningRefusal>;
  /** Both steps of an arm and the start of a run compare the books afresh before they decide. */
  prepareArm(by: Asker): Asked<ArmPrepared, ArmRefusal | HaltFileLies>;
  confirmArm(by: Asker, token: string): Asked<ArmSummary, ArmRefusal | HaltFileLies>;
  startRun(by: Asker): Asked<Run, RunRefusal | HaltFileLies>;
  reconcile(): Promise<Reconciled>;
  /** Orders of which nobody knows what became. */
  doubts(): Promise<readonly ShownDoubt[]>;
  /** One step: a person says what became of one of them, and why they know. */
  settleByHand(settlement: HandSettlement): Asked<void, HandRefusal>;
}

/** Text and counts only: what is shown is what is. */
export interface Status {
  readonly life: string;
  readonly account: string;
  readonly mode: string;
  readonly epoch: string;
  readonly adoptedDatabase: boolean;
  /** What the boot found of the life before this one. */
  readonly recovered: Recovered;
  readonly opened: boolean;
  readonly armed: boolean;
  readonly disarmReason: string | null;
  readonly halts: readonly {
    readonly id: string;
    readonly code: string;
    readonly detail: string;
    readonly acknowledged: boolean;
  }[];
  readonly run: { readonly id: string; readonly state: string; readonly cursor: string | null } | null;
  readonly bars: { readonly done: number; readonly total: number };
  readonly turn: string;
  readonly reconcile: { readonly state: string; readonly reasons: number; readonly thisLife: boolean } | null;
  readonly windDowns: readonly { readonly id: string; readonly action: string; readonly because: string }[];
  readonly outbox: { readonly created: number; readonly claimed: number; readonly unknown: number };
  readonly cash: string;
  readonly positions: readonly { readonly instrument: string; readonly quantity: string }[];
  /** What stands between them and a loss: a kill, a cancel of everything and a flatten take these away as well. */
  readonly protectiveStops: ControlFacts['protectiveStops'];
}

export function createDesk(parts: DeskParts): Desk {
  const { gateway, config } = parts;
  const { control } = gateway;
  /** The broker is asked now: what it said at the last beat, it may have changed since. A stop that lies there is a no. */
  const compared =
    <Asked extends readonly unknown[], Answer>(decide: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer | Result<never, HaltFileLies>> => {
      const file = parts.haltFile.lies();
      if (file !== null) return refuse({ code: 'halt_file_lies_there', file });
      await gateway.reconcile();
      return decide(...asked);
    };
  return {
    control,
    history: parts.store,
    answerByHand: (answer) => gateway.answerByHand(answer),
    stop: parts.brake,
    ...gettingOut(gateway, instrumentsOf(config)),
    events: { store: parts.store, bell: parts.bell, last: () => parts.store.lastEvent() },
    metrics: async () => ({
      contentType: parts.metrics.contentType,
      text: await parts.metrics.text(() => measured(parts)),
    }),
    status: () => status(parts),
    notReadyBecause: () => notReadyBecause(parts),
    prepareOpening: (by) => gateway.prepareOpening({ by, at: openingTime(parts.tape) }),
    async confirmOpening(by, token) {
      const opened = await gateway.confirmOpening({ by, token, at: openingTime(parts.tape) });
      if (opened.ok) await gateway.reconcile();
      return opened;
    },
    prepareArm: compared((by: Asker) => control.prepareArm(by)),
    confirmArm: compared((by: Asker, token: string) => control.confirmArm(by, token)),
    startRun: compared((by: Asker) =>
      control.startRun(by, {
        id: parts.run,
        strategy: strategyId(config.strategy.name),
        config: parts.configHash,
      }),
    ),
    reconcile: () => gateway.reconcile(),
    doubts: async () => (await parts.store.doubts()).map(shownDoubt),
    settleByHand: (settlement) => gateway.settleByHand(settlement),
  };
}

const measured = async ({ store, lease, life }: DeskParts): Promise<Measured> => ({
  facts: await store.controlFacts(),
  unsettled: await store.unsettled(),
  leaseUsable: lease.usable(),
  life,
});

/** The books are opened right before the tape's first bar ends. */
const openingTime = (tape: Tape): MarketTime => marketTime((tape.after(null)?.at ?? 1) - 1);

/** Asked in this order; the first answer is what a person has to mend first. */
const READINESS: readonly ((facts: ControlFacts, desk: DeskParts) => string | null)[] = [
  (_facts, { lease }) => (lease.usable() ? null : 'the lease is not ours any more'),
  ({ opened }) => (opened ? null : 'the account is not opened'),
  ({ limits }) => (limits === null ? 'there are no limits' : null),
  ({ control }) => disarmedBecause(requireArmed(control)),
  ({ doubts }) => (doubts.length === 0 ? null : `${doubts.length} outcome(s) unknown`),
  ({ verdict }, { life }) =>
    verdict?.life === life && verdict.verdict.state === 'CLEAN' ? null : 'the books are not reconciled',
  ({ run }) => (run?.state === 'started' ? null : 'no run is started'),
];

function disarmedBecause(armed: ReturnType<typeof requireArmed>): string | null {
  if (armed.ok) return null;
  return armed.refused.code === 'disarmed' ? `disarmed: ${armed.refused.reason}` : 'halted';
}

async function notReadyBecause(desk: DeskParts): Promise<string | null> {
  const facts = await desk.store.controlFacts();
  for (const question of READINESS) {
    const because = question(facts, desk);
    if (because !== null) return because;
  }
  return null;
}

async function status(parts: DeskParts): Promise<Status> {
  const { store, config, life, tape, lease, loop } = parts;
  const facts = await store.controlFacts();
  const turn = loop.last();
  const verdict = facts.verdict;
  return {
    life,
    account: config.account,
    mode: config.mode,
    epoch: lease.lease.epoch.toString(),
    adoptedDatabase: parts.adoptedDatabase,
    recovered: parts.recovered,
    opened: facts.opened,
    armed: facts.control.armed,
    disarmReason: facts.control.disarmReason,
    halts: facts.control.halts.map(({ id, code, detail, acknowledged }) => ({
      id,
      code,
      detail,
      acknowledged,
    })),
    run: facts.run === null ? null : runStatus(facts.run),
    bars: { done: doneOf(tape, facts.run?.cursor ?? null), total: tape.length },
    turn: turn === null ? 'starting' : 'because' in turn ? `${turn.kind}: ${turn.because}` : turn.kind,
    reconcile:
      verdict === null
        ? null
        : {
            state: verdict.verdict.state,
            reasons: verdict.verdict.reasons.length,
            thisLife: verdict.life === life,
          },
    windDowns: windDownsOf(facts, parts.gateway),
    outbox: await store.unsettled(),
    cash: formatMicros(facts.cash),
    positions: facts.positions,
    protectiveStops: facts.protectiveStops,
  };
}

const runStatus = ({ id, state, cursor }: Run): Status['run'] => ({
  id,
  state,
  cursor: cursor === null ? null : formatTime(cursor),
});

const doneOf = (tape: Tape, cursor: MarketTime | null): number => tape.position(cursor);

function windDownsOf({ windDowns }: ControlFacts, gateway: Gateway): Status['windDowns'] {
  const notes = new Map(gateway.windingDown().map(({ id, because }) => [id, because]));
  return windDowns.map(({ id, action }) => ({
    id: `${id}`,
    action,
    because: notes.get(id) ?? 'has not been looked at yet',
  }));
}
