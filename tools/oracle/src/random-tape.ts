/**
 * Tapes from seeds. They are made to hit edges: prices of orders lie on prices of bars, volumes are small enough to run
 * short, bars are missing, sessions end on a bar or without one, and some prices are a few micros.
 */
import { type Dice, diceOf } from './dice.ts';
import type { Bracket, Request, Rules, Tape, TapeBar, Terms } from './tape.ts';

/** Prices are counted in ticks of 1, 100 or 10,000 micros. */
const decimal = (micros: number): string => {
  const digits = String(micros).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
};

const ticksFor = (dice: Dice): { readonly tick: number; readonly start: number; readonly jump: number } =>
  dice.of([
    { tick: 10_000, start: 10_000, jump: 60 },
    { tick: 10_000, start: 300, jump: 5 },
    { tick: 100, start: 12_345, jump: 40 },
    { tick: 1, start: 7, jump: 3 },
  ]);

export function rulesOf(dice: Dice): Rules {
  const slippage = {
    slippageBps: dice.of([0, 1, 7, 250]),
    volMultBps: dice.of([0, 0, 500, 10_000, 25_000]),
    atrBars: dice.once(4) ? dice.between(1, 4) : null,
  };
  const fees = {
    minimum: dice.of(['0', '0', '1', '0.35']),
    perShare: dice.of(['0', '0.005', '0.000001']),
    bps: dice.of([0, 2, 13]),
  };
  return {
    latencyBars: dice.of([0, 0, 0, 1, 2]),
    limitFill: dice.once(3) ? 'touch' : 'through',
    participationBps: dice.once(2) ? dice.of([10_000, 2_500, 777]) : null,
    slippage: dice.once(3) ? null : slippage,
    fees: dice.once(3) ? null : fees,
  };
}

type Steps = Tape['steps'];

function stepsOf(dice: Dice): Steps {
  return Array.from({ length: dice.between(1, 4) }, (_, session) => {
    const length = dice.between(1, 6);
    const endsOnABar = !dice.once(4);
    return Array.from({ length }, (_each, slot) => ({ session, ends: endsOnABar && slot === length - 1 }));
  }).flat();
}

export function barsOf(dice: Dice, symbol: string, steps: Steps): readonly TapeBar[] {
  const { tick, start, jump } = ticksFor(dice);
  const bars: TapeBar[] = [];
  let price = start;
  const move = (): number => Math.max(1, price + dice.between(-jump, jump));
  for (const step of steps.keys()) {
    if (dice.once(6)) continue;
    const open = dice.once(3) ? price : move();
    price = open;
    const close = dice.once(4) ? open : move();
    const high = Math.max(open, close) + (dice.once(2) ? 0 : dice.between(0, jump));
    const low = Math.max(1, Math.min(open, close) - (dice.once(2) ? 0 : dice.between(0, jump)));
    const [o, h, l, c] = [open, high, low, close].map((ticks) => decimal(ticks * tick)) as [
      string,
      string,
      string,
      string,
    ];
    bars.push({
      symbol,
      step,
      open: o,
      high: h,
      low: l,
      close: c,
      volume: dice.once(5) ? 0 : dice.between(1, 60),
    });
    price = close;
  }
  return bars;
}

/** A price of some bar, or one near it: what happens exactly there is where engines differ. */
function priceNear(dice: Dice, bars: readonly TapeBar[]): string {
  const bar = bars[dice.between(0, Math.max(0, bars.length - 1))];
  return bar === undefined ? '100' : dice.of([bar.open, bar.high, bar.low, bar.close]);
}

function termsOf(dice: Dice, bars: readonly TapeBar[]): Terms {
  const type = dice.of<Terms['type']>([
    'market',
    'limit',
    'limit',
    'stop',
    'stop',
    'stop_limit',
    'stop_limit',
  ]);
  return {
    side: dice.of(['buy', 'sell']),
    type,
    timeInForce: dice.of(['day', 'day', 'gtc', 'gtc', 'ioc', 'fok']),
    quantity: dice.of([1, 2, 5, 10, 17, 40]),
    limit: type === 'limit' || type === 'stop_limit' ? priceNear(dice, bars) : null,
    stop: type === 'stop' || type === 'stop_limit' ? priceNear(dice, bars) : null,
  };
}

export const bracketOf = (dice: Dice, bars: readonly TapeBar[]): Bracket => ({
  stop: priceNear(dice, bars),
  target: dice.once(3) ? null : priceNear(dice, bars),
});

interface Made {
  readonly id: string;
  readonly at: number;
  readonly bars: readonly TapeBar[];
  readonly terms: Terms;
}

function replaceOf(dice: Dice, made: Made, successor: string): Request {
  const { id, at, terms, bars } = made;
  const { limit, stop, quantity } = terms;
  return {
    kind: 'replace',
    at,
    id,
    successor,
    quantity: dice.once(2) ? quantity : dice.between(1, 45),
    limit: limit === null || dice.once(2) ? limit : priceNear(dice, bars),
    stop: stop === null || dice.once(2) ? stop : priceNear(dice, bars),
  };
}

interface Ground {
  readonly series: ReadonlyMap<string, readonly TapeBar[]>;
  readonly last: number;
  /** Without latency an answer is known before the next question; with it, an order is asked about once. */
  readonly questionsMax: number;
}

/** What is asked about an order after it was made: replaces that follow each other, and perhaps a cancel. */
function questionsOf(dice: Dice, first: Made, { last, questionsMax }: Ground): readonly Request[] {
  const requests: Request[] = [];
  let made = first;
  while (requests.length < questionsMax && dice.once(3)) {
    made = { ...made, at: dice.between(made.at, last) };
    const successor = `${made.id}r`;
    const cancels = dice.once(3);
    requests.push(cancels ? { kind: 'cancel', at: made.at, id: made.id } : replaceOf(dice, made, successor));
    if (!cancels) made = { ...made, id: successor };
  }
  return requests;
}

/** Of a bracket nothing is replaced. A leg is asked about where it is known at once whether there is one. */
function cancelsOf(dice: Dice, { id, at }: Made, { last, questionsMax }: Ground): readonly Request[] {
  if (!dice.once(3)) return [];
  const names = questionsMax === 1 ? [id] : [id, `${id}-stop`, `${id}-target`];
  return [{ kind: 'cancel', at: dice.between(at, last), id: dice.of(names as [string, ...string[]]) }];
}

function ordersOf(dice: Dice, ground: Ground): readonly Request[] {
  const requests: Request[] = [];
  const symbols = [...ground.series.keys()] as [string, ...string[]];
  const orders = dice.between(1, 8);
  for (let number = 1; number <= orders; number++) {
    const symbol = dice.of(symbols);
    const bars = ground.series.get(symbol) ?? [];
    const at = dice.between(0, dice.between(0, ground.last));
    const made = { id: `o${number}`, at, bars, terms: termsOf(dice, bars) };
    const submit = { kind: 'submit', at, id: made.id, symbol, terms: made.terms } as const;
    if (dice.once(3)) {
      requests.push({ ...submit, bracket: bracketOf(dice, bars) }, ...cancelsOf(dice, made, ground));
      continue;
    }
    requests.push(submit, ...questionsOf(dice, made, ground));
  }
  return requests
    .map((request, rank) => ({ request, rank }))
    .sort((a, b) => a.request.at - b.request.at || a.rank - b.rank)
    .map(({ request }) => request);
}

export function randomTape(seed: number): Tape {
  const dice = diceOf(seed);
  const rules = rulesOf(dice);
  const steps = stepsOf(dice);
  const symbols = ['A', 'B', 'AB'].slice(0, dice.of([1, 1, 2, 3]));
  const series = new Map(symbols.map((symbol) => [symbol, barsOf(dice, symbol, steps)]));
  const questionsMax = rules.latencyBars === 0 ? 3 : 1;
  const requests = ordersOf(dice, { series, last: steps.length - 1, questionsMax });
  return { rules, steps, bars: [...series.values()].flat(), requests };
}
