/** The state of a run. One owner, the loop; everything in it that is a value of another room stays a value. */
import {
  type AccountId,
  type ClientOrderId,
  FLAT,
  type Holding,
  type Instrument,
  type InstrumentId,
  type MarketTime,
  type Micros,
  type OrderTerms,
  type RunId,
  type StrategyId,
  accountId,
  invariant,
  runId,
  strategyId,
} from '@mqk/core';
import type { BarSeries } from '@mqk/market-data';
import type { Order } from '@mqk/oms';
import { type Ledger, openLedger } from '@mqk/portfolio';
import type { RiskRefusal } from '@mqk/risk';
import type { StrategyRun, TargetProtection } from '@mqk/strategy';
import { type Book, openBook } from '@mqk/venue';

import { CurveWriter } from './curve.ts';
import type { Owner } from './log/fill-log.ts';
import { type RunLog, createRunLog } from './log/run-log.ts';
import type { Plan } from './plan.ts';
import { Recent } from './recent.ts';
import type { Stopped } from './result.ts';
import { type SessionClock, sessionClock } from './session-clock.ts';

/** One order from its birth to the end of the run. */
export interface OrderRecord {
  /** Its place in the log. */
  readonly row: number;
  /** Row of the terms that it came with, and these terms. */
  readonly born: { readonly row: number; readonly terms: OrderTerms };
  readonly symbol: number;
  readonly decidedAt: MarketTime;
  order: Order;
  /** The worst price that it may fill at, as it was reserved. */
  reserved: Micros | null;
  /** What the rest of it may cost at most, as it was at the end of step `costAt`. */
  cost: bigint | null;
  costAt: number;
  /** Why it never left; null where it did. */
  reason: string | null;
}

/** A leg of a bracket whose entry has not filled yet. */
export interface UnbornLeg {
  readonly leg: 'stop' | 'target';
  readonly entry: OrderRecord;
}

/** What the desk wants and has of one symbol. */
export interface SymbolDesk {
  /** Position in the tape. */
  readonly index: number;
  readonly symbol: string;
  readonly series: BarSeries;
  readonly instrument: Instrument;
  /** Units times price is its worth, to the micro. */
  readonly isPlain: boolean;
  /** Position of the newest bar; -1 before the first. */
  bar: number;
  /** The newest close as its column holds it. */
  close: number;
  /** What is held, as a cell; NaN where it does not fit one. */
  heldCell: number;
  held: Holding;
  target: Holding | null;
  protection: TargetProtection | null;
  decidedAt: MarketTime;
  /** Legs of the decision in force that were carried out: each once. */
  entered: boolean;
  exited: boolean;
  /** Orders that may still fill, in the order of their creation. */
  open: OrderRecord[];
  /** Something happened that the target has to be compared with again. */
  stirred: boolean;
  /** It fell silent while it was held, and is being closed. */
  silent: boolean;
}

export interface HaltState {
  readonly at: MarketTime;
  readonly because: string;
}

export interface Desk {
  readonly plan: Plan;
  readonly account: AccountId;
  readonly run: RunId;
  readonly strategyId: StrategyId;
  readonly strategy: StrategyRun;
  readonly clock: SessionClock;
  readonly symbols: readonly SymbolDesk[];
  readonly contracts: ReadonlyMap<InstrumentId, Instrument>;
  readonly byInstrument: ReadonlyMap<InstrumentId, SymbolDesk>;
  readonly byName: ReadonlyMap<string, SymbolDesk>;
  readonly working: Map<ClientOrderId, OrderRecord>;
  /** Legs of brackets that have not come to life, by their names. */
  readonly unborn: Map<ClientOrderId, UnbornLeg>;
  readonly log: RunLog;
  readonly curve: CurveWriter;
  /** What counts towards storms. */
  readonly sent: Recent;
  readonly rejected: Recent;
  readonly executed: Recent;
  /** Positions in the tape of what is held, ascending. */
  heldSymbols: number[];
  at: MarketTime;
  step: number;
  bars: number;
  book: Book;
  ledger: Ledger;
  /** Cash as a cell; NaN where it does not fit one. */
  cashCell: number;
  fees: bigint;
  /** Symbols that have to be looked at again. */
  stirred: SymbolDesk[];
  /** How many symbols are silent. */
  silent: number;
  dayStart: Micros;
  /** The highest equity, as a cell. */
  peakCell: number;
  /** Position in the schedule of the next corporate action. */
  nextAction: number;
  /** The step at which it takes effect; beyond the tape where there is none. */
  actsAt: number;
  /** A breaker that kept an order in: the run halts for it. */
  tripped: RiskRefusal | null;
  halt: HaltState | null;
  stopped: Stopped | null;
}

export function openDesk(plan: Plan): Desk {
  const account = accountId('backtest');
  const strategy = strategyId(plan.strategy.name);
  const symbols = plan.tape.series.map((series, index) => symbolDesk(plan, series, index));
  return {
    plan,
    account,
    run: runId('backtest'),
    strategyId: strategy,
    strategy: plan.strategy.start(),
    clock: sessionClock(plan.sessions),
    symbols,
    contracts: new Map(plan.instruments.map((instrument) => [instrument.id, instrument])),
    byInstrument: new Map(symbols.map((symbol) => [symbol.instrument.id, symbol])),
    byName: new Map(symbols.map((symbol) => [symbol.symbol, symbol])),
    working: new Map(),
    unborn: new Map(),
    log: createRunLog(ownerOf(plan, account, strategy)),
    curve: new CurveWriter(plan.tape),
    sent: new Recent(),
    rejected: new Recent(),
    executed: new Recent(),
    heldSymbols: [],
    at: 0 as MarketTime,
    step: 0,
    bars: 0,
    book: openBook(plan.policy.venue),
    ledger: openLedger(account),
    cashCell: 0,
    fees: 0n,
    stirred: [],
    silent: 0,
    dayStart: plan.account.cash,
    peakCell: Number(plan.account.cash),
    nextAction: 0,
    actsAt: actsAt(plan, 0),
    tripped: null,
    halt: null,
    stopped: null,
  };
}

const ownerOf = ({ tape, instruments }: Plan, account: AccountId, strategy: StrategyId): Owner => ({
  account,
  strategy,
  instruments: instruments.map(({ id }) => id),
  symbols: tape.series.map(({ symbol }) => symbol),
});

/** The step of an action of the schedule, if actions take effect at all. */
export const actsAt = ({ scheduled, policy, tape }: Plan, action: number): number =>
  (policy.corporateActions === 'adjust' ? scheduled[action]?.step : undefined) ?? tape.length;

function symbolDesk(plan: Plan, series: BarSeries, index: number): SymbolDesk {
  const instrument = plan.instruments[index];
  invariant(instrument !== undefined, 'every series has an instrument');
  return {
    index,
    symbol: series.symbol,
    series,
    instrument,
    isPlain: instrument.quantityScale === 0 && instrument.multiplier === 1n,
    bar: -1,
    close: Number.NaN,
    heldCell: 0,
    held: FLAT,
    target: null,
    protection: null,
    decidedAt: 0 as MarketTime,
    entered: false,
    exited: false,
    open: [],
    stirred: false,
    silent: false,
  };
}

/** When an order of this bar end comes in: where it may fill at the close that it was decided on, just before that. */
export const submittedAt = ({ plan, at }: Desk): MarketTime =>
  plan.policy.sameBarFill ? ((at - 1) as MarketTime) : at;

/** The target has to be looked at again. */
export function stir(desk: Desk, symbol: SymbolDesk): void {
  if (symbol.stirred) return;
  symbol.stirred = true;
  if (desk.stirred.length === 0) desk.stirred = [symbol];
  else desk.stirred.push(symbol);
}

/** One more that may still fill. Mostly it is the only one: a list of one takes a tenth of one that expects to grow. */
export function openOne(symbol: SymbolDesk, record: OrderRecord): void {
  if (symbol.open.length === 0) symbol.open = [record];
  else symbol.open.push(record);
}
