/** Drawings as text. Coordinates are rounded, so that the same run is drawn in the same bytes. */

export interface EquityChart {
  /** Milliseconds. */
  readonly at: readonly number[];
  readonly value: readonly number[];
}

const WIDTH = 900;
const HEIGHT = 220;
const EDGE = 24;
/** More than one point a pixel cannot be seen. */
const POINTS_MAX = 900;
const COLOURS = ['#1f77b4', '#b0b0b0'];

/** Lines over time on one scale. */
export function lineChart(lines: readonly EquityChart[], names: readonly string[]): string {
  const thin = lines.map(thinned).filter(({ at }) => at.length > 0);
  const first = thin[0];
  if (first === undefined) return '<p>nothing to draw</p>';
  const values = thin.flatMap(({ value }) => value);
  const scale = scaleOf(Math.min(...values), Math.max(...values));
  const [from, to] = [first.at[0] ?? 0, first.at.at(-1) ?? 0];
  const x = (at: number): string => (((at - from) / (to - from || 1)) * (WIDTH - 2 * EDGE) + EDGE).toFixed(1);
  const drawn = thin.map(({ at, value }, index) => {
    const points = value.map((each, point) => `${x(at[point] ?? from)},${scale.y(each)}`).join(' ');
    return `<polyline fill="none" stroke="${COLOURS[index] ?? '#888'}" stroke-width="1.5" points="${points}"/>`;
  });
  const legend = names.map(
    (name, index) =>
      `<text x="${EDGE + index * 160}" y="${HEIGHT - 6}" font-size="11" fill="${COLOURS[index] ?? '#888'}">${name}</text>`,
  );
  return svg([...scale.labels, ...drawn, ...legend, dates(from, to)]);
}

/** One bar a month, up or down. */
export function barChart(bars: readonly (readonly [string, number])[]): string {
  if (bars.length === 0) return '<p>nothing to draw</p>';
  const values = bars.map(([, value]) => value);
  const scale = scaleOf(Math.min(0, ...values), Math.max(0, ...values));
  const width = (WIDTH - 2 * EDGE) / bars.length;
  const zero = scale.y(0);
  const drawn = bars.map(([name, value], index) => {
    const [top, bottom] = [scale.y(value), zero].sort((a, b) => Number(a) - Number(b));
    const height = (Number(bottom) - Number(top)).toFixed(1);
    const box = `x="${(EDGE + index * width).toFixed(1)}" y="${top ?? ''}" width="${(width * 0.85).toFixed(1)}" height="${height}"`;
    const colour = value < 0 ? '#c0392b' : '#2e8b57';
    return `<rect ${box} fill="${colour}"><title>${name} ${(value * 100).toFixed(2)} %</title></rect>`;
  });
  return svg([...scale.labels, ...drawn]);
}

interface Scale {
  readonly y: (value: number) => string;
  readonly labels: readonly string[];
}

function scaleOf(low: number, high: number): Scale {
  const span = high - low || 1;
  const y = (value: number): string =>
    (HEIGHT - EDGE - ((value - low) / span) * (HEIGHT - 2 * EDGE)).toFixed(1);
  const labels = [low, high].map(
    (value) => `<text x="2" y="${y(value)}" font-size="10" fill="#888">${shown(value)}</text>`,
  );
  return { y, labels };
}

const shown = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toString() : value.toFixed(2);

function dates(from: number, to: number): string {
  const [first, last] = [from, to].map((at) => new Date(at).toISOString().slice(0, 10));
  return `<text x="${WIDTH - 170}" y="${HEIGHT - 6}" font-size="11" fill="#888">${first ?? ''} to ${last ?? ''}</text>`;
}

const svg = (parts: readonly string[]): string =>
  `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">${parts.join('\n')}</svg>`;

/** Every so-many-th point, and always the last one. */
function thinned({ at, value }: EquityChart): EquityChart {
  const every = Math.ceil(at.length / POINTS_MAX);
  const kept = (_: number, index: number): boolean => index % every === 0 || index === at.length - 1;
  return { at: at.filter(kept), value: value.filter(kept) };
}
