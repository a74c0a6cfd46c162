/** The same tape through `@mqk/venue`. Nothing here decides anything: it translates there and back. */
import {
  brokerOrderId,
  clientOrderId,
  formatMicros,
  marketTime,
  type MarketTime,
  type Micros,
  type OrderTerms,
  parseMicros,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type { Bar } from '@mqk/market-data';
import {
  type Book,
  type Protection,
  openBook,
  slippageReference,
  step,
  type VenueBar,
  type VenueEvent,
  type VenueInput,
  type VenuePolicy,
  venuePolicy,
  type VenueSession,
} from '@mqk/venue';

import type { Bracket, Ending, Outcome, Request, Rules, Tape, TapeBar, TapeFill, Terms } from './tape.ts';

const DAY = 86_400_000;
const OPEN = 50_000_000;
const CLOSE = 80_000_000;
const MINUTE = 60_000;

export function micros(text: string): Micros {
  const parsed = parseMicros(text);
  if (!parsed.ok) throw new Error(`${text} on a tape: ${parsed.refused.code}`);
  return parsed.value;
}

const orNull = (text: string | null): Micros | null => (text === null ? null : micros(text));

export function policyOf({ latencyBars, limitFill, participationBps, slippage, fees }: Rules): VenuePolicy {
  const policy = venuePolicy({
    name: 'oracle',
    latencyBars,
    limitFill,
    participation:
      participationBps === null
        ? { kind: 'unlimited' }
        : { kind: 'volume', shareBps: BigInt(participationBps) },
    ...(slippage === null ? {} : { slippage: slippageOf(slippage) }),
    ...(fees === null ? {} : { fees: feesOf(fees) }),
  });
  if (!policy.ok) throw new Error(`the venue refuses ${policy.refused.field}`);
  return policy.value;
}

function slippageOf(rule: NonNullable<Rules['slippage']>): VenuePolicy['slippage'] {
  const shares = { slippageBps: BigInt(rule.slippageBps), volMultBps: BigInt(rule.volMultBps) };
  return rule.atrBars === null
    ? { kind: 'range', ...shares }
    : { kind: 'atr', ...shares, bars: rule.atrBars };
}

const feesOf = ({ minimum, perShare, bps }: NonNullable<Rules['fees']>): VenuePolicy['fees'] => ({
  kind: 'per_order',
  minimum: micros(minimum),
  perShare: micros(perShare),
  bps: BigInt(bps),
});

const sessionOf = (session: number, ends: boolean): VenueSession => ({
  opensAt: marketTime(session * DAY + OPEN),
  closesAt: marketTime(session * DAY + CLOSE),
  endsSession: ends,
});

const timeOf = (tape: Tape, at: number): MarketTime => {
  const { session, ends } = tape.steps[at] ?? { session: 0, ends: false };
  return marketTime(session * DAY + (ends ? CLOSE : OPEN + (at + 1) * MINUTE));
};

const barOf = (tape: Tape, { symbol, step: at, ...bar }: TapeBar): Bar => ({
  symbol,
  closeAt: timeOf(tape, at),
  open: micros(bar.open),
  high: micros(bar.high),
  low: micros(bar.low),
  close: micros(bar.close),
  volume: toQuantity(BigInt(bar.volume)),
});

const termsOf = ({ limit, stop, quantity, ...terms }: Terms): OrderTerms => ({
  ...terms,
  quantity: toQuantity(BigInt(quantity)),
  limitPrice: orNull(limit),
  stopPrice: orNull(stop),
});

/** No price of a tape is finer than this. */
const CONTRACT = { tick: toMicros(1n), quantityScale: 0, multiplier: 1n };

const protectionOf = (id: string, { stop, target }: Bracket): Protection => ({
  stop: { clientOrderId: clientOrderId(`${id}-stop`), stopPrice: micros(stop) },
  target:
    target === null ? null : { clientOrderId: clientOrderId(`${id}-target`), limitPrice: micros(target) },
});

function inputOf(tape: Tape, request: Request): VenueInput {
  const at = timeOf(tape, request.at);
  const id = clientOrderId(request.id);
  switch (request.kind) {
    case 'submit': {
      const { symbol, terms, bracket } = request;
      const order = {
        ...{ clientOrderId: id, contract: CONTRACT, submittedAt: at, symbol, terms: termsOf(terms) },
        venueOrderId: brokerOrderId(`v-${request.id}`),
      };
      if (bracket === undefined) return { kind: 'submit', order };
      return { kind: 'submit', order: { ...order, protection: protectionOf(request.id, bracket) } };
    }
    case 'cancel':
      return { kind: 'cancel', clientOrderId: id, askedAt: at };
    case 'replace': {
      const { successor, quantity, limit, stop } = request;
      const prices = { limitPrice: orNull(limit), stopPrice: orNull(stop) };
      return {
        kind: 'replace',
        clientOrderId: id,
        successor: clientOrderId(successor),
        successorVenueOrderId: brokerOrderId(`v-${successor}`),
        terms: { quantity: toQuantity(BigInt(quantity)), ...prices },
        askedAt: at,
      };
    }
  }
}

/** What happens at one step: its bars, then the requests that are made when it is over. */
function* inputsAt(tape: Tape, at: number, policy: VenuePolicy): Generator<VenueInput> {
  const { session, ends } = tape.steps[at] ?? { session: 0, ends: false };
  const bars = tape.bars.filter((bar) => bar.step === at).map((bar) => venueBar(tape, bar, policy));
  yield { kind: 'bar', at: timeOf(tape, at), bars, session: sessionOf(session, ends) };
  for (const request of tape.requests) if (request.at === at) yield inputOf(tape, request);
}

function venueBar(tape: Tape, bar: TapeBar, { slippage }: VenuePolicy): VenueBar {
  const preceding = tape.bars.filter((one) => one.symbol === bar.symbol && one.step < bar.step);
  const oldestFirst = preceding.sort((a, b) => a.step - b.step).map((one) => barOf(tape, one));
  return { bar: barOf(tape, bar), reference: slippageReference(slippage, oldestFirst) };
}

interface Seen {
  readonly fills: TapeFill[];
  readonly endings: Record<string, Ending>;
  readonly positions: Record<string, number>;
  cash: bigint;
}

const ENDINGS: Partial<Record<VenueEvent['kind'], Ending>> = {
  new: 'working',
  canceled: 'canceled',
  expired: 'expired',
  replaced: 'replaced',
};

function note(seen: Seen, at: number, event: VenueEvent): void {
  if (event.kind === 'rejected') throw new Error(`the venue rejects ${event.clientOrderId}: ${event.reason}`);
  const ending = ENDINGS[event.kind];
  if (ending !== undefined) seen.endings[event.clientOrderId] = ending;
  if (event.kind !== 'filled') return;
  const { clientOrderId: id, symbol, side, quantity, price, fee } = event;
  const way = side === 'buy' ? 1 : -1;
  if (event.leaves === 0n) seen.endings[id] = 'filled';
  seen.positions[symbol] = (seen.positions[symbol] ?? 0) + way * Number(quantity);
  seen.cash -= BigInt(way) * price * quantity + fee;
  const step = at;
  seen.fills.push({
    step,
    id,
    quantity: Number(quantity),
    price: formatMicros(price),
    fee: formatMicros(fee),
  });
}

export function runVenue(tape: Tape): Outcome {
  const policy = policyOf(tape.rules);
  const seen: Seen = { fills: [], endings: {}, positions: {}, cash: 0n };
  let book: Book = openBook(policy);
  for (const at of tape.steps.keys()) {
    for (const input of inputsAt(tape, at, policy)) {
      const next = step(book, input);
      book = next.book;
      for (const event of next.events) note(seen, at, event);
    }
  }
  return { ...seen, cash: formatMicros(toMicros(seen.cash)) };
}
