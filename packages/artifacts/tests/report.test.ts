import { expect, test } from '@jest/globals';

import { type Report, reportHtml } from '../src/index.ts';

const DAY_MS = 86_400_000;
const at = Array.from({ length: 10_000 }, (_, day) => day * DAY_MS);

/** A hundred thousand for ever, but for one bar at which half of it is gone. */
const fallen = at.map((_, day) => (day === 5_001 ? 50_000 : 100_000));

const report: Report = {
  title: 'A <b> & "c"',
  about: 'about',
  warnings: ['Stopped.'],
  equity: { at, value: fallen },
  held: { at, value: at.map(() => 100_000) },
  gross: { at: [], value: [] },
  months: [
    ['1970-01', 0.0123],
    ['1970-02', -0.5],
  ],
  figures: [['sharpe', '1']],
  trades: { header: ['symbol'], rows: [['SPY']], more: 3 },
};

const html = reportHtml(report);

/** The points of the first line. */
const points = (html.split('points="')[1] ?? '').split('"')[0]?.split(' ') ?? [];
const lefts = (html.match(/<polyline[^>]*points="[\d.]+/g) ?? []).map((line) =>
  Number(line.split('points="')[1]),
);

test('a fall of one bar among ten thousand is drawn, and far fewer points than bars', () => {
  const depths = new Set(points.map((point) => point.split(',')[1]));

  expect(depths).toEqual(new Set(['24.0', '196.0']));
  expect(points.length).toBeLessThan(1_000);
});

test('what the scale says stands left of where the lines begin', () => {
  const [, x] = /<text x="(\d+)"[^>]*text-anchor="end"[^>]*>100,000</.exec(html) ?? [];

  expect(Number(x)).toBeLessThan(Math.min(...lefts));
  expect(lefts.length).toBe(3);
});

test('months are percent, from the first to the last', () => {
  expect(html).toContain('1970-02 -50.00 %</title>');
  expect(html).toContain('>1.23 %</text>');
  expect(html).toContain('1970-01 to 1970-02');
});

test('text of others stays text, nothing is drawn where there is nothing, and what is left out is counted', () => {
  expect(html).toContain('<h1>A &lt;b&gt; &amp; &quot;c&quot;</h1>');
  expect(html).toContain('<p>nothing to draw</p>');
  expect(html).toContain('and 3 more');
  expect(html).not.toContain('<script');
});
