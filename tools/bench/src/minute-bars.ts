/** Bars of one minute around the clock, as text. */
import { type Draw, draws } from './random.ts';

const FIRST = Date.UTC(2020, 0, 1, 0, 1);

const decimal = (ticks: number): string =>
  `${Math.floor(ticks / 100)}.${String(ticks % 100).padStart(2, '0')}`;

/** A walk of cents, from which nobody can infer the next line. */
function lineOf(index: number, open: number, draw: Draw): { readonly line: string; readonly close: number } {
  const close = Math.max(1_000, open + draw(-5, 5));
  const high = Math.max(open, close) + draw(0, 4);
  const low = Math.min(open, close) - draw(0, 4);
  const at = new Date(FIRST + index * 60_000).toISOString().replace('.000Z', 'Z');
  const prices = [open, high, low, close].map(decimal).join(',');
  return { line: `${at},${prices},${draw(0, 1_000_000)}\n`, close };
}

/** `gap`: how many cents an open may lie beside the close before it. */
export function minuteBars(lines: number, seed: number, gap = 0): string {
  const draw = draws(seed);
  const parts = ['ts_close_utc,open,high,low,close,volume\n'];
  let price = 20_000;
  for (let index = 0; index < lines; index++) {
    const { line, close } = lineOf(index, price, draw);
    parts.push(line);
    price = gap === 0 ? close : Math.max(1_000, close + draw(-gap, gap));
  }
  return parts.join('');
}
