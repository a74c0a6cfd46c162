/** Drawings as text. Coordinates are rounded, so that the same run is drawn in the same bytes. */

export interface EquityChart {
  /** Milliseconds. */
  readonly at: readonly number[];
  readonly value: readonly number[];
}

const WIDTH = 900;
const HEIGHT = 220;
const EDGE = 24;
/** Where the drawing begins: what the scale says stands left of it. */
const LEFT = 70;
/** Stretches of a line of which no more than the lowest and the highest point can be seen. */
const STRETCHES_MAX = 450;
const COLOURS = ['#1f77b4', '#b0b0b0'];

/** Lines over time on one scale. */
export function lineChart(lines: readonly EquityChart[], names: readonly string[]): string {
  const thin = lines.map(thinned).filter(({ at }) => at.length > 0);
  const first = thin[0];
  if (first === undefined) return '<p>nothing to draw</p>';
  const values = thin.flatMap(({ value }) => value);
  const scale = scaleOf(Math.min(...values), Math.max(...values));
  const [from, to] = [first.at[0] ?? 0, first.at.at(-1) ?? 0];
  const x = (at: number): string =>
    (((at - from) / (to - from || 1)) * (WIDTH - LEFT - EDGE) + LEFT).toFixed(1);
  const drawn = thin.map(({ at, value }, index) => {
    const points = value.map((each, point) => `${x(at[point] ?? from)},${scale.y(each)}`).join(' ');
    return `<polyline fill="none" stroke="${COLOURS[index] ?? '#888'}" stroke-width="1.5" points="${points}"/>`;
  });
  const legend = names.map(
    (name, index) =>
      `<text x="${LEFT + index * 160}" y="${HEIGHT - 6}" font-size="11" fill="${COLOURS[index] ?? '#888'}">${name}</text>`,
  );
  return svg([...scale.labels, ...drawn, ...legend, span(dateOf(from), dateOf(to))]);
}

/** One bar a month, up or down. */
export function barChart(bars: readonly (readonly [string, number])[]): string {
  if (bars.length === 0) return '<p>nothing to draw</p>';
  const values = bars.map(([, value]) => value);
  const scale = scaleOf(Math.min(0, ...values), Math.max(0, ...values), percent);
  const width = (WIDTH - LEFT - EDGE) / bars.length;
  const zero = scale.y(0);
  const drawn = bars.map(([name, value], index) => {
    const [top, bottom] = [scale.y(value), zero].sort((a, b) => Number(a) - Number(b));
    const height = (Number(bottom) - Number(top)).toFixed(1);
    const box = `x="${(LEFT + index * width).toFixed(1)}" y="${top ?? ''}" width="${(width * 0.85).toFixed(1)}" height="${height}"`;
    const colour = value < 0 ? '#c0392b' : '#2e8b57';
    return `<rect ${box} fill="${colour}"><title>${name} ${percent(value)}</title></rect>`;
  });
  return svg([...scale.labels, ...drawn, span(bars[0]?.[0], bars.at(-1)?.[0])]);
}

interface Scale {
  readonly y: (value: number) => string;
  readonly labels: readonly string[];
}

function scaleOf(low: number, high: number, said: (value: number) => string = shown): Scale {
  const span = high - low || 1;
  const y = (value: number): string =>
    (HEIGHT - EDGE - ((value - low) / span) * (HEIGHT - 2 * EDGE)).toFixed(1);
  const labels = [low, high].map(
    (value) =>
      `<text x="${LEFT - 8}" y="${y(value)}" font-size="10" fill="#888" text-anchor="end" dominant-baseline="middle">${said(value)}</text>`,
  );
  return { y, labels };
}

const shown = (value: number): string =>
  Math.abs(value) >= 1000 ? thousands(Math.round(value)) : value.toFixed(2);

const thousands = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ',');

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What the drawing reaches over, at its lower right. */
const span = (from = '', to = ''): string =>
  `<text x="${WIDTH - EDGE}" y="${HEIGHT - 6}" font-size="11" fill="#888" text-anchor="end">${from} to ${to}</text>`;

const svg = (parts: readonly string[]): string =>
  `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">${parts.join('\n')}</svg>`;

/** The lowest and the highest point of every stretch, and both ends: a fall of one bar is not lost between two others. */
function thinned({ at, value }: EquityChart): EquityChart {
  const size = Math.ceil(at.length / STRETCHES_MAX);
  if (size <= 2) return { at, value };
  const kept = new Set([0, at.length - 1]);
  for (let start = 0; start < at.length; start += size) {
    let [lowest, highest] = [start, start];
    for (let index = start; index < Math.min(start + size, at.length); index++) {
      if ((value[index] ?? 0) < (value[lowest] ?? 0)) lowest = index;
      if ((value[index] ?? 0) > (value[highest] ?? 0)) highest = index;
    }
    kept.add(lowest).add(highest);
  }
  const places = [...kept].sort((a, b) => a - b);
  const taken = (column: readonly number[]): readonly number[] => places.map((place) => column[place] ?? 0);
  return { at: taken(at), value: taken(value) };
}
